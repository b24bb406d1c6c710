import Foundation

/// The shells and terminals of real life.
extension FakeDaemon {
    /// Runs a script in a shell that finds the built followupctl, with the repository's completions in $COMPLETIONS.
    func run(_ shell: String, _ arguments: [String], _ script: String) async throws -> String {
        let project = CtlSourceText.room.deletingLastPathComponent().deletingLastPathComponent()
        let (socket, home) = (socket, directory.path)
        let path = directory.appending(path: "script").path
        try script.write(toFile: path, atomically: true, encoding: .utf8)
        return try await blocking {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["timeout", "--signal=KILL", "60", shell] + arguments + [path]
            process.environment = [
                "PATH": "\(SshServer.products.path):/usr/bin:/bin", "FOLLOWUPD_SOCKET": socket, "HOME": home,
                "LANG": "C.UTF-8",
                "TERM": "xterm", "COMPLETIONS": project.appending(path: "completions").path,
                // Whoever runs the tests is the rep.
                "COLUMNS": "200", "FOLLOWUPD_COMPLETION_SEC": "60",
            ]
            // A file and no pipe: a shell in a shell may outlive its parent, and would hold a pipe open.
            try Data().write(to: URL(fileURLWithPath: path + ".out"))
            let output = try FileHandle(forWritingTo: URL(fileURLWithPath: path + ".out"))
            process.standardOutput = output
            process.standardError = output
            process.standardInput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            return try String(contentsOfFile: path + ".out", encoding: .utf8)
        }
    }
}
