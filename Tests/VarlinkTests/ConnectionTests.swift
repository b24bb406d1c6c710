import Foundation
import Testing
import Varlink

@Suite("A connection keeps its order and its bounds", .timeLimit(.minutes(3)))
struct ConnectionTests {
    private static func call(_ method: String, _ text: String, _ rest: String = "") -> String {
        #"{"method":"org.example.sample.\#(method)","parameters":{"text":"\#(text)"}\#(rest)}"#
    }

    @Test("calls sent at once are answered one by one, in order", arguments: [HandlerExecution.eventLoop, .globalExecutor])
    func order(execution: HandlerExecution) async throws {
        try await withScene(execution: execution) { scene in
            let peer = try scene.peer()
            try await peer.send(Self.call("Pass", "first"), Self.call("Pass", "second"), Self.call("Echo", "third"))
            await scene.recorder.wait(for: "began first")
            scene.recorder.open("second")
            scene.recorder.open("first")
            for text in ["first", "second", "third"] { #expect(try await peer.reply() == ["text": .string(text)]) }
            #expect(scene.recorder.events == ["began first", "ended first", "began second", "ended second"])
        }
    }

    @Test("thousands of calls sent at once are all answered", arguments: [HandlerExecution.eventLoop, .globalExecutor])
    func pipelining(execution: HandlerExecution) async throws {
        try await withScene(execution: execution) { scene in
            let peer = try scene.peer()
            let count = 20_000
            let calls = (0..<count).flatMap { Array(Self.call("Echo", "\($0)").utf8) + [0 as UInt8] }
            async let sending: Void = peer.send(bytes: calls)
            for number in 0..<count {
                let reply = try await peer.reply()
                if reply != ["text": .string("\(number)")] { Issue.record("reply \(number) is \(reply)") }
            }
            try await sending
            #expect(scene.server.statistics.calls == count)
        }
    }

    @Test("a call may come byte by byte")
    func byteByByte() async throws {
        try await withScene { scene in
            let peer = try scene.peer()
            for byte in Array(Self.call("Echo", "slow").utf8) + [0] { try await peer.send(bytes: [byte]) }
            #expect(try await peer.reply() == ["text": "slow"])
        }
    }

    @Test("connections do not wait for each other")
    func independence() async throws {
        try await withScene { scene in
            let waiting = try scene.peer()
            try await waiting.send(Self.call("Pass", "gate"))
            await scene.recorder.wait(for: "began gate")
            for _ in 0..<10 {
                let other = try scene.peer()
                try await other.send(Self.call("Echo", "x"))
                #expect(try await other.reply() == ["text": "x"])
            }
            scene.recorder.open("gate")
            #expect(try await waiting.reply() == ["text": "gate"])
        }
    }

    @Test("a peer that ends its side still gets its replies, and then the end")
    func halfClose() async throws {
        try await withScene { scene in
            let peer = try scene.peer()
            try await peer.send(Self.call("Pass", "gate"), Self.call("Echo", "second"))
            await scene.recorder.wait(for: "began gate")
            peer.shutdownWriting()
            scene.recorder.open("gate")
            #expect(try await peer.reply() == ["text": "gate"])
            #expect(try await peer.reply() == ["text": "second"])
            #expect(try await peer.receive() == .end)
            #expect(scene.logged == [])
        }
    }

    @Test("a large reply reaches a peer that has ended its side, to the last byte")
    func halfCloseLarge() async throws {
        try await withScene { scene in
            let peer = try scene.peer()
            try await peer.send(#"{"method":"org.example.sample.Large","parameters":{"bytes":4000000}}"#)
            peer.shutdownWriting()
            #expect(try await peer.reply()["text"]?.stringValue?.utf8.count == 4_000_000)
            #expect(try await peer.receive() == .end)
        }
    }

    @Test("all calls of a peer that ends its side before it reads are answered")
    func halfCloseBeforeReading() async throws {
        try await withScene { scene in
            let peer = try scene.peer()
            for _ in 0..<20 { try await peer.send(#"{"method":"org.example.sample.Large","parameters":{"bytes":300000}}"#) }
            peer.shutdownWriting()
            for _ in 0..<20 { #expect(try await peer.reply()["text"]?.stringValue?.utf8.count == 300_000) }
            #expect(try await peer.receive() == .end)
        }
    }

    @Test("an end in the middle of a message is noticed, after what came before was answered")
    func truncated() async throws {
        try await withScene { scene in
            let peer = try scene.peer()
            try await peer.send(Self.call("Echo", "whole"))
            try await peer.send(bytes: Array("{\"method\":".utf8))
            peer.shutdownWriting()
            #expect(try await peer.reply() == ["text": "whole"])
            #expect(try await peer.receive() == .end)
            #expect(scene.logged.count == 1)
            #expect(scene.logged.first?.contains("ended in the middle of a message") == true)
        }
    }

    @Test("when the peer goes away, the handler's task is cancelled", arguments: [HandlerExecution.eventLoop, .globalExecutor])
    func vanishing(execution: HandlerExecution) async throws {
        try await withScene(execution: execution) { scene in
            let peer = try scene.peer()
            try await peer.send(Self.call("Pass", "gate"), Self.call("Note", "dropped"), Self.call("Note", "kept", #","oneway":true"#))
            await scene.recorder.wait(for: "began gate")
            peer.close()
            await scene.recorder.wait(for: "cancelled gate")
            // What asked for no answer is done all the same.
            await scene.recorder.wait(for: "kept")
            #expect(!scene.recorder.events.contains("dropped"))
        }
    }

    @Test("a oneway call is carried out though its peer has gone", arguments: [HandlerExecution.eventLoop, .globalExecutor])
    func onewayOutlivesPeer(execution: HandlerExecution) async throws {
        try await withScene(execution: execution) { scene in
            let peer = try scene.peer()
            try await peer.send(Self.call("Pass", "gate", #","oneway":true"#), Self.call("Note", "second", #","oneway":true"#))
            peer.close()
            await scene.recorder.wait(for: "began gate")
            // Connections go to the event loops in turn: once as many as there are loops have been served, the end has been noticed.
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
                let other = try scene.peer()
                try await other.send(Self.call("Echo", "x"))
                _ = try await other.reply()
            }
            scene.recorder.open("gate")
            await scene.recorder.wait(for: "second")
            #expect(scene.recorder.events == ["began gate", "ended gate", "second"])
        }
    }

    @Test("thousands of oneway calls are carried out though their peer has gone, and then nothing of it is left")
    func manyOnewayOutlivePeer() async throws {
        try await withScene { scene in
            let peer = try scene.peer()
            let note = Array(Self.call("Note", "n", #","oneway":true"#).utf8) + [0]
            try await peer.send(bytes: (0..<2000).flatMap { _ in note })
            peer.close()
            try await eventually { scene.server.statistics.openConnections == 0 && scene.server.statistics.acceptedConnections == 1 }
            #expect(scene.recorder.events.count == 2000)
        }
    }

    @Test("a peer that reads no replies is given no more than a bounded number", arguments: [HandlerExecution.eventLoop, .globalExecutor])
    func backPressureOnReplies(execution: HandlerExecution) async throws {
        try await withScene(execution: execution) { scene in
            let (lazy, busy) = (try scene.peer(), try scene.peer())
            try await lazy.send(#"{"method":"org.example.sample.Flood","more":true}"#)
            await scene.recorder.wait(for: "flood 100")
            // While others are served, the flood must come to rest: a socket's buffer and 64 KiB hold a few hundred replies of 1 kB.
            var last = -1
            for _ in 0..<200 where scene.recorder.events.count != last {
                last = scene.recorder.events.count
                for _ in 0..<50 {
                    try await busy.send(Self.call("Echo", "x"))
                    #expect(try await busy.reply() == ["text": "x"])
                }
            }
            #expect(scene.recorder.events.count == last)
            #expect(last < 1000)
            // It goes on when the peer reads, without a gap.
            for number in 1...2000 {
                guard case .message(let message) = try await lazy.receive() else { break }
                if message["parameters"]?["number"] != .integer(Int64(number)) { Issue.record("reply \(number) is \(message)") }
            }
            lazy.close()
            await scene.recorder.wait(for: "flood ended: the peer has gone")
        }
    }

    @Test("a waiting reply ends when its peer goes away")
    func waitingReplyEnds() async throws {
        try await withScene { scene in
            let peer = try scene.peer()
            try await peer.send(#"{"method":"org.example.sample.Flood","more":true}"#)
            await scene.recorder.wait(for: "flood 100")
            peer.close()
            try await eventually { scene.recorder.events.contains(where: { $0.hasPrefix("flood ended") }) }
        }
    }

    @Test("from a peer that sends without reading, only a bounded number of bytes is taken")
    func backPressureOnCalls() async throws {
        try await withScene { scene in
            let (rude, polite) = (try scene.peer(), try scene.peer())
            let call = Array(Self.call("Echo", String(repeating: "x", count: 10_000)).utf8) + [0]
            let taken = try await rude.sendUntilStuck(call, atMost: 64 << 20)
            #expect(taken < 4 << 20)
            try await polite.send(Self.call("Echo", "x"))
            #expect(try await polite.reply() == ["text": "x"])
        }
    }

    @Test("while a call takes long, only a bounded number of bytes is taken")
    func backPressureOnQueue() async throws {
        try await withScene { scene in
            let peer = try scene.peer()
            try await peer.send(Self.call("Pass", "gate"))
            await scene.recorder.wait(for: "began gate")
            let note = Array(Self.call("Note", "n", #","oneway":true"#).utf8) + [0]
            let taken = try await peer.sendUntilStuck(note, atMost: 64 << 20)
            #expect(taken < 2 << 20)
            // All that was taken is carried out in the end.
            scene.recorder.open("gate")
            #expect(try await peer.reply() == ["text": "gate"])
            peer.shutdownWriting()
            #expect(try await peer.receive() == .end)
            #expect(scene.recorder.events.count { $0 == "n" } == taken / note.count)
        }
    }

    @Test("a message of the largest size passes, a larger one ends the connection", arguments: [true, false])
    func messageSize(isComplete: Bool) async throws {
        var limits = Limits()
        limits.maximumMessageSize = 100_000
        try await withScene(limits: limits) { scene in
            let empty = Self.call("Echo", "").utf8.count
            let peer = try scene.peer()
            try await peer.send(Self.call("Echo", String(repeating: "x", count: 100_000 - empty)))
            #expect(try await peer.reply()["text"]?.stringValue?.utf8.count == 100_000 - empty)
            let tooLarge = Array(Self.call("Echo", String(repeating: "x", count: 100_001 - empty)).utf8)
            try await peer.send(bytes: tooLarge + (isComplete ? [0] : []))
            #expect(try await peer.receive() == .end)
            #expect(scene.logged.first?.contains("larger than 100000 bytes") == true)
        }
    }

    @Test("a message that is too large ends the connection even while a call is at work")
    func messageSizeDuringCall() async throws {
        var limits = Limits()
        limits.maximumMessageSize = 100_000
        try await withScene(limits: limits) { scene in
            let peer = try scene.peer()
            try await peer.send(Self.call("Pass", "gate"))
            await scene.recorder.wait(for: "began gate")
            try await peer.send(bytes: [UInt8](repeating: 65, count: 300_000))
            await scene.recorder.wait(for: "cancelled gate")
            #expect(try await peer.receive() == .end)
        }
    }

    @Test("a message of more values than allowed ends the connection")
    func valueCount() async throws {
        var limits = Limits()
        limits.maximumValuesPerMessage = 10
        try await withScene(limits: limits) { scene in
            let peer = try scene.peer()
            try await peer.send(Self.call("Echo", "x"))
            #expect(try await peer.reply() == ["text": "x"])
            try await peer.send(#"{"method":"a.b.C","parameters":{"x":[1,2,3,4,5,6,7,8]}}"#)
            #expect(try await peer.receive() == .end)
        }
    }

    @Test("a reply that is too large is not sent, and the handler is told")
    func replySize() async throws {
        var limits = Limits()
        limits.maximumMessageSize = 100_000
        try await withScene(limits: limits) { scene in
            let peer = try scene.peer()
            try await peer.send(#"{"method":"org.example.sample.Large","parameters":{"bytes":100000}}"#, Self.call("Echo", "next"))
            #expect(try await peer.error() == .inputOutputError)
            #expect(try await peer.reply() == ["text": "next"])
            #expect(scene.logged.first?.contains("more than the 100000") == true)
        }
    }

    @Test("half-received calls of one user together are bounded")
    func bufferedBytes() async throws {
        var limits = Limits()
        limits.maximumBufferedBytesPerUser = 1 << 20
        try await withScene(limits: limits) { scene in
            let peers = try (0..<3).map { _ in try scene.peer() }
            let half = [UInt8](repeating: 0x20, count: 500_000)
            try await peers[0].send(bytes: half)
            try await peers[1].send(bytes: half)
            // Both must have been taken in before the third comes.
            try await eventually { scene.server.statistics.bufferedBytes >= 1_000_000 }
            try await peers[2].send(bytes: half)
            #expect(try await peers[2].receive() == .end)
            #expect(scene.logged.first?.contains("too much memory") == true)
            // The others go on, and what they held is given back.
            for peer in peers[0..<2] {
                try await peer.send(bytes: Array(Self.call("Echo", "x").utf8) + [0])
                #expect(try await peer.reply() == ["text": "x"])
            }
            try await eventually { scene.server.statistics.bufferedBytes <= 0 }
            try await peers[0].send(bytes: half)
            peers[0].close()
            try await eventually { scene.server.statistics.openConnections <= 1 }
            #expect(scene.server.statistics.bufferedBytes == 0)
        }
    }

    @Test("a silent connection is closed when that is asked for, one with a call at work is not")
    func idle() async throws {
        var limits = Limits()
        limits.idleTimeout = .seconds(1)
        try await withScene(limits: limits) { scene in
            let waiting = try scene.peer()
            try await waiting.send(Self.call("Pass", "gate"))
            let (silent, half) = (try scene.peer(), try scene.peer())
            try await half.send(bytes: [0x20])
            #expect(try await silent.receive() == .end)
            #expect(try await half.receive() == .end)
            scene.recorder.open("gate")
            #expect(try await waiting.reply() == ["text": "gate"])
            #expect(try await waiting.receive() == .end)
            #expect(scene.server.statistics.cutOffConnections == 3)
        }
    }

    @Test("a peer that leaves its replies unread is disconnected when that is asked for")
    func stalled() async throws {
        var limits = Limits()
        limits.stalledTimeout = .milliseconds(100)
        try await withScene(limits: limits) { scene in
            let peer = try scene.peer()
            try await peer.send(#"{"method":"org.example.sample.Flood","more":true}"#)
            await scene.recorder.wait(for: "log: disconnected")
            #expect(scene.logged.first?.contains("unread") == true)
            try await eventually { scene.recorder.events.contains(where: { $0.hasPrefix("flood ended") }) }
        }
    }
}
