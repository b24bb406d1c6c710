import NIOCore
import Testing
import Varlink

@Suite("Messages are cut from a stream wherever it breaks")
struct FramerTests {
    static let messages = ["{\"method\":\"a.b.C\"}", "", "x", "{\"method\":\"org.example.Long\",\"parameters\":{}}", "é", "y"]
    static let stream: [UInt8] = messages.flatMap { Array($0.utf8) + [0] }

    private func drain(_ framer: inout Framer) throws -> [String] {
        var found: [String] = []
        while let message = try framer.next() { found.append(String(buffer: message)) }
        return found
    }

    @Test("in two pieces, at every place", arguments: 0...FramerTests.stream.count)
    func everySplit(place: Int) throws {
        var framer = Framer()
        framer.append(Self.stream[..<place])
        var found = try drain(&framer)
        framer.compact()
        framer.append(Self.stream[place...])
        found += try drain(&framer)
        #expect(found == Self.messages)
        #expect(framer.bufferedBytes == 0)
    }

    @Test("in pieces of every size", arguments: 1...FramerTests.stream.count, [true, false])
    func everyPieceSize(size: Int, asBuffers: Bool) throws {
        var framer = Framer()
        var found: [String] = []
        for start in stride(from: 0, to: Self.stream.count, by: size) {
            let piece = Self.stream[start..<min(start + size, Self.stream.count)]
            if asBuffers { framer.append(ByteBuffer(bytes: piece)) } else { framer.append(piece) }
            found += try drain(&framer)
        }
        #expect(found == Self.messages)
    }

    @Test("at random places, with and without taking messages in between", arguments: 0..<50)
    func randomPieces(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let messages = (0..<200).map { "message \($0) " + String(repeating: "z", count: Int.random(in: 0...300, using: &generator)) }
        var stream = messages.flatMap { Array($0.utf8) + [0 as UInt8] }[...]
        var framer = Framer()
        var found: [String] = []
        while !stream.isEmpty {
            let piece = stream.prefix(Int.random(in: 1...1000, using: &generator))
            stream = stream.dropFirst(piece.count)
            framer.append(ByteBuffer(bytes: piece))
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: found += try drain(&framer)
            case 1: if let one = try framer.next() { found.append(String(buffer: one)) }
            case 2: framer.compact()
            default: _ = framer.hasMessage
            }
        }
        found += try drain(&framer)
        #expect(found == messages, "seed \(seed)")
    }

    @Test("a message of the largest size passes, one byte more does not, complete or not")
    func limit() throws {
        for (size, isComplete, passes) in [(10, true, true), (11, true, false), (10, false, true), (11, false, false)] {
            var framer = Framer(limit: 10)
            framer.append([UInt8](repeating: 65, count: size) + (isComplete ? [0 as UInt8] : []))
            #expect(framer.isOverfull == (!isComplete && size > 10))
            if passes {
                #expect((try framer.next() != nil) == isComplete)
            } else {
                #expect(throws: Framer.Failure.messageTooLarge(limit: 10)) { try framer.next() }
                #expect(throws: Framer.Failure.messageTooLarge(limit: 10)) { try framer.next() }
            }
        }
    }

    @Test("what came before a message that is too large is still handed out")
    func goodBeforeBad() throws {
        var framer = Framer(limit: 10)
        framer.append(Array("good\u{0}much too large".utf8))
        #expect(framer.hasMessage)
        #expect(try framer.next().map { String(buffer: $0) } == "good")
        #expect(throws: Framer.Failure.messageTooLarge(limit: 10)) { try framer.next() }
    }

    @Test("a large message in small pieces takes time in proportion to its size", .timeLimit(.minutes(1)))
    func noRescans() throws {
        // Looking at all bytes again at each piece would mean to look at nine million million of them.
        var framer = Framer()
        let piece = ByteBuffer(repeating: 65, count: 16)
        for _ in 0..<(1 << 20) {
            framer.append(piece)
            if framer.hasMessage { Issue.record("a message out of nothing") }
        }
        framer.append([0])
        #expect(try framer.next()?.readableBytes == 16 << 20)
    }

    @Test("a stream that always breaks in the middle of a message does not grow")
    func noGrowth() throws {
        var framer = Framer()
        let message = [UInt8](repeating: 65, count: 999) + [0]
        framer.append(message[..<500])
        for _ in 0..<10_000 {
            framer.append(message[500...] + message[..<500])
            #expect(try framer.next()?.readableBytes == 999)
        }
        #expect(framer.capacity < 1 << 16)
    }

    @Test("the room of a large message is given back")
    func givesBack() throws {
        var framer = Framer()
        framer.append([UInt8](repeating: 65, count: 8 << 20) + [0])
        #expect(framer.capacity > 8 << 20)
        #expect(try framer.next() != nil)
        #expect(framer.capacity == 0)
        framer.append([UInt8](repeating: 65, count: 8 << 20) + [0, 66])
        #expect(try framer.next() != nil)
        framer.compact()
        #expect(framer.bufferedBytes == 1)
        #expect(framer.capacity < 1 << 10)
    }
}
