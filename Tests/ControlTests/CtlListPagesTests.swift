import CivilTime
import ControlInterface
import Foundation
import TestSupport
import Testing
import Varlink

@testable import ControlLine

@Suite("Pages of lists, programs and figures")
struct CtlListPagesTests {
    private let times = TimeWords(now: (try? Instant(rfc3339: "2026-11-23T11:20:00Z")) ?? .distantPast, zone: .utc)
    private let plain = Palette(isTerminal: false, environment: [:])

    @Test("a program that fails says at what, how often and why, and when it is tried again")
    func programs() throws {
        let reply: JSONObject = [
            "programs": [
                [
                    "name": "chat", "activity": "waiting", "seq": 38, "behind": 3, "event": 39, "failures": 2,
                    "nextTryAt": "2026-11-23T11:25:00Z", "reason": "exit status 75: no route", "taken": 7, "failed": 2, "deadLetters": 1,
                ],
                ["name": "mail", "activity": "idle", "seq": 41, "behind": 0, "taken": 12, "failed": 0, "deadLetters": 0],
            ]
        ]
        let page = ProgramsPage(programs: try Wire.ProgramList(reply).programs, times: times)
        #expect(
            page.lines(width: 80, palette: plain).joined(separator: "\n") == """
                ● chat
                       State: failed, and is tried again
                       Event: 38, 3 behind
                     Failing: at event 39, 2 times: exit status 75: no route
                    Next try: Mon 23 Nov 11:25 (in 5 min)
                 Since start: 7 taken, 2 failed
                Dead letters: 1: followupctl dead-letters

                ● mail
                       State: has taken everything
                       Event: 41
                 Since start: 12 taken, 0 failed
                """)
    }

    @Test("counts say how many there are in each state, and how many are pressing")
    func counts() throws {
        let reply: JSONObject = ["total": 7, "overdue": 2, "today": 1, "later": 3, "byState": ["open": 5, "snoozed": 1, "done": 1]]
        #expect(
            CountText(counts: try Wire.TaskCounts(reply), words: Words(.english)).lines() == [
                "7 tasks: 5 open, 1 snoozed, 1 done", "2 overdue, 1 due later today, 3 after that",
            ])
    }

    @Test("a report shows each rep beside their own usual, teams, and who is worth a word")
    func report() throws {
        func figures(_ won: Int64, _ waiting: Int64) -> JSON {
            [
                "conversion": ["count": .integer(won), "of": 4], "renewal": ["count": 0, "of": 0], "retention": ["count": 2, "of": 3],
                "onTime": ["count": 9, "of": 10], "waiting": .integer(waiting), "overdue": 0,
            ]
        }
        let reply: JSONObject = [
            "from": "2026-08-25", "until": "2026-11-23",
            "reps": [
                [
                    "rep": "anna", "name": "Anna", "team": "benelux", "figures": figures(3, 5), "recent": ["count": 19, "of": 20],
                    "usual": ["count": 30, "of": 60], "trend": "improved",
                ],
                ["rep": "bert", "name": "Bert", "team": "benelux", "figures": figures(1, 2), "trend": "steady"],
            ],
            "teams": [["team": "benelux", "figures": figures(4, 7)]], "recognise": ["anna"], "help": [],
        ]
        let lines = ReportPage(report: try Wire.Report(reply), times: times).lines(width: 100, palette: plain)
        #expect(
            lines.joined(separator: "\n") == """
                25 Aug 2026 to 23 Nov 2026

                TEAM     REP         WON  RENEWED      KEPT    ON TIME  WAITING  LATE  OF LATE
                         anna   3/4 75 %        –  2/3 67 %  9/10 90 %        5     0  better
                         bert   1/4 25 %        –  2/3 67 %  9/10 90 %        2     0  as usual
                benelux        4/4 100 %        –  2/3 67 %  9/10 90 %        7     0

                Anna does better than usual (on time 19/20 95 % of late, 30/60 50 % before): worth a word.
                """)
    }

    @Test(
        "lengths of time are told in the unit that fits",
        arguments: [(0, "0 ms"), (1, "1 ms"), (1999, "2 ms"), (2_500_000, "2 s"), (180_000_000, "3 minutes"), (172_800_000_000, "2 days")]
            as [(Int64, String)])
    func durations(microseconds: Int64, text: String) { #expect(Words(.english).duration(microseconds) == text) }

    @Test("cells of CSV are quoted where they have to be")
    func cells() {
        let rows = CSVRows(columns: ["id", "end_included", "items", "attributes.x", "note"])
        #expect(rows.header == "id,end_included,items,attributes.x,note\r\n")
        let record: JSON = [
            "id": "C,1", "endIncluded": true, "items": [["item": "A", "quantity": 2.5], ["item": "B", "quantity": 1.0]],
            "attributes": ["x": "say \"no\""], "note": "two\nlines",
        ]
        #expect(rows.row(record) == "\"C,1\",true,\"A=2.5; B=1.0\",\"say \"\"no\"\"\",\"two\nlines\"\r\n")
    }

    @Test("an agenda is a calendar file that icalendar reads as it was meant, long and strange titles included")
    func agenda() async throws {
        let titles = ["Follow up Bakker BV", String(repeating: "株式会社さくら, ", count: 12) + "a;b\\c", "two\nlines \u{1} \"quoted\""]
        let tasks = titles.enumerated().map { index, title in
            var task = CtlSamples.task(
                Int64(index + 1), title, due: "2026-12-0\(index + 1)T16:00:00.25Z", opens: "2026-11-20T09:00:00Z")
            task["customer"] = "C,1"
            return task
        }
        try await FakeDaemon.with(FakeWorld.State(tasks: tasks)) { daemon in
            let run = try await followupctl(["agenda", "--ics"], daemon: daemon)
            #expect(run.status == 0)
            #expect(run.output.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 75 })
            let file = run.output
            let read = try await blocking {
                try Oracle.python(
                    """
                    import base64, icalendar, sys
                    calendar = icalendar.Calendar.from_ical(base64.b64decode(sys.stdin.read()))
                    assert calendar["VERSION"] == "2.0" and calendar["PRODID"]
                    for todo in calendar.walk("VTODO"):
                        assert not todo.errors and todo["STATUS"] == "NEEDS-ACTION" and todo["DTSTART"].dt < todo["DUE"].dt
                        print(todo["UID"], todo["DUE"].dt.isoformat(), repr(str(todo["SUMMARY"])), repr(str(todo["DESCRIPTION"])))
                    """, input: [Data(file.utf8).base64EncodedString()])
            }
            #expect(
                read == [
                    "task-1@6f1c2b 2026-12-01T16:00:00+00:00 'Follow up Bakker BV' 'Customer C,1\\nFor anna\\nfollowupctl show 1'",
                    "task-2@6f1c2b 2026-12-02T16:00:00+00:00 '\(titles[1].replacingOccurrences(of: "\\", with: "\\\\"))' 'Customer C,1\\nFor anna\\nfollowupctl show 2'",
                    "task-3@6f1c2b 2026-12-03T16:00:00+00:00 'two\\nlines  \"quoted\"' 'Customer C,1\\nFor anna\\nfollowupctl show 3'",
                ])
        }
    }
}
