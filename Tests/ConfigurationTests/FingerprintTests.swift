import Testing

@Suite("Fingerprints")
struct FingerprintTests {
    private func fingerprint(_ rule: String = customerRule(), house: String) throws -> String {
        try #require(try read(rule: rule, house: house).rule).fingerprint
    }

    @Test("the same input gives the same fingerprint, whichever directory it is in")
    func same() throws {
        let house = "zone: Europe/Amsterdam\nholidays: [2026-12-25]\n"
        let first = try fingerprint(house: house)
        #expect(first.count == 16 && first.allSatisfy(\.isHexDigit))
        for _ in 0..<5 { #expect(try fingerprint(house: house) == first) }
    }

    @Test("a change of the file, the zone, the holidays, the business days or the working day gives another")
    func different() throws {
        let house = "zone: Europe/Amsterdam\nholidays: [2026-12-25]\nbusiness_days: Mon..Fri\nday: 09:00..17:30\n"
        var seen: Set<String> = []
        for changed in [
            house, house.replacing("Amsterdam", with: "Brussels"), house.replacing("12-25", with: "12-26"),
            house.replacing("Fri", with: "Sat"), house.replacing("09:00", with: "08:00"), house.replacing("17:30", with: "17:00"),
        ] { seen.insert(try fingerprint(house: changed)) }
        for rule in [customerRule("remind: every day at 09:00 while overdue\n"), customerRule("when: {segment: gold}\n")] {
            seen.insert(try fingerprint(rule, house: house))
        }
        #expect(seen.count == 8)
    }

    @Test("what moves from the end of one file to the start of the next makes a difference")
    func border() throws {
        #expect(try fingerprint("# a\n" + customerRule(), house: "") != fingerprint(customerRule(), house: "# a\n"))
    }
}
