import Testing
import Varlink

/// However the stream is cut into pieces, the same is said.
@Suite("A conversation may be cut anywhere", .timeLimit(.minutes(3)))
struct SplittingTests {
    private static func call(_ method: String, _ parameters: String, _ rest: String = "") -> String {
        #"{"method":"org.example.sample.\#(method)","parameters":{\#(parameters)}\#(rest)}"#
    }

    /// Calls of every kind, sent without waiting for a reply: with one reply, many, none, an error of the handler, of the description, of the
    /// method's and the interface's name; text of more than one byte a character, and whitespace.
    private static let conversation = [
        call("Echo", #""text":"grüße 🎂""#),
        call("Count", #""to":4"#, #","more":true"#),
        call("Note", #""text":"heard""#, #","oneway":true"#),
        call("Misbehave", #""text":"typed error""#),
        " \n{ \"method\" : \"org.example.sample.Echo\" ,\t\"parameters\" : { \"text\" : \"\\u00fc\\n\" } } ",
        call("Echo", #""text":7"#),
        call("Misbehave", #""text":"error after some""#, #","more":true"#),
        call("Count", #""to":2"#),
        #"{"method":"org.example.sample.Nowhere"}"#, #"{"method":"org.example.nothing.At","parameters":null}"#,
        call("Large", #""bytes":3000"#),
        call("Misbehave", #""text":"other error""#),
        call("Echo", #""text":"last""#),
    ].flatMap { Array($0.utf8) + [0 as UInt8] }

    /// Says it in these pieces, each of which the server reads by itself; gives everything that comes back, byte for byte.
    private static func answers(_ scene: Scene, pieces: [ArraySlice<UInt8>]) async throws -> [UInt8] {
        let peer = try scene.peer()
        defer { peer.close() }
        return try await blocking {
            for piece in pieces { peer.sendAloneNow(Array(piece)) }
            peer.shutdownWriting()
            var received: [UInt8] = []
            while let bytes = peer.receiveNow() { received += bytes }
            return received
        }
    }

    @Test("cut in two at every byte, it is answered as when it comes at once", arguments: [HandlerExecution.eventLoop, .globalExecutor])
    func everyByte(execution: HandlerExecution) async throws {
        try await withScene(execution: execution) { scene in
            let whole = Self.conversation
            let expected = try await Self.answers(scene, pieces: [whole[...]])
            #expect(expected.count { $0 == 0 } == Self.replies(toFirst: .max))
            // The framing is the same for both; where handlers run elsewhere, some places will do.
            let places = whole.indices.dropFirst().filter { execution == .eventLoop || $0.isMultiple(of: 7) || whole[$0 - 1] == 0 }
            for place in places {
                let answers = try await Self.answers(scene, pieces: [whole[..<place], whole[place...]])
                if answers != expected { Issue.record("cut before byte \(place): \(String(decoding: answers, as: UTF8.self))") }
            }
            // No call was lost and none was carried out twice.
            #expect(scene.recorder.events.filter { $0 == "heard" }.count == places.count + 1)
        }
    }

    @Test("cut at every byte at once, and in pieces of any size", arguments: [1, 2, 3, 7, 64, 1000])
    func everySize(size: Int) async throws {
        try await withScene { scene in
            let whole = Self.conversation
            let expected = try await Self.answers(scene, pieces: [whole[...]])
            let pieces = stride(from: 0, to: whole.count, by: size).map { whole[$0..<min(whole.count, $0 + size)] }
            #expect(try await Self.answers(scene, pieces: pieces) == expected)
        }
    }

    @Test("cut off at any byte, what was whole is answered and nothing else")
    func everyEnd() async throws {
        try await withScene { scene in
            let whole = Self.conversation
            let expected = try await Self.answers(scene, pieces: [whole[...]])
            for end in whole.indices.dropFirst() where end.isMultiple(of: 3) || whole[end - 1] == 0 {
                let answers = try await Self.answers(scene, pieces: [whole[..<end]])
                let messages = whole[..<end].count { $0 == 0 }
                if !expected.starts(with: answers) || answers.count(where: { $0 == 0 }) != Self.replies(toFirst: messages) {
                    Issue.record("cut off before byte \(end): \(String(decoding: answers, as: UTF8.self))")
                }
            }
        }
    }

    /// How many replies the first so many calls have.
    private static func replies(toFirst calls: Int) -> Int { [1, 4, 0, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1].prefix(calls).reduce(0, +) }
}
