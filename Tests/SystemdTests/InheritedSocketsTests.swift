import Foundation
import Glibc
import TestSupport
import Testing

@testable import Systemd

/// Sockets handed over by systemd's own tool for it, systemd-socket-activate(1).
@Suite("Inherited sockets", .timeLimit(.minutes(1)))
struct InheritedSocketsTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Has the probe started by a first message to the socket `a`.
    private func handedOver(_ options: [String], sockets: [String] = ["a"], kind: __socket_type = SOCK_STREAM) async throws -> Child.Ending
    {
        let listens = sockets.map { "--listen=\(directory.file($0))" }
        let child = try Child(["systemd-socket-activate"] + options + listens + [Programs.probe, "sockets"])
        for _ in sockets {
            let line = try #require(await child.errorLine())
            #expect(line.hasPrefix("Listening on"), "\(line)")
        }
        let connection = try connect(to: directory.file("a"), kind: kind)
        defer { close(connection) }
        return await child.ending()
    }

    private func connect(to path: String, kind: __socket_type) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(kind.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8).prefix($0.count - 1)) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
        if kind == SOCK_DGRAM { try #require(send(descriptor, "x", 1, 0) == 1) }
        return descriptor
    }

    @Test("are taken once, with their names, and close when a program is executed")
    func named() async throws {
        let ending = try await handedOver(["--fdname=varlink:other"], sockets: ["a", "b"])
        #expect(ending.output == "varlink 3 close-on-exec\nother 4 close-on-exec\n0\n", "\(ending.errors)")
        #expect(ending.status == 0)
    }

    @Test("without a name are called unknown")
    func unnamed() async throws {
        let ending = try await handedOver([])
        #expect(ending.output == "unknown 3 close-on-exec\n0\n", "\(ending.errors)")
    }

    @Test("of another kind are refused by name")
    func datagram() async throws {
        let ending = try await handedOver(["--datagram", "--fdname=varlink"], kind: SOCK_DGRAM)
        #expect(ending.status == 1)
        #expect(ending.errors.hasSuffix("\(InheritedSocketError.notListening(name: "varlink", fileDescriptor: 3))\n"), "\(ending.errors)")
        #expect(ending.output == "")
    }

    @Test("are none when none were handed over, or to another process", arguments: ["NOTHING=1", "LISTEN_PID=1 LISTEN_FDS=1"])
    func none(_ environment: String) async throws {
        let ending = try await Child(["bash", "-c", "\(environment) exec \"$0\" sockets", Programs.probe]).ending()
        #expect(ending.output == "0\n")
    }

    @Test(
        "whose environment contradicts itself are refused",
        arguments: ["LISTEN_FDS=1 LISTEN_FDNAMES=a:b", "LISTEN_FDS=many", "LISTEN_FDS=99"])
    func contradiction(_ environment: String) async throws {
        let ending = try await Child(["bash", "-c", "\(environment) LISTEN_PID=$$ exec \"$0\" sockets 3< /dev/null", Programs.probe])
            .ending()
        #expect(ending.status == 1)
        #expect(ending.errors.contains("check LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES"), "\(ending.errors)")
    }
}
