import Testing

@Suite("What is said of broken files")
struct BrokenFileTests {
    private static let rules = Golden.cases("broken-rules.txt")
    private static let houses = Golden.cases("broken-houses.txt")

    @Test("every mistake in a rule is told with its place and what would be right", arguments: rules)
    func brokenRule(_ golden: Golden) throws {
        let (rule, problems) = try read(rule: golden.text)
        #expect(rule == nil)
        #expect(problems.map(place) == golden.expected)
        #expect(problems.allSatisfy { $0.severity == .error && $0.file.hasSuffix("/rules.d/r.yaml") })
    }

    @Test("every mistake in the house's file is told with its place, and the usual stays in force there", arguments: houses)
    func brokenHouse(_ golden: Golden) throws {
        let (house, problems) = try read(house: golden.text)
        #expect(problems.map(place) == golden.expected)
        #expect(problems.allSatisfy { $0.file.hasSuffix("/followupd.yaml") })
        #expect(house.settling == 60)
        #expect("\(house.dayStarts) \(house.dayEnds)" == "09:00 17:30")
    }

    @Test("the tables are there, and every case of them expects something")
    func tables() {
        #expect(Self.rules.count >= 60)
        #expect(Self.houses.count >= 20)
        #expect((Self.rules + Self.houses).allSatisfy { !$0.expected.isEmpty && !$0.text.isEmpty })
        #expect(Set(Self.rules.map(\.name)).count == Self.rules.count)
    }
}
