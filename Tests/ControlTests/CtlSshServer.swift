import Foundation
import Synchronization
import Testing

/// A real sshd on the loopback, with keys of its own, that ends with the test.
///
/// It listens twice: on one port the built followupctl is in the PATH, on the other it is not.
final class SshServer: Sendable {
    let port: Int
    let portWithoutFollowupctl: Int
    /// A program to be used instead of `ssh`: ssh itself, with a configuration that knows this server's key and the user's.
    let ssh: String
    /// The same, but that no host's key is known.
    let strangerSsh: String
    private let directory: URL
    private let process: Process
    private let lifeline = Pipe()

    /// Where the package manager puts what it builds: beside the test bundle.
    static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

    static let login = NSUserName()

    private init(directory: URL) throws {
        self.directory = directory
        func file(_ name: String) -> String { directory.appending(path: name).path }
        for key in ["host-key", "user-key"] { try Self.run("/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file(key)) }
        try FileManager.default.copyItem(atPath: file("user-key.pub"), toPath: file("authorized-keys"))
        (port, portWithoutFollowupctl) = try Self.freePorts()
        // Debian makes it when the service starts; sshd as root insists on it.
        if geteuid() == 0 { try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true) }
        try """
        ListenAddress 127.0.0.1:\(port)
        ListenAddress 127.0.0.1:\(portWithoutFollowupctl)
        HostKey \(file("host-key"))
        PidFile none
        AuthorizedKeysFile \(file("authorized-keys"))
        StrictModes no
        UsePAM no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitRootLogin prohibit-password
        PrintMotd no
        Match LocalPort \(port)
            SetEnv PATH=\(Self.products.path):/usr/bin:/bin
        Match LocalPort \(portWithoutFollowupctl)
            SetEnv PATH=/usr/bin:/bin

        """.write(toFile: file("sshd_config"), atomically: true, encoding: .utf8)
        let key = try String(contentsOfFile: file("host-key.pub"), encoding: .utf8)
        try [port, portWithoutFollowupctl].map { "[127.0.0.1]:\($0) \(key)" }.joined().write(
            toFile: file("known-hosts"), atomically: true, encoding: .utf8)
        try "".write(toFile: file("no-hosts"), atomically: true, encoding: .utf8)
        func script(_ name: String, knownHosts: String) throws -> String {
            try """
            #!/bin/sh
            exec /usr/bin/ssh -F none -o UserKnownHostsFile=\(knownHosts) -o GlobalKnownHostsFile=none -o StrictHostKeyChecking=yes -o IdentitiesOnly=yes \
                -o IdentityAgent=none -o BatchMode=yes -o LogLevel=ERROR -i \(file("user-key")) "$@"

            """.write(toFile: file(name), atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file(name))
            return file(name)
        }
        ssh = try script("ssh", knownHosts: file("known-hosts"))
        strangerSsh = try script("stranger-ssh", knownHosts: file("no-hosts"))

        process = Process()
        // Within a shell: sshd closes every descriptor that it inherits, one of which tells Foundation that a process ended. Foundation would wait for this one from then
        // on, and notice the end of no other.
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        // It ends when nobody holds the other end of its input any more, which is so even if the tests crash.
        process.arguments = ["-c", #"/usr/sbin/sshd -D -e -f "$1" < /dev/null & read -r _; kill $!"#, "sh", file("sshd_config")]
        process.standardInput = lifeline
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        // It says where it listens once it does.
        var said = ""
        while !(said.contains("port \(port).") && said.contains("port \(portWithoutFollowupctl).")) {
            let data = errors.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Failed(description: "sshd did not start: \(said)") }
            said += String(decoding: data, as: UTF8.self)
        }
        // What it says later must not fill the pipe.
        errors.fileHandleForReading.readabilityHandler = { handle in if handle.availableData.isEmpty { handle.readabilityHandler = nil } }
    }

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs `body` with a server that ends with it.
    static func with<Value>(_ body: (SshServer) async throws -> Value) async throws -> Value {
        let directory = FileManager.default.temporaryDirectory.appending(path: "sshd-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: directory) }
        let server = try await blocking { try SshServer(directory: directory) }
        defer { try? server.lifeline.fileHandleForWriting.close() }
        return try await body(server)
    }

    private static func run(_ program: String, _ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(description: "\(program) failed") }
    }

    /// Two ports that nobody had a moment ago.
    private static func freePorts() throws -> (Int, Int) {
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        let ports = try (0..<2).map { _ -> Int in
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            sockets.append(descriptor)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let result = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    bind(descriptor, address, size) == 0 && getsockname(descriptor, address, &size) == 0
                }
            }
            guard result else { throw Failed(description: "no free port") }
            return Int(UInt16(bigEndian: address.sin_port))
        }
        return (ports[0], ports[1])
    }
}
