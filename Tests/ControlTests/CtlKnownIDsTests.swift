import Testing

@testable import ControlLine

@Suite("The ids seen in a file")
struct CtlKnownIDsTests {
    @Test("are told apart as a dictionary does", arguments: [1, 2, 3] as [UInt64])
    func dictionary(seed: UInt64) {
        var generator = CtlSeededGenerator(seed: seed)
        var known = KnownIDs()
        var oracle: [String: Int] = [:]
        // Few letters, so that ids come again, and lengths around the eight bytes that are mixed at a time.
        for line in 1...20_000 {
            let length = Int.random(in: 0...(Int(seed) * 6), using: &generator)
            let id = String((0..<length).map { _ in "ab\u{e9}".randomElement(using: &generator) ?? "a" })
            let seen = known.insert(id, line: line)
            #expect(seen == oracle[id])
            if oracle[id] == nil { oracle[id] = line }
        }
    }

    @Test("ids that are the same to a person but not to a machine are different")
    func bytes() {
        var known = KnownIDs()
        #expect(known.insert("\u{e9}", line: 1) == nil)
        // Swift takes the two for equal strings; the daemon's database does not.
        #expect(known.insert("e\u{301}", line: 2) == nil)
        #expect(known.insert("\u{e9}", line: 3) == 1)
    }
}
