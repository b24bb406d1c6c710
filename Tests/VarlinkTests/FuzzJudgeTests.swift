import Testing

@testable import SocketFuzz

/// A check that cannot fail checks nothing.
@Suite("The judge of the socket's fuzzing")
struct FuzzJudgeTests {
    private static let echo = Frame(bytes: Array("echo".utf8), outcome: .reply(["text": "x"]), isRefused: false)
    private static let refused = Frame(
        bytes: Array("refused".utf8), outcome: .error("org.varlink.service.InvalidParameter", parameter: "text"), isRefused: true)
    private static let silent = Frame(bytes: Array("silent".utf8), outcome: .silence, isRefused: false)
    private static let noCall = Frame(bytes: Array("no call".utf8), outcome: .end, isRefused: true)
    private static let plan = Plan(frames: [echo, silent, refused, noCall, echo], ending: .reads)

    private static let reply = #"{"parameters":{"text":"x"}}"#
    private static let error = #"{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"text"}}"#

    private static func bytes(_ messages: [String]) -> [UInt8] { messages.flatMap { Array($0.utf8) + [0 as UInt8] } }

    @Test("takes what is right")
    func right() throws {
        try Judge.judge(Self.plan, Self.bytes([Self.reply, Self.error]))
        // Whoever goes without reading has nothing to be judged by.
        try Judge.judge(Plan(frames: [Self.echo], ending: .leaves), [])
    }

    @Test(
        "finds every promise that is broken",
        arguments: [
            // An answer is missing, one is too many, they come in another order.
            [reply], [], [reply, error, reply], [error, reply],
            // Other values, another error, an error about something else, no error where there must be one, and the other way round.
            [#"{"parameters":{"text":"y"}}"#, error],
            [reply, error.replacing("InvalidParameter", with: "MethodNotFound")], [reply, error.replacing(#""text""#, with: #""other""#)],
            [reply, reply], [error, error],
            // More was promised than was asked for.
            [#"{"parameters":{"text":"x"},"continues":true}"#, error],
            // No replies as the protocol has them.
            ["", error], ["x", error], ["[]", error], [#"{"parameters":{"text":"x"},"more":1}"#, error], [#"{"text":"x"}"#, error],
            [#"{"error":1,"parameters":{}}"#, error], [#"{"error":"a.B","parameters":{},"continues":true}"#, error],
        ])
    func wrong(messages: [String]) {
        #expect(throws: Broken.self) { try Judge.judge(Self.plan, Self.bytes(messages)) }
    }

    @Test("finds a reply without an end")
    func unfinished() {
        #expect(throws: Broken.self) { try Judge.judge(Self.plan, Array(Self.bytes([Self.reply, Self.error]).dropLast())) }
        #expect(throws: Broken.self) { try Judge.judge(Self.plan, Self.bytes([Self.reply, Self.error]) + Array(#"{"par"#.utf8)) }
    }

    @Test("the same seed makes the same frames")
    func replay() throws {
        func frames(_ seed: UInt64) throws -> [[UInt8]] {
            var maker = FrameMaker([try FuzzInterface(token: "t").description], echoes: [], random: Random(seed: seed))
            return (0..<200).map { _ in maker.known().bytes } + (0..<200).map { _ in maker.wild().bytes }
        }
        #expect(try frames(1) == frames(1))
        #expect(try frames(1) != frames(2))
    }
}
