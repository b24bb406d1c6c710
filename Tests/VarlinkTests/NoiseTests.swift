import Foundation
import Testing
import Varlink

@Suite("Noise harms nobody", .timeLimit(.minutes(5)))
struct NoiseTests {
    static let calls: [String] = [
        #"{"method":"org.example.sample.Echo","parameters":{"text":"x"}}"#,
        #"{"method":"org.example.sample.Echo","parameters":{"text":"😀\u00e9\n"},"more":true}"#,
        #"{"method":"org.example.sample.Count","parameters":{"to":3},"more":true}"#,
        #"{"method":"org.example.sample.Note","parameters":{"text":"x"},"oneway":true}"#,
        #"{"method":"org.example.sample.Misbehave","parameters":{"text":"silence"}}"#,
        #"{"method":"org.example.sample.Missing","parameters":{}}"#,
        #"{"method":"org.varlink.service.GetInfo"}"#,
        #"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"org.varlink.service"}}"#,
        #"{"method":"a.b.C","parameters":{"deep":[[[[{"x":[1,2.5e3,-0,null,true]}]]]]},"upgrade":true}"#,
    ]

    /// A message that is right, or nearly so.
    private static func message(_ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = Array((calls.randomElement(using: &generator) ?? "").utf8)
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<3: break
        case 3..<9:
            for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] = .random(in: 1...255, using: &generator)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: bytes[place...].prefix(20), at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...30, using: &generator)))
                }
            }
        default: bytes = (0..<Int.random(in: 0...200, using: &generator)).map { _ in .random(in: 1...255, using: &generator) }
        }
        return bytes
    }

    @Test("after 100,000 random and mutated messages the server lives, and another connection never noticed", arguments: [UInt64(1)])
    func noise(seed: UInt64) async throws {
        var limits = Limits()
        limits.maximumMessageSize = 100_000
        try await withScene(limits: limits) { scene in
            let witness = try scene.peer()
            try await withThrowingTaskGroup(of: Int.self) { group in
                for lane in 0..<4 {
                    group.addTask {
                        try await blocking {
                            var generator = SeededGenerator(seed: seed &* 1000 &+ UInt64(lane))
                            var sent = 0
                            while sent < 25_000 {
                                // The first message that is no call ends a connection, so each gets only a few.
                                let batch = (0..<Int.random(in: 1...3, using: &generator)).map { _ in Self.message(&generator) }
                                sent += batch.count
                                var bytes = batch.flatMap { $0 + [0 as UInt8] }
                                if Int.random(in: 0..<10, using: &generator) == 0 { bytes.removeLast(bytes.count / 3) }
                                let peer = try scene.peer()
                                peer.sendNow(bytes)
                                // Some read all their replies, some leave without.
                                if Bool.random(using: &generator) {
                                    peer.shutdownWriting()
                                    while peer.receiveNow() != nil {}
                                }
                                peer.close()
                            }
                            return sent
                        }
                    }
                }
                group.addTask {
                    for number in 0..<2000 {
                        try await witness.send(#"{"method":"org.example.sample.Echo","parameters":{"text":"\#(number)"}}"#)
                        #expect(try await witness.reply() == ["text": .string("\(number)")], "seed \(seed)")
                    }
                    return 0
                }
                var sent = 0
                for try await part in group { sent += part }
                #expect(sent >= 100_000)
            }
            try await witness.send(#"{"method":"org.varlink.service.GetInfo"}"#)
            _ = try await witness.reply()
            try await eventually { scene.server.statistics.openConnections <= 1 }
            let statistics = scene.server.statistics
            #expect(statistics.bufferedBytes == 0)
            // Both kinds were there: what is a call and what is none.
            #expect(statistics.calls > 20_000)
            #expect(statistics.cutOffConnections > 1_000)
        }
    }
}
