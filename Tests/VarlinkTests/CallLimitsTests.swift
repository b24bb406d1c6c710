import Foundation
import NIOCore
import Synchronization
import Testing

@testable import Varlink

@Suite("What one user may call is bounded", .timeLimit(.minutes(3)))
struct CallLimitsTests {
    /// A clock that stands still until it is moved.
    private final class Clock: Sendable {
        private let microseconds = Atomic<Int64>(3_600_000_000)
        func advance(microseconds: Int64) { self.microseconds.add(microseconds, ordering: .relaxed) }
        @Sendable func now() -> NIODeadline { .uptimeNanoseconds(0) + .microseconds(microseconds.load(ordering: .relaxed)) }
    }

    private static let tooFast = VarlinkError(
        name: "io.systemd.System", parameters: ["origin": "linux", "errno": 11, "errnoName": "EAGAIN"])
    private static let tooMany = VarlinkError(
        name: "io.systemd.System", parameters: ["origin": "linux", "errno": 16, "errnoName": "EBUSY"])

    private static func call(_ method: String, _ text: String, _ rest: String = "") -> String {
        #"{"method":"org.example.sample.\#(method)","parameters":{"text":"\#(text)"}\#(rest)}"#
    }

    private static func limits(perSecond: Int, burst: Int) -> Limits {
        var limits = Limits()
        limits.maximumCallRatePerUser = .init(perSecond: perSecond, burst: burst)
        return limits
    }

    @Test("a call over the rate is answered with an error and not carried out; in time the next one is")
    func rate() async throws {
        let clock = Clock()
        try await withScene(limits: Self.limits(perSecond: 1000, burst: 3), now: clock.now) { scene in
            let peer = try scene.peer()
            for text in ["1", "2", "3"] {
                try await peer.send(Self.call("Note", text))
                #expect(try await peer.reply() == [:])
            }
            for _ in 0..<3 {
                try await peer.send(Self.call("Note", "too fast"))
                #expect(try await peer.error() == Self.tooFast)
            }
            clock.advance(microseconds: 999)
            try await peer.send(Self.call("Note", "too fast"))
            #expect(try await peer.error() == Self.tooFast)
            clock.advance(microseconds: 1)
            try await peer.send(Self.call("Note", "4"))
            #expect(try await peer.reply() == [:])
            #expect(scene.recorder.events.filter { !$0.hasPrefix("log") } == ["1", "2", "3", "4"])
            #expect(scene.server.statistics.refusedCalls == 4)
            #expect(scene.logged.count == 4)
            #expect(scene.logged.allSatisfy { $0.contains("refused a call of user") && $0.hasSuffix("this user calls too often") })
        }
    }

    @Test("all connections of a user share the rate, and whoever connects anew is not granted more")
    func shared() async throws {
        let clock = Clock()
        try await withScene(limits: Self.limits(perSecond: 1000, burst: 3), now: clock.now) { scene in
            for text in ["1", "2", "3"] {
                let peer = try scene.peer()
                try await peer.send(Self.call("Note", text))
                #expect(try await peer.reply() == [:])
                peer.close()
                try await eventually { scene.server.statistics.openConnections == 0 }
            }
            let peer = try scene.peer()
            try await peer.send(Self.call("Note", "4"))
            #expect(try await peer.error() == Self.tooFast)
            // After a rest the bucket holds three again, and no more.
            clock.advance(microseconds: 3_600_000_000)
            for _ in 0..<3 {
                try await peer.send(Self.call("Note", "later"))
                #expect(try await peer.reply() == [:])
            }
            try await peer.send(Self.call("Note", "4"))
            #expect(try await peer.error() == Self.tooFast)
        }
    }

    @Test("calls that are wrong count, and those without a reply are dropped")
    func everyCallCounts() async throws {
        let clock = Clock()
        try await withScene(limits: Self.limits(perSecond: 1000, burst: 3), now: clock.now) { scene in
            let peer = try scene.peer()
            try await peer.send(
                #"{"method":"org.example.sample.Nothing"}"#, #"{"method":"a.b.C"}"#, Self.call("Note", "1"),
                Self.call("Note", "dropped", #","oneway":true"#), Self.call("Note", "refused"))
            #expect(try await peer.error().name == "org.varlink.service.MethodNotFound")
            #expect(try await peer.error().name == "org.varlink.service.InterfaceNotFound")
            #expect(try await peer.reply() == [:])
            #expect(try await peer.error() == Self.tooFast)
            #expect(scene.recorder.events.filter { !$0.hasPrefix("log") } == ["1"])
            #expect(scene.server.statistics.refusedCalls == 2)
        }
    }

    @Test("users for whom the rate does not count have none")
    func exempt() async throws {
        var limits = Self.limits(perSecond: 1, burst: 1)
        limits.usersWithoutCallRate = [geteuid()]
        try await withScene(limits: limits) { scene in
            let peer = try scene.peer()
            for _ in 0..<100 {
                try await peer.send(Self.call("Note", "x"))
                #expect(try await peer.reply() == [:])
            }
            #expect(scene.server.statistics.refusedCalls == 0)
        }
    }

    @Test("a user who floods the server is slowed down, and another one gets every answer meanwhile")
    func flood() async throws {
        let users = Mutex<[UInt32]>([1001, 1002, 1002, 1002, 1002])
        let identify: @Sendable (Int32) -> Peer? = { _ in
            users.withLock { $0.isEmpty ? nil : Peer(uid: $0.removeFirst(), gid: 1000, pid: 1) }
        }
        // Each refusal costs the flood 10 ms: all of it would take far longer than the other user needs.
        try await withScene(limits: Self.limits(perSecond: 100, burst: 300), identify: identify) { scene in
            let witness = try scene.peer()
            try await witness.send(Self.call("Echo", "first"))
            _ = try await witness.reply()
            let flooders = try (0..<4).map { _ in try scene.peer() }
            let calls = (0..<200_000).flatMap { _ in Array(Self.call("Note", "flood").utf8) + [0 as UInt8] }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for flooder in flooders {
                    // Whoever does not stop is stopped by their own socket.
                    group.addTask { try await flooder.sendUntilStuck(calls, atMost: calls.count) }
                    // They read their refusals, so that it is not unread replies that stop them.
                    group.addTask {
                        try await blocking {
                            while flooder.receiveNow() != nil {}
                            return 0
                        }
                    }
                }
                await scene.recorder.wait(for: "log: call refused")
                for number in 0..<250 {
                    try await witness.send(Self.call("Echo", "\(number)"))
                    #expect(try await witness.reply() == ["text": .string("\(number)")])
                }
                // Nothing was carried out that was refused.
                let statistics = scene.server.statistics
                #expect(statistics.refusedCalls > 0)
                #expect(statistics.calls < 100_000)
                await scene.server.shutdown(grace: .zero)
                for try await _ in group {}
            }
            let statistics = scene.server.statistics
            #expect(scene.recorder.events.filter { $0 == "flood" }.count == statistics.calls - statistics.refusedCalls - 251)
        }
    }

    @Test("a call more than a user may have in flight is refused until another one ends; another user is not concerned")
    func inFlight() async throws {
        var limits = Limits()
        limits.maximumCallsInFlightPerUser = 2
        let users = Mutex<[UInt32]>([1001, 1001, 1001, 1002])
        let identify: @Sendable (Int32) -> Peer? = { _ in
            users.withLock { $0.isEmpty ? nil : Peer(uid: $0.removeFirst(), gid: 1000, pid: 1) }
        }
        try await withScene(limits: limits, identify: identify) { scene in
            var peers: [RawPeer] = []
            for number in 0..<4 {
                peers.append(try scene.peer())
                // Once it is answered, the server knows whose it is.
                try await peers[number].send(Self.call("Echo", "hello"))
                _ = try await peers[number].reply()
            }
            for (peer, text) in zip(peers, ["a", "b"]) {
                try await peer.send(Self.call("Pass", text))
                await scene.recorder.wait(for: "began \(text)")
            }
            for method in ["Pass", "Echo"] {
                try await peers[2].send(Self.call(method, "c"))
                #expect(try await peers[2].error() == Self.tooMany)
            }
            try await peers[3].send(Self.call("Echo", "other user"))
            _ = try await peers[3].reply()
            scene.recorder.open("a")
            _ = try await peers[0].reply()
            try await peers[2].send(Self.call("Echo", "c"))
            #expect(try await peers[2].reply() == ["text": "c"])
            // A peer that goes away gives its place back once its handler has ended.
            peers[1].close()
            await scene.recorder.wait(for: "cancelled b")
            try await eventually { scene.server.statistics.openConnections == 3 }
            for (peer, text) in zip([peers[0], peers[2]], ["d", "e"]) {
                try await peer.send(Self.call("Pass", text))
                await scene.recorder.wait(for: "began \(text)")
            }
            #expect(scene.server.statistics.refusedCalls == 2)
            #expect(scene.logged.filter { $0.hasSuffix("too many calls of this user are being carried out") }.count == 2)
        }
    }

    @Test("a server that ends does not wait for connections that rest")
    func shutdown() async throws {
        let clock = Clock()
        // A refusal costs a second, and ten of them are waiting.
        try await withScene(limits: Self.limits(perSecond: 1, burst: 1), now: clock.now) { scene in
            let peer = try scene.peer()
            let calls = [String](repeating: Self.call("Note", "x"), count: 10)
            try await peer.send(bytes: calls.flatMap { Array($0.utf8) + [0 as UInt8] })
            _ = try await peer.reply()
            #expect(try await peer.error() == Self.tooFast)
            #expect(await scene.server.shutdown(grace: .seconds(60)))
            for _ in 0..<8 { #expect(try await peer.error() == Self.tooFast) }
            #expect(try await peer.receive() == .end)
        }
    }
}
