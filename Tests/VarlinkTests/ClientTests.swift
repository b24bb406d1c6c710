import Foundation
import Testing
import Varlink

@Suite("A client gets what is its own, and an error otherwise", .timeLimit(.minutes(3)))
struct ClientTests {
    private static let prefix = "org.example.sample."

    private static func text(_ text: String) -> JSONObject { ["text": .string(text)] }

    @Test("a call gives the reply, or throws the error")
    func call() async throws {
        try await withScene { scene in
            let client = try await scene.client()
            #expect(try await client.call(Self.prefix + "Echo", Self.text("x")) == Self.text("x"))
            await #expect(throws: VarlinkError.methodNotFound(Self.prefix + "Nope")) { try await client.call(Self.prefix + "Nope") }
            await #expect(throws: VarlinkError(name: Self.prefix + "Refused", parameters: ["why": "asked to"])) {
                try await client.call(Self.prefix + "Misbehave", Self.text("typed error"))
            }
            await client.close()
            await #expect(throws: VarlinkClientError.connectionClosed) { try await client.call(Self.prefix + "Echo", Self.text("x")) }
            await #expect(throws: VarlinkClientError.connectionClosed) { try await client.callOneway(Self.prefix + "Echo", Self.text("x")) }
            await #expect(throws: VarlinkClientError.connectionClosed) {
                for try await _ in try await client.callMore(Self.prefix + "Echo", Self.text("x")) {}
            }
        }
    }

    @Test("many callers share a connection, and each gets its own answer")
    func sharing() async throws {
        try await withScene { scene in
            let client = try await scene.client()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<2000 {
                    group.addTask {
                        switch number % 4 {
                        case 0:
                            await #expect(throws: VarlinkError.invalidParameter("text")) { try await client.call(Self.prefix + "Echo") }
                        case 1: try await client.callOneway(Self.prefix + "Note", Self.text("\(number)"))
                        case 2:
                            var sum: Int64 = 0
                            for try await reply in try await client.callMore(
                                Self.prefix + "Count", ["to": .integer(Int64(number % 20 + 1))] as JSONObject)
                            {
                                sum += reply["number"]?.integerValue ?? 0
                            }
                            let last = Int64(number % 20 + 1)
                            #expect(sum == last * (last + 1) / 2)
                        default: #expect(try await client.call(Self.prefix + "Echo", Self.text("\(number)")) == Self.text("\(number)"))
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(scene.server.statistics.acceptedConnections == 1)
            #expect(scene.recorder.events.count == 500)
        }
    }

    @Test("replies come one after the other, and an error ends them")
    func more() async throws {
        try await withScene { scene in
            let client = try await scene.client()
            var numbers: [JSON?] = []
            for try await reply in try await client.callMore(Self.prefix + "Count", ["to": 1000] as JSONObject) {
                numbers.append(reply["number"])
            }
            #expect(numbers == (1...1000).map { .integer($0) })
            var texts: [JSONObject] = []
            await #expect(throws: VarlinkError(name: Self.prefix + "Refused", parameters: ["why": "enough"])) {
                for try await reply in try await client.callMore(Self.prefix + "Misbehave", Self.text("error after some")) {
                    texts.append(reply)
                }
            }
            #expect(texts == [Self.text("first")])
            // The connection goes on.
            #expect(try await client.call(Self.prefix + "Echo", Self.text("x")) == Self.text("x"))
        }
    }

    @Test("replies keep the connection of a client that nobody else holds")
    func repliesKeepClient() async throws {
        try await withScene { scene in
            var count = 0
            for try await _ in try await scene.client().callMore(Self.prefix + "Count", ["to": 5000] as JSONObject) { count += 1 }
            #expect(count == 5000)
            try await eventually { scene.server.statistics.openConnections == 0 }
        }
    }

    @Test("a oneway call to a server that does not read can be cancelled")
    func cancellingOneway() async throws {
        var descriptors: [Int32] = [-1, -1]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &descriptors) == 0)
        let (mine, theirs) = (descriptors[0], descriptors[1])
        let client = try await VarlinkClient.connect(input: dup(theirs), output: theirs)
        let task = Task { try await client.callOneway("a.b.C", Self.text(String(repeating: "x", count: 4_000_000))) }
        // Once something has arrived, the call is under way; the rest does not fit the socket.
        try await blocking {
            var byte: UInt8 = 0
            #expect(recv(mine, &byte, 1, 0) == 1)
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        close(mine)
    }

    @Test("a slow reader slows down the server, and loses nothing")
    func slowReader() async throws {
        try await withScene { scene in
            let client = try await scene.client()
            var iterator = try await client.callMore(Self.prefix + "Flood").makeAsyncIterator()
            #expect(try await iterator.next()?["number"] == 1)
            await scene.recorder.wait(for: "flood 100")
            // Other connections are served while the flood comes to rest.
            let other = try await scene.client()
            var last = -1
            for _ in 0..<200 where scene.recorder.events.count != last {
                last = scene.recorder.events.count
                for _ in 0..<50 { _ = try await other.call(Self.prefix + "Echo", Self.text("x")) }
            }
            #expect(scene.recorder.events.count == last)
            #expect(last < 1500)
            for number in 2...3000 { #expect(try await iterator.next()?["number"] == .integer(Int64(number))) }
        }
    }

    @Test("leaving the loop early closes the connection and ends the handler")
    func leavingEarly() async throws {
        try await withScene { scene in
            let client = try await scene.client()
            for try await reply in try await client.callMore(Self.prefix + "Flood") where reply["number"] == 10 { break }
            try await eventually { scene.recorder.events.contains(where: { $0.hasPrefix("flood ended") }) }
            await #expect(throws: VarlinkClientError.connectionClosed) { try await client.call(Self.prefix + "Echo", Self.text("x")) }
        }
    }

    @Test("replies that nobody wants any more close the connection")
    func lettingGo() async throws {
        try await withScene { scene in
            let client = try await scene.client()
            var replies: VarlinkReplies? = try await client.callMore(Self.prefix + "Flood")
            await scene.recorder.wait(for: "flood 1")
            #expect(replies != nil)
            replies = nil
            try await eventually { scene.recorder.events.contains(where: { $0.hasPrefix("flood ended") }) }
            await #expect(throws: VarlinkClientError.connectionClosed) { try await client.call(Self.prefix + "Echo", Self.text("x")) }
        }
    }

    @Test("cancelling the task that waits for replies closes the connection and ends the handler")
    func cancellingMore() async throws {
        try await withScene { scene in
            let client = try await scene.client()
            let task = Task {
                for try await _ in try await client.callMore(Self.prefix + "Pass", Self.text("gate")) {}
            }
            await scene.recorder.wait(for: "began gate")
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            await scene.recorder.wait(for: "cancelled gate")
        }
    }

    @Test("cancelling a call throws at once; its reply is dropped when it comes, and the next caller gets its own")
    func cancellingCall() async throws {
        try await withScene { scene in
            let client = try await scene.client()
            let task = Task { try await client.call(Self.prefix + "Pass", Self.text("gate")) }
            await scene.recorder.wait(for: "began gate")
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            async let next = client.call(Self.prefix + "Echo", Self.text("next"))
            scene.recorder.open("gate")
            #expect(try await next == Self.text("next"))
            // A task that is cancelled already does not even send its call.
            let calls = scene.server.statistics.calls
            let late = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await client.call(Self.prefix + "Echo", Self.text("late"))
            }
            await #expect(throws: CancellationError.self) { try await late.value }
            _ = try await client.call(Self.prefix + "Echo", Self.text("x"))
            #expect(scene.server.statistics.calls == calls + 1)
        }
    }

    @Test("when the server goes away, everybody who waits is told")
    func serverGone() async throws {
        let scene = try await Scene()
        let client = try await scene.client()
        let first = Task { try await client.call(Self.prefix + "Pass", Self.text("gate")) }
        await scene.recorder.wait(for: "began gate")
        let second = Task { try await client.call(Self.prefix + "Echo", Self.text("x")) }
        await scene.server.shutdown(grace: .zero)
        await #expect(throws: VarlinkClientError.connectionClosed) { try await first.value }
        await #expect(throws: VarlinkClientError.connectionClosed) { try await second.value }
    }

    @Test("letting go of a client closes its connection")
    func lettingGoOfClient() async throws {
        try await withScene { scene in
            var client: VarlinkClient? = try await scene.client()
            _ = try await client?.call(Self.prefix + "Echo", Self.text("x"))
            #expect(scene.server.statistics.openConnections == 1)
            client = nil
            try await eventually { scene.server.statistics.openConnections <= 0 }
        }
    }

    @Test("nobody there: the path and the reason are named")
    func nobody() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("s")
        await #expect(throws: VarlinkClientError.cannotConnect(path: path, errno: ENOENT)) { try await VarlinkClient.connect(path: path) }
    }

    @Test("a call that is too large is not sent")
    func tooLarge() async throws {
        try await withScene { scene in
            let client = try await VarlinkClient.connect(path: scene.path, maximumMessageSize: 1000)
            let error = await #expect(throws: VarlinkClientError.self) {
                try await client.call(Self.prefix + "Echo", Self.text(String(repeating: "x", count: 1000)))
            }
            guard case .callTooLarge(_, limit: 1000)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try await client.call(Self.prefix + "Echo", Self.text("x")) == Self.text("x"))
        }
    }

    /// Answers of a server that breaks the protocol, to one plain call.
    static let broken: [(String, String)] = [
        ("x\u{0}", "unexpected byte"),
        ("[]\u{0}", "a reply must be a JSON object"),
        (#"{"parameters":[]}"# + "\u{0}", "'parameters' must be a JSON object"),
        (#"{"error":1}"# + "\u{0}", "'error' must be a string"),
        (#"{"continues":1}"# + "\u{0}", "'continues' must be true or false"),
        (#"{"continues":true,"error":"a.b.C"}"# + "\u{0}", "an error cannot continue"),
        (#"{"continues":true}"# + "\u{0}", "more than one reply to a call without 'more'"),
        (String(repeating: " ", count: 2000), "messageTooLarge"),
    ]

    @Test("a server that breaks the protocol is left", arguments: broken)
    func brokenServer(answer: String, reason: String) async throws {
        var descriptors: [Int32] = [-1, -1]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &descriptors) == 0)
        let (mine, theirs) = (descriptors[0], descriptors[1])
        let input = dup(theirs)
        let client = try await VarlinkClient.connect(input: input, output: theirs, maximumMessageSize: 1000)
        _ = answer.utf8CString.withUnsafeBytes { write(mine, $0.baseAddress, $0.count - 1) }
        let error = await #expect(throws: VarlinkClientError.self) { try await client.call("a.b.C") }
        // The answer may come before the call has gone out: then it is an answer to nothing.
        #expect("\(String(describing: error))".contains(reason) || "\(String(describing: error))".contains("a reply to no call"))
        close(mine)
    }

    @Test("a client talks over two pipes as well, as with a bridge")
    func pipes() async throws {
        try await withScene { scene in
            // Both directions are pumped by threads, as a bridge process would.
            var (there, back): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
            #expect(pipe(&there) == 0 && pipe(&back) == 0)
            let (fromClient, toClient) = (there[0], back[1])
            let peer = try scene.peer()
            let client = try await VarlinkClient.connect(input: back[0], output: there[1])
            async let pumping: Void = blocking {
                var chunk = [UInt8](repeating: 0, count: 4096)
                while case let count = read(fromClient, &chunk, chunk.count), count > 0 { peer.sendNow(Array(chunk[..<count])) }
                peer.shutdownWriting()
                close(fromClient)
            }
            async let pumpingBack: Void = blocking {
                while let chunk = peer.receiveNow() { _ = write(toClient, chunk, chunk.count) }
                close(toClient)
            }
            #expect(try await client.call(Self.prefix + "Echo", Self.text("x")) == Self.text("x"))
            let large = try await client.call(Self.prefix + "Large", ["bytes": 500_000] as JSONObject)
            #expect(large["text"]?.stringValue?.utf8.count == 500_000)
            await client.close()
            try await pumping
            try await pumpingBack
        }
    }

    @Test("a busy server's queue is waited for, but not for ever")
    func busy() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("s")
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        #expect(bound == 0 && listen(descriptor, 0) == 0)
        let first = try RawPeer(path)
        await #expect(throws: VarlinkClientError.cannotConnect(path: path, errno: EAGAIN)) {
            try await VarlinkClient.connect(path: path, timeout: .milliseconds(50))
        }
        async let patient = VarlinkClient.connect(path: path)
        #expect(accept(descriptor, nil, nil) >= 0)
        _ = try await patient
        first.close()
    }
}
