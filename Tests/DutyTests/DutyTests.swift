import Configuration
import Testing

@Suite("The eleven duties of a sales department", .timeLimit(.minutes(5)))
struct DutyTests {
    @Test("from the records to the reminder, with its why, as docs/duties.md shows it", arguments: Duty.all)
    func duty(_ duty: Duty) async throws {
        let section = DutyDocument.trimmed(try await duty.section())
        if DutyDocument.isWritten { return try DutyDocument.write(section, of: duty) }
        let golden = try #require(DutyDocument.section(of: duty), "docs/duties.md has no section '\(DutyDocument.heading(duty))'")
        if section == golden { return }
        let pairs = zip(
            section.split(separator: "\n", omittingEmptySubsequences: false),
            golden.split(separator: "\n", omittingEmptySubsequences: false))
        let first = pairs.enumerated().first { $0.element.0 != $0.element.1 }
        Issue.record(
            """
            The section differs from docs/duties.md, first in line \((first?.offset ?? -1) + 1).
            It is:  \(first.map { String($0.element.0) } ?? "longer or shorter")
            Golden: \(first.map { String($0.element.1) } ?? "shorter or longer")
            Look at the difference after UPDATE_GOLDEN=1. All of it:
            \(section)
            """)
    }

    @Test("the document has its preface, and one section a duty, in their order")
    func document() {
        // While it is written it is not whole.
        if DutyDocument.isWritten { return }
        let (preface, sections) = DutyDocument.parts()
        #expect(preface == DutyDocument.trimmed(DutyDocument.preface))
        #expect(sections.map { $0.prefix { $0 != "\n" } } == Duty.all.map { DutyDocument.heading($0)[...] })
    }

    @Test("every shipped rule is shown at work by some duty")
    func everyRule() throws {
        let shipped = try Department.configuration().rules.rules.map(\.name.rawValue)
        #expect(Set(Duty.all.flatMap(\.rules)) == Set(shipped))
        #expect(Duty.all.map(\.number) == Array(1...11))
    }
}
