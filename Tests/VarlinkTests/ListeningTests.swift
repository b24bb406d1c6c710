import Foundation
import Testing
import Varlink

@Suite("A server listens where it is told, and touches nothing else", .timeLimit(.minutes(3)))
struct ListeningTests {
    private func server() throws -> VarlinkServer {
        try VarlinkServer(
            service: ServiceInfo(vendor: "", product: "", version: "", url: ""), interfaces: [try SampleInterface()])
    }

    /// A bound Unix socket, listening or not.
    private func socketFile(_ path: String, type: __socket_type = SOCK_STREAM, listening: Bool = true) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        #expect(bound == 0)
        if listening { #expect(listen(descriptor, 10) == 0) }
        return descriptor
    }

    private func mode(_ path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode : nil
    }

    private func echo(_ path: String) async throws {
        let client = try await VarlinkClient.connect(path: path)
        #expect(try await client.call("org.example.sample.Echo", ["text": "x"] as JSONObject) == ["text": "x"])
    }

    @Test("the socket has the permissions that were asked for, whatever the umask", arguments: [mode_t(0o600), 0o660, 0o666, 0o777])
    func permissions(mode wanted: mode_t) async throws {
        let directory = try TemporaryDirectory()
        let server = try server()
        try await server.start(on: .path(directory.file("s"), mode: wanted))
        #expect(mode(directory.file("s")).map { $0 & 0o7777 } == wanted)
        await server.shutdown(grace: .zero)
        #expect(mode(directory.file("s")) == nil)
    }

    @Test("a socket that a dead server left behind is replaced")
    func stale() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("s")
        close(socketFile(path))
        #expect(mode(path) != nil)
        let server = try server()
        try await server.start(on: .path(path, mode: 0o600))
        try await echo(path)
        await server.shutdown(grace: .zero)
        #expect(mode(path) == nil)
    }

    @Test("a socket on which somebody answers is left alone")
    func live() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("s")
        let (first, second) = (try server(), try server())
        try await first.start(on: .path(path, mode: 0o600))
        await #expect(throws: VarlinkServerError.addressInUse(path: path)) { try await second.start(on: .path(path, mode: 0o600)) }
        try await echo(path)
        await second.shutdown(grace: .zero)
        try await echo(path)
        await first.shutdown(grace: .zero)
    }

    @Test("a socket whose server is too busy, or speaks in datagrams, is left alone")
    func busy() async throws {
        let directory = try TemporaryDirectory()
        let server = try server()
        let datagrams = socketFile(directory.file("d"), type: SOCK_DGRAM, listening: false)
        defer { close(datagrams) }
        await #expect(throws: VarlinkServerError.addressInUse(path: directory.file("d"))) {
            try await server.start(on: .path(directory.file("d"), mode: 0o600))
        }
        // A queue of one, and one in it: the next has to wait.
        let full = socketFile(directory.file("f"), listening: false)
        defer { close(full) }
        listen(full, 0)
        let waiting = try RawPeer(directory.file("f"))
        await #expect(throws: VarlinkServerError.addressInUse(path: directory.file("f"))) {
            try await server.start(on: .path(directory.file("f"), mode: 0o600))
        }
        waiting.close()
        #expect(mode(directory.file("d")) != nil)
        #expect(mode(directory.file("f")) != nil)
    }

    @Test("what is no socket is left alone")
    func noSocket() async throws {
        let directory = try TemporaryDirectory()
        let server = try server()
        let file = directory.file("file")
        try "precious".write(toFile: file, atomically: false, encoding: .utf8)
        try FileManager.default.createSymbolicLink(atPath: directory.file("link"), withDestinationPath: file)
        try FileManager.default.createDirectory(atPath: directory.file("directory"), withIntermediateDirectories: false)
        for name in ["file", "link", "directory"] {
            await #expect(throws: VarlinkServerError.notASocket(path: directory.file(name))) {
                try await server.start(on: .path(directory.file(name), mode: 0o600))
            }
        }
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "precious")
    }

    @Test("a path that cannot be one is refused", arguments: ["", "/tmp/\u{0}x", "/tmp/" + String(repeating: "x", count: 103)])
    func unusable(path: String) async throws {
        let server = try server()
        await #expect(throws: VarlinkServerError.unusablePath(path: path, maximumLength: 107)) {
            try await server.start(on: .path(path, mode: 0o600))
        }
        await #expect(throws: VarlinkClientError.unusablePath(path: path, maximumLength: 107)) {
            try await VarlinkClient.connect(path: path)
        }
    }

    @Test("the longest path works")
    func longest() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file(String(repeating: "x", count: 107 - directory.path.utf8.count - 1))
        #expect(path.utf8.count == 107)
        let server = try server()
        try await server.start(on: .path(path, mode: 0o600))
        try await echo(path)
        await server.shutdown(grace: .zero)
    }

    @Test("a directory that is not there is reported with the system's reason")
    func noDirectory() async throws {
        let server = try server()
        let path = "/nonexistent/socket"
        await #expect(throws: VarlinkServerError.system(call: "bind", path: path, errno: ENOENT)) {
            try await server.start(on: .path(path, mode: 0o600))
        }
    }

    @Test("of many servers that start at once where a dead one was, one listens and stays reachable", arguments: 0..<5)
    func race(round: Int) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("s")
        close(socketFile(path))
        let servers = try (0..<8).map { _ in try server() }
        let started = try await withThrowingTaskGroup(of: Bool.self) { group in
            for server in servers {
                group.addTask {
                    do {
                        try await server.start(on: .path(path, mode: 0o600))
                        return true
                    } catch VarlinkServerError.addressInUse {
                        return false
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(started == 1)
        try await echo(path)
        for server in servers { await server.shutdown(grace: .zero) }
    }

    @Test("while somebody else is at the directory's sockets, a server waits, but not for ever", arguments: [true, false])
    func lockedDirectory(isReleased: Bool) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("s")
        let lock = open(directory.path, O_RDONLY | O_DIRECTORY)
        #expect(flock(lock, LOCK_EX) == 0)
        let server = try server()
        let starting = Task { try await server.start(on: .path(path, mode: 0o600)) }
        try await Task.sleep(for: .milliseconds(300))
        #expect(mode(path) == nil)
        if isReleased { #expect(close(lock) == 0) }
        try await starting.value
        try await echo(path)
        await server.shutdown(grace: .zero)
        if !isReleased { close(lock) }
    }

    @Test("at shutdown a file that is not the server's own any more is left alone")
    func foreignFile() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("s")
        let server = try server()
        try await server.start(on: .path(path, mode: 0o600))
        unlink(path)
        let other = socketFile(path)
        defer { close(other) }
        await server.shutdown(grace: .zero)
        #expect(mode(path) != nil)
    }

    @Test("an inherited socket is used as it is, and its file outlives the server")
    func inherited() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("s")
        let descriptor = socketFile(path)
        let server = try server()
        try await server.start(on: .inherited(fileDescriptor: descriptor))
        try await echo(path)
        await server.shutdown(grace: .zero)
        #expect(mode(path) != nil)
        #expect(throws: RawPeer.Failure.self) { try RawPeer(path) }
    }

    @Test("an inherited descriptor that is no listening Unix stream socket is refused, and not closed")
    func notInheritable() async throws {
        let directory = try TemporaryDirectory()
        let internet = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let datagrams = socketFile(directory.file("d"), type: SOCK_DGRAM, listening: false)
        let unheard = socketFile(directory.file("u"), listening: false)
        let file = open("/dev/null", O_RDONLY)
        let server = try server()
        for (descriptor, reason) in [
            (internet, "it is not of the Unix domain"), (datagrams, "it is no stream socket"), (unheard, "it does not listen"),
            (file, "Socket operation on non-socket"), (987_654, "Bad file descriptor"),
        ] {
            await #expect(throws: VarlinkServerError.notAListeningSocket(fileDescriptor: descriptor, reason: reason)) {
                try await server.start(on: .inherited(fileDescriptor: descriptor))
            }
        }
        for descriptor in [internet, datagrams, unheard, file] { #expect(close(descriptor) == 0) }
    }

    @Test("a server may listen in several places")
    func severalPlaces() async throws {
        let directory = try TemporaryDirectory()
        let server = try server()
        for name in ["a", "b"] { try await server.start(on: .path(directory.file(name), mode: 0o600)) }
        for name in ["a", "b"] { try await echo(directory.file(name)) }
        await server.shutdown(grace: .zero)
        await #expect(throws: VarlinkServerError.shutDown) { try await server.start(on: .path(directory.file("a"), mode: 0o600)) }
    }

    @Test("connections beyond the limits are closed at once and counted; when one ends, another fits", arguments: [true, false])
    func connectionLimits(perUser: Bool) async throws {
        var limits = Limits()
        if perUser { limits.maximumConnectionsPerUser = 3 } else { limits.maximumConnections = 3 }
        try await withScene(limits: limits) { scene in
            let peers = try (0..<3).map { _ in try scene.peer() }
            for peer in peers {
                try await peer.send(#"{"method":"org.varlink.service.GetInfo"}"#)
                _ = try await peer.reply()
            }
            for _ in 0..<5 { #expect(try await scene.peer().receive() == .end) }
            #expect(scene.server.statistics.refusedConnections == 5)
            #expect(scene.server.statistics.openConnections == 3)
            #expect(scene.logged.allSatisfy { $0.contains("too many connections") })
            try await peers[1].send(#"{"method":"org.varlink.service.GetInfo"}"#)
            _ = try await peers[1].reply()
            peers[0].close()
            try await eventually { scene.server.statistics.openConnections != 3 }
            let next = try scene.peer()
            try await next.send(#"{"method":"org.varlink.service.GetInfo"}"#)
            _ = try await next.reply()
            #expect(scene.server.statistics.acceptedConnections == 4)
        }
    }
}
