import ControlLine
import Foundation
import Glibc
import TestSupport
import Testing

/// Runs what blocks on a thread of its own, so that tests do not take each other's threads away.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result(catching: body)) }.start()
    }
}

/// A real terminal emulator, tmux, without anybody in front of it: what is written to its pseudo-terminal can be seen as a person would see it, and keys can be pressed.
final class Screen: Sendable {
    /// The terminal's own end, for whoever prints and reads keys.
    let descriptor: Int32
    private let server: String

    private static let tmux = "/usr/bin/tmux"

    init(columns: Int, rows: Int, in directory: TemporaryDirectory) throws {
        server = directory.file("tmux")
        let name = directory.file("tty")
        // The pane does nothing but tell which terminal it is.
        try Self.run(
            [
                "-S", server, "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
                "tty > \(name).new && mv \(name).new \(name) && exec sleep 3600",
            ])
        try Self.run(["-S", server, "set-option", "-g", "status", "off"])
        var path = ""
        while path.isEmpty {
            path = (try? String(contentsOfFile: name, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
            if path.isEmpty { usleep(10_000) }
        }
        descriptor = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(descriptor >= 0)
        var modes = termios()
        tcgetattr(descriptor, &modes)
        modes.c_lflag &= ~tcflag_t(ICANON | ECHO)
        tcsetattr(descriptor, TCSANOW, &modes)
        try Self.run(["-S", server, "resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    func close() {
        _ = try? Self.run(["-S", server, "kill-server"])
        Glibc.close(descriptor)
    }

    /// What is to be seen now, without empty lines at the end.
    func seen() throws -> String {
        let text = try Self.run(["-S", server, "capture-pane", "-p"])
        return text.split(separator: "\n", omittingEmptySubsequences: false).reversed().drop { $0.allSatisfy(\.isWhitespace) }.reversed()
            .map { String($0).replacing(#/ +$/#, with: "") }.joined(separator: "\n")
    }

    func press(_ keys: String...) throws { try Self.run(["-S", server, "send-keys"] + keys) }

    /// Whether what is to be seen has come to what is waited for.
    func shows(_ text: String) throws -> Bool { try seen().contains(text) }

    /// Waits until it is to be seen, and all that is to be seen is as it should be; gives that.
    func wait(for text: String, without other: String? = nil, and holds: (String) -> Bool = { _ in true }) async throws -> String {
        for _ in 0..<600 {
            let seen: String = try await blocking { [self] in try self.seen() }
            if seen.contains(text), other.map({ !seen.contains($0) }) ?? true, holds(seen) { return seen }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("'\(text)' was never to be seen:\n\(try seen())")
        return ""
    }

    func put(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }

    /// Waits until all that was written is to be seen: the terminal answers a question about the cursor after it has drawn what came before.
    func settle() async throws {
        let descriptor = descriptor
        put("\u{1b}[6n")
        try await blocking {
            var byte: UInt8 = 0
            while read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "R") {}
        }
    }

    @discardableResult
    private static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        // Foundation tells the end of a program from a socket that it has inherited; tmux's server would keep it open. So all but the first three are closed.
        let closing = #"for fd in /proc/self/fd/*; do fd=${fd##*/}; if ((fd > 2)); then eval "exec $fd>&-"; fi; done; exec "$@""#
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", closing, "bash", tmux] + arguments
        process.environment = ["LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "TMUX_TMPDIR": "/tmp"]
        // The server that the first command starts would hold a pipe open for ever.
        let isAnswered = arguments.contains("capture-pane")
        let output = Pipe()
        process.standardOutput = isAnswered ? output.fileHandleForWriting : FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        try output.fileHandleForWriting.close()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "tmux \(arguments.joined(separator: " ")) fails")
        return String(decoding: data, as: UTF8.self)
    }
}
