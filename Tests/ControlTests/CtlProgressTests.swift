import FollowUp
import Testing

@testable import ControlLine

@Suite("Progress and summaries of an import")
struct CtlProgressTests {
    @Test(
        "one line tells how far it is",
        arguments: [
            (80, "customers.csv  [######......]  50%  500,000 rows  250,000 rows/s  ETA 0:02"),
            (200, "customers.csv  [####################....................]  50%  500,000 rows  250,000 rows/s  ETA 0:02"),
            (60, "50%  500,000 rows  250,000 rows/s  ETA 0:02"), (20, "50%  500,000 rows…"),
        ])
    func line(width: Int, text: String) {
        let line = ProgressLine(name: "customers.csv", rows: 500_000, bytes: 40, size: 80, elapsed: .seconds(2))
        #expect(line.text(width: width, words: Words(.english)) == text)
        #expect(DisplayWidth.of(line.text(width: width, words: Words(.english))) < width)
    }

    @Test("a pipe has no end to speak of")
    func pipe() {
        let line = ProgressLine(name: "stdin", rows: 1_500, bytes: 40, size: nil, elapsed: .seconds(1))
        #expect(line.text(width: 80, words: Words(.english)) == "stdin  1,500 rows  1,500 rows/s")
    }

    @Test("the first moments have no rate, and an empty file is done")
    func edges() {
        #expect(
            ProgressLine(name: "x", rows: 10, bytes: 1, size: 10, elapsed: .milliseconds(100)).text(width: 80, words: Words(.english))
                == "x  [##......................]  10%  10 rows")
        #expect(
            ProgressLine(name: "x", rows: 0, bytes: 0, size: 0, elapsed: .zero).text(width: 80, words: Words(.english)).hasSuffix(
                "]  100%  0 rows"))
    }

    @Test("numbers have commas", arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")])
    func grouped(number: Int, text: String) {
        #expect(Words(.english).number(number) == text)
    }

    @Test("the summary says what was taken, what follows, and what is left to do")
    func summary() {
        var report = ImportReport(kind: .contracts)
        report.accepted = 1_234
        report.refused = 25
        report.planning = PlanningTally(planned: 1_000, moved: 2, withdrawn: 1)
        report.elapsed = .milliseconds(2_540)
        report.kept = (24, "k.rejected.csv")
        let summary = ImportSummary(report: report, name: "k.csv", words: Words(.english))
        #expect(
            summary.lines == ["k.csv: 1,234 contracts accepted, 25 refused; 1,000 tasks planned, 2 moved, 1 withdrawn; 2.5 s (495 rows/s)"])
        #expect(
            summary.warnings == [
                "… and 25 more rows were refused",
                "the refused rows stand in k.rejected.csv as they were: mend them there and import that file; 1 was too long to be kept",
            ])
    }

    @Test(
        "the kind is told from the file's name",
        arguments: [
            ("customers.csv", .customers), ("/data/export-2026/Customer_2026.CSV", .customers), ("contracts.rejected.csv", .contracts),
            ("rep.csv", .reps), ("interactions-11.csv", .interactions), ("report.csv", nil), ("customers-and-contracts.csv", nil),
            ("customers/export.csv", nil), ("-", nil), ("", nil),
        ] as [(String, RecordKind?)])
    func kind(name: String, kind: RecordKind?) {
        #expect(RecordKind(fileName: name) == kind)
    }
}
