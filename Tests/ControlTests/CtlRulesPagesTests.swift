import CivilTime
import ControlInterface
import Testing
import Varlink

@testable import ControlLine

@Suite("The pages about rules")
struct CtlRulesPagesTests {
    private let plain = Palette(isColoured: false)
    private let times: TimeWords

    init() throws {
        times = TimeWords(now: try Instant(rfc3339: FakeWorld.now), zone: try ZoneDatabase().zone(named: "Europe/Amsterdam"))
    }

    private static func object(_ text: String) throws -> JSONObject { try #require(try JSON(parsing: text).objectValue) }

    private static let explanation = """
        {"rule": "renewal", "about": "contract", "subject": "K-7", "term": "2027-03-31", "zone": "Europe/Amsterdam", "outcome": "OUTCOME",
         "conditions": [
           {"depth": 0, "text": "status is active", "met": true, "value": "active"},
           {"depth": 0, "text": "any of", "met": MET},
           {"depth": 1, "text": "customer.segment is gold or silver", "met": false, "value": "bronze"},
           {"depth": 1, "text": "value is at least 1000", "met": MET, "value": "1200.50 EUR"},
           {"depth": 1, "text": "customer.last_contact is older than 60 days", "met": false, "changesAt": "2026-12-23T11:00:00Z"}
         ],
         "doneWhen": [{"depth": 0, "text": "status is renewed", "met": false, "value": "active"}],
         "steps": [{"anchor": "2027-03-31", "outcome": "wanted", "trigger": [],
           "moments": [
             {"name": "opens", "at": "2026-10-01T07:00:00Z", "way": ["cancel_by: Wed 2026-12-30", "90 days before: Thu 2026-10-01", "at 09:00, the working day's start"]},
             {"name": "due", "at": "2026-12-16T16:30:00Z", "way": ["cancel_by: Wed 2026-12-30", "10 business days before: Wed 2026-12-16 (not counting Fri 2026-12-25 (Christmas Day), Sat 2026-12-26 (Second Christmas Day), 3 other days off)", "at 17:30, the working day's end"]}
           ],
           "assignee": ["the owner: anna"], "priority": ["base 50", "value 1200.50 EUR: +5", "55 in all"]}]}
        """

    private static func explanation(_ outcome: String, met: Bool) -> String {
        explanation.replacing("OUTCOME", with: outcome).replacing("MET", with: met ? "true" : "false")
    }

    private static let task = """
        {"id": 13, "rule": "renewal", "title": "Decide on renewing Support Gold", "state": "STATE", "customer": "C-1", "about": "contract", "subject": "K-7",
         "rep": "anna", "opensAt": "2026-10-01T07:00:00Z", "dueAt": "2026-12-16T16:30:00Z" MORE}
        """

    @Test("why a task is there")
    func why() throws {
        let task = Self.task.replacing("STATE", with: "open").replacing("MORE", with: "")
        let why = try Wire.Why(
            try Self.object("{\"task\": \(task), \"explanation\": \(Self.explanation("wanted", met: true)), \"step\": 0}"))
        let golden = """
            Task 13: Decide on renewing Support Gold
                    State: open
                     Rule: renewal, about contract K-7
              Assigned to: anna

            Opens Thu 1 Oct 09:00 (7 weeks ago)
              cancel_by: Wed 2026-12-30
              90 days before: Thu 2026-10-01
              at 09:00, the working day's start
            Due Wed 16 Dec 17:30 (in 3 weeks)
              cancel_by: Wed 2026-12-30
              10 business days before: Wed 2026-12-16 (not counting Fri 2026-12-25 (Christmas Day), Sat 2026-12-26 (Second Christmas Day), 3 other days off)
              at 17:30, the working day's end
            Assigned: the owner: anna
            Priority: base 50; value 1200.50 EUR: +5; 55 in all

            Because
              ✓ status is active                               active
              ✓ any of
                ✗ customer.segment is gold or silver           bronze
                ✓ value is at least 1000                       1200.50 EUR
                ✗ customer.last_contact is older than 60 days  not known    may change Wed 23 Dec 12:00

            Done when
              ✗ status is renewed  active
            """
        #expect(WhyPage(why: why, times: times).lines(width: 160, palette: plain).joined(separator: "\n") == golden)
    }

    @Test("why a task is there whose rule counts from something else by now, and one whose rule is gone")
    func whyOtherwise() throws {
        let task = Self.task.replacing("STATE", with: "done").replacing(
            "MORE", with: ", \"closedAt\": \"2026-11-20T09:00:00Z\", \"closedBy\": \"followupd\", \"note\": \"the contract has a new term\""
        )
        let moved = try Wire.Why(try Self.object("{\"task\": \(task), \"explanation\": \(Self.explanation("conditions", met: false))}"))
        let lines = WhyPage(why: moved, times: times).lines(width: 80, palette: plain)
        #expect(
            lines.prefix(11).joined(separator: "\n") == """
                Task 13: Decide on renewing Support Gold
                        State: done
                         Rule: renewal, about contract K-7
                  Assigned to: anna
                       Closed: Fri 20 Nov 10:00 (3 days ago) by followupd
                         Note: the contract has a new term

                Opens Thu 1 Oct 09:00 (7 weeks ago)
                Due Wed 16 Dec 17:30 (in 3 weeks)

                The rule has come to count from something else. What it says now: 3 conditions are not met, first: customer.segment is gold or silver; it is bronze.
                """)
        let gone = try Wire.Why(try Self.object("{\"task\": \(task)}"))
        #expect(
            WhyPage(why: gone, times: times).lines(width: 80, palette: plain).last
                == "The rule 'renewal' is not in force, or the record is gone: how it came about cannot be told.")
    }

    @Test("why not: the conditions that fail with their values, and what would be otherwise")
    func whyNot() throws {
        let explanations = try Wire.WhyNot(try Self.object("{\"explanations\": [\(Self.explanation("conditions", met: false))]}"))
            .explanations
        let golden = """
            Rule renewal, contract K-7
              3 conditions are not met, first: customer.segment is gold or silver; it is bronze.

            Conditions
              ✓ status is active                               active
              ✗ any of
                ✗ customer.segment is gold or silver           bronze
                ✗ value is at least 1000                       1200.50 EUR
                ✗ customer.last_contact is older than 60 days  not known    may change Wed 23 Dec 12:00

            Done when
              ✗ status is renewed  active

            Otherwise it would be
            Opens Thu 1 Oct 09:00 (7 weeks ago)
            """
        let lines = WhyNotPage(record: "K-7", rule: "renewal", explanations: explanations, times: times).lines(width: 160, palette: plain)
        #expect(lines.prefix(15).joined(separator: "\n") == golden)
        #expect(lines.contains("Otherwise it would be"))
        #expect(lines.contains { $0.hasPrefix("Opens Thu 1 Oct 09:00") })
        #expect(
            WhyNotPage(record: "C-9", rule: "renewal", explanations: [], times: times).lines(width: 80, palette: plain)
                == ["C-9 has nothing that the rule renewal is about."])
    }

    @Test(
        "each way in which a step can end is a sentence",
        arguments: [
            ("\"outcome\": \"waits\", \"waitsFor\": \"welcome\"", "It waits until the step 'welcome' is closed."),
            (
                "\"outcome\": \"happened\", \"at\": \"2026-11-20T09:00:00Z\"",
                "It was closed before, Fri 20 Nov 10:00 (3 days ago), and does not come back."
            ),
            (
                "\"outcome\": \"over\", \"at\": \"2026-11-20T09:00:00Z\"",
                "Its window closed, Fri 20 Nov 10:00 (3 days ago), before it could open."
            ),
            (
                "\"outcome\": \"limited\", \"limit\": {\"count\": 1, \"span\": \"6 months\", \"by\": [\"2026-11-20T09:00:00Z\"]}",
                "The rule opens at most 1 within 6 months; those of Fri 20 Nov 10:00 are so many."
            ),
            (
                "\"outcome\": \"no_moment\", \"missing\": \"'due' counts from expected_close, which is not known\"",
                "There is no moment to count from: 'due' counts from expected_close, which is not known."
            ),
        ])
    func outcomes(step: String, sentence: String) throws {
        let json = """
            {"rule": "r", "about": "customer", "subject": "C", "zone": "Europe/Amsterdam", "outcome": "wanted", "conditions": [], "doneWhen": [],
             "steps": [{"anchor": "a", \(step), "trigger": [], "moments": [], "assignee": [], "priority": []}]}
            """
        let text = ExplanationText(explanation: try Wire.Explanation(try JSON(parsing: json)), times: times)
        #expect(text.verdict.text == sentence)
    }

    @Test("the rules in force")
    func rules() throws {
        let list = try Wire.RuleList(
            try Self.object(
                """
                {"rules": [
                  {"name": "follow-up", "about": "customer", "trigger": "since the last contact: 30 days for gold, 90 days for others",
                   "steps": [{"opens": "at next_contact", "due": "5 business days after opens", "assign": "owner"}], "planned": 120, "open": 7, "snoozed": 1},
                  {"name": "renewal", "about": "contract", "trigger": "a date of the record",
                   "steps": [{"opens": "90 days before cancel_by", "due": "14 days before cancel_by", "assign": "owner"}], "planned": 4, "open": 0, "snoozed": 0}
                 ], "broken": ["onboarding"]}
                """))
        let golden = """
            RULE       ABOUT     PLANNED  OPEN  SNOOZED  WHEN
            follow-up  customer      120     7        1  since the last contact: 30 days…
            renewal    contract        4     0        0  90 days before cancel_by

            Not readable, their tasks stay as they are: onboarding
            """
        #expect(RulesPage(list: list, words: Words(.english)).lines(width: 80, palette: plain).joined(separator: "\n") == golden)
    }

    @Test("coverage")
    func coverage() throws {
        let page = try Wire.CoveragePage(
            try Self.object(
                """
                {"noOwner": 1, "noNextTouch": 2, "cursor": "no_next_touch C-4", "customers": [
                  {"id": "C-2", "name": "Bakker BV", "segment": "gold", "gap": "no_owner"},
                  {"id": "C-4", "name": "Jansen", "segment": "", "owner": "anna", "gap": "no_next_touch"}]}
                """))
        let golden = """
            3 active customers are not looked after: 1 without an active owner, 2 without a next touch

            CUSTOMER  NAME       SEGMENT  OWNER   MISSING
            C-2       Bakker BV  gold     nobody  an active owner
            C-4       Jansen              anna    a next touch

            There are more: --limit
            """
        #expect(CoverageText(page: page, words: Words(.english)).lines(width: 80, palette: plain).joined(separator: "\n") == golden)
        let none = Wire.CoveragePage(noOwner: 0, noNextTouch: 0, customers: [], cursor: nil)
        #expect(
            CoverageText(page: none, words: Words(.english)).lines(width: 80, palette: plain) == ["Every active customer is looked after."])
    }

    @Test("a preview")
    func preview() throws {
        let preview = Wire.Preview(
            customers: 12_345, rules: ["follow-up", "renewal"], total: Wire.Tally(created: 1200, moved: 33, withdrawn: 4, closed: 0),
            byRule: [("follow-up", Wire.Tally(created: 1200)), ("renewal", Wire.Tally(moved: 33, withdrawn: 4))],
            byRep: [(nil, Wire.Tally(created: 200)), ("anna", Wire.Tally(created: 1000, moved: 33, withdrawn: 4))],
            examples: [
                Wire.Example(
                    change: .create, task: nil, rule: "follow-up", title: "Follow up Bakker BV", customer: "C-1", rep: "anna",
                    opensAt: "2026-12-01T08:00:00Z", dueAt: "2026-12-08T16:00:00Z"),
                Wire.Example(
                    change: .move, task: 13, rule: "renewal", title: "Decide on renewing", customer: "C-2", rep: "bob",
                    opensAt: "2026-12-01T08:00:00Z",
                    dueAt: "2026-12-08T16:00:00Z", repBefore: "anna", opensAtBefore: "2026-12-01T08:00:00Z",
                    dueAtBefore: "2026-12-07T16:00:00Z"),
            ])
        let golden = """
            2 rules against 12,345 customers; nothing was touched

            By rule
              RULE       CREATED  MOVED  WITHDRAWN  CLOSED
              follow-up    1,200      0          0       0
              renewal          0     33          4       0
              together     1,200     33          4       0

            By rep
              REP     CREATED  MOVED  WITHDRAWN  CLOSED
              nobody      200      0          0       0
              anna      1,000     33          4       0

            The first 2
              create      follow-up  Follow up Bakker BV  anna        Tue 8 Dec 17:00
              move    13  renewal    Decide on renewing   anna → bob  Mon 7 Dec 17:00 → Tue 8 Dec 17:00
            """
        #expect(PreviewPage(preview: preview, times: times).lines(width: 100, palette: plain).joined(separator: "\n") == golden)
        let nothing = Wire.Preview(customers: 1, rules: ["r"], total: Wire.Tally(), byRule: [], byRep: [], examples: [])
        #expect(
            PreviewPage(preview: nothing, times: times).lines(width: 80, palette: plain)
                == ["1 rule against 1 customer; nothing was touched", "No task would change."])
    }

    private static let course = Wire.Course(
        until: "2026-12-14T11:00:00Z", perDay: 20, reaching: 0.6, seed: 1, rules: ["follow-up"],
        weeks: ["2026-11-23", "2026-11-30", "2026-12-07"],
        reps: [
            Wire.Course.RepCourse(rep: nil, opened: [1, 0, 0], done: [0, 0, 0], waiting: [1, 1, 1], late: [0, 1, 1]),
            Wire.Course.RepCourse(rep: "anna", opened: [15, 40, 8], done: [15, 30, 18], waiting: [0, 10, 0], late: [0, 0, 0]),
        ])

    @Test("a course of weeks, in blocks and in plain ASCII")
    func course() throws {
        let golden = """
            1 rule, until Mon 14 Dec 12:00; nothing was touched
            Model: on every business day everybody does up to 20 tasks, the oldest due
              first; a follow-up reaches the customer in 60% of cases (seed 1).

            WEEK OF     OPENED                                      DONE  WAITING  LATE
            Mon 23 Nov      16  █████████████▌                        15        1     0
            Mon 30 Nov      40  ██████████████████████████████████    30       11     1
            Mon 7 Dec        8  ██████▊                               18        1     1

            Tasks that open for each rep, by week
            OPENED  23 Nov  30 Nov  7 Dec  SUM  LATE
            nobody       1       0      0    1     1
            anna        15      40      8   63     0
            """
        let page = CoursePage(course: Self.course, times: times, bars: Bars(isUnicode: true))
        #expect(page.lines(width: 80, palette: plain).joined(separator: "\n") == golden)
        let ascii = CoursePage(course: Self.course, times: times, bars: Bars(isUnicode: false)).lines(width: 80, palette: plain)
        #expect(ascii[6] == "Mon 30 Nov      40  \(String(repeating: "#", count: 34))    30       11     1")
        #expect(ascii.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
    }

    @Test("a year fits into 80 columns: several weeks are one column")
    func longCourse() throws {
        let start = try CivilDate(iso8601: "2026-11-23")
        var course = Self.course
        course.weeks = (0..<53).map { start.adding(days: 7 * $0).description }
        course.reps = [
            Wire.Course.RepCourse(
                rep: "anna", opened: Array(repeating: 10, count: 53), done: Array(repeating: 10, count: 53),
                waiting: Array(repeating: 0, count: 53),
                late: Array(repeating: 0, count: 53))
        ]
        let lines = CoursePage(course: course, times: times, bars: Bars(isUnicode: true)).lines(width: 80, palette: plain)
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= 80 }, "\(lines)")
        #expect(lines.last?.contains("530") == true)
    }

    @Test(
        "blocks only where the locale's characters are Unicode",
        arguments: [
            (["LANG": "en_US.UTF-8"], true), (["LANG": "C"], false), ([:], false), (["LANG": "en_US.UTF-8", "LC_ALL": "C"], false),
            (["LC_CTYPE": "nl_NL.utf8", "LANG": "C"], true), (["LC_ALL": "", "LANG": "C.UTF-8"], true),
        ])
    func locale(environment: [String: String], isUnicode: Bool) {
        #expect(Bars(environment: environment).isUnicode == isUnicode)
    }
}
