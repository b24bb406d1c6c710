import CivilTime
import ControlInterface
import FollowUp
import Testing
import Varlink

@testable import ControlLine

@Suite("The pages that people read")
struct CtlPagesTests {
    private let plain = Palette(isColoured: false)
    private let times: TimeWords

    init() throws {
        times = TimeWords(now: try Instant(rfc3339: FakeWorld.now), zone: try ZoneDatabase().zone(named: "Europe/Amsterdam"))
    }

    private func day(_ tasks: [JSONObject], login: String? = "anna", isPartial: Bool = false) throws -> DayPage {
        let all = try tasks.map { try Wire.Task(.object($0)) }
        return DayPage(
            waiting: all.filter { $0.state == .open || $0.state == .snoozed }, isPartial: isPartial,
            planned: all.filter { $0.state == .planned },
            login: login, times: times)
    }

    /// With a renewal that is open and not due yet.
    private var dayWithRenewal: [JSONObject] {
        var renewal = CtlSamples.task(
            16, "Decide on renewing Lease with Smit (cancel by 2026-12-30)", due: "2026-12-14T16:00:00Z", rule: "renewal",
            subject: ("contract", "K-9"))
        renewal["reason"] = ["kind": "cancel_by", "day": "2026-12-30", "what": "Lease"]
        return CtlSamples.day + [renewal]
    }

    @Test("a day at 80 columns")
    func day80() throws {
        let golden = """
            Monday 23 November 2026, 12:20

            Overdue (1)
              12  2 days late  Follow up Bakker BV
                               last contact 7 weeks ago, gold asks for 30 days

            Today (1)
              13  today 16:30  Decide on renewing Support Gold with Groothandel De Vries
                               (cancel by 2026-12-30)

            Open, due later (1)
              14  in 14 days   Follow up 株式会社さくら
                               a customer since 7 Sep 2026, never contacted

            Opens soon (1)
              21  in 4 days    Follow up Jansen

            Renewals (1)
              16  in 3 weeks   Decide on renewing Lease with Smit (cancel by 2026-12-30)
                               cancel by 30 Dec 2026, in 5 weeks

            1 snoozed: followupctl tasks --state snoozed
            Next: followupctl done 12 · snooze 12 tomorrow · why 12 · customer C-1
            """
        let lines = try day(dayWithRenewal).lines(width: 80, palette: plain)
        #expect(lines.joined(separator: "\n") == golden)
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= 80 })
    }

    @Test("a day at 200 columns, of everybody")
    func day200() throws {
        var tasks = dayWithRenewal
        tasks[2]["rep"] = "bob"
        tasks[0]["rep"] = nil
        let golden = """
            Monday 23 November 2026, 12:20 · everybody's tasks

            Overdue (1)
              12  2 days late  Sat 21 Nov 17:00  Follow up Bakker BV                                                               last contact 7 weeks ago, gold asks for 30 days  nobody

            Today (1)
              13  today 16:30  Mon 23 Nov 16:30  Decide on renewing Support Gold with Groothandel De Vries (cancel by 2026-12-30)                                                   anna

            Open, due later (1)
              14  in 14 days   Mon 7 Dec 17:00   Follow up 株式会社さくら                                                          a customer since 7 Sep 2026, never contacted     bob

            Opens soon (1)
              21  in 4 days    Fri 27 Nov 09:00  Follow up Jansen                                                                                                                   anna

            Renewals (1)
              16  in 3 weeks   Mon 14 Dec 17:00  Decide on renewing Lease with Smit (cancel by 2026-12-30)                         cancel by 30 Dec 2026, in 5 weeks                anna

            1 snoozed: followupctl tasks --state snoozed
            Next: followupctl done 12 · snooze 12 tomorrow · why 12 · customer C-1
            """
        let lines = try day(tasks, login: "root").lines(width: 200, palette: plain)
        #expect(lines.joined(separator: "\n") == golden)
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= 200 })
    }

    @Test("a day in Dutch")
    func dutchDay() throws {
        let golden = """
            maandag 23 november 2026, 12:20

            Te laat (1)
              12  2 dagen te laat  Follow up Bakker BV
                                   laatste contact 7 weken geleden, gold vraagt om 30 dagen

            Vandaag (1)
              13  vandaag 16:30    Decide on renewing Support Gold with Groothandel De Vries
                                   (cancel by 2026-12-30)

            Open, later af (1)
              14  over 14 dagen    Follow up 株式会社さくら
                                   klant sinds 7 sep 2026, nog nooit gesproken

            Opent binnenkort (1)
              21  over 4 dagen     Follow up Jansen

            Verlengingen (1)
              16  over 3 weken     Decide on renewing Lease with Smit (cancel by 2026-12-30)
                                   opzeggen t/m 30 dec 2026, over 5 weken

            1 uitgesteld: followupctl tasks --state snoozed
            Nu: followupctl done 12 · snooze 12 tomorrow · why 12 · customer C-1
            """
        var page = try day(dayWithRenewal)
        page.times = TimeWords(now: times.now, zone: times.zone, language: .dutch)
        #expect(page.lines(width: 80, palette: plain).joined(separator: "\n") == golden)
    }

    @Test("a day without work says so kindly")
    func emptyDay() throws {
        let golden = """
            Monday 23 November 2026, 12:20

            Overdue
              Nothing is late.

            Today
              Nothing is due today.

            Opens soon
              Nothing opens in the next 7 days.
            """
        #expect(try day([]).lines(width: 80, palette: plain).joined(separator: "\n") == golden)
    }

    @Test("a day with more than can be shown says how much more, and does not claim what it has not seen")
    func crowdedDay() throws {
        let late = (1...30).map { CtlSamples.task(Int64($0), "Follow up \($0)", due: "2026-11-01T10:00:00Z", overdue: true) }
        let lines = try day(late, isPartial: true).lines(width: 80, palette: plain)
        #expect(lines.contains("Overdue (30)"))
        #expect(lines.contains("  … and 10 more: followupctl tasks"))
        #expect(lines.contains("  Not reached: the first 30 tasks are due earlier."))
        #expect(lines.contains("There are more than 30 open tasks: followupctl tasks"))
        #expect(lines.count { $0.contains("late  Follow up ") } == DayPage.shown)
    }

    private func detail(_ task: JSONObject, contract: JSON?) throws -> Wire.TaskDetail {
        var reply: JSONObject = ["task": .object(task), "customer": CtlSamples.customer, "interactions": .array(CtlSamples.interactions)]
        reply["contract"] = contract
        return try Wire.TaskDetail(reply)
    }

    @Test("a task about a contract")
    func contractTask() throws {
        let golden = """
            Task 13: Decide on renewing Support Gold with Groothandel De Vries (cancel by 2026-12-30)
                    State: open
                     Rule: renewal
              Assigned to: anna
                    Opens: Mon 23 Nov 16:30 (in 4 h)
                      Due: Mon 23 Nov 16:30 (today 16:30)

            Customer C-1: Bakker BV
                  Segment: gold
                    Owner: anna
             Last contact: Sat 24 Oct 12:00 (4 weeks ago)

            Contract K-7: Support Gold
                    State: active
                     From: 1 Apr 2025 (20 months ago)
                       To: 31 Mar 2027 (in 4 months)
                   Renews: by itself, unless it is cancelled
                   Notice: 3 months
                Cancel by: 30 Dec 2026 (in 5 weeks)
                    Value: 1200.50 EUR

            Latest interactions
              Thu 19 Nov 15:05  4 days ago   call     no answer  anna
              Sat 24 Oct 12:00  4 weeks ago  meeting  reached    anna
                Wants the new price list before Sinterklaas; �[31mred
            """
        let page = TaskPage(detail: try detail(CtlSamples.day[1], contract: CtlSamples.contract), times: times)
        #expect(page.lines(width: 80, palette: plain).joined(separator: "\n") == golden)
    }

    @Test("a task that was closed says how, when and by whom")
    func closedTask() throws {
        var task = CtlSamples.day[6]
        task["note"] = "Sends an order next week"
        let lines = TaskPage(detail: try detail(task, contract: nil), times: times).lines(width: 80, palette: plain)
        #expect(
            lines.prefix(9).joined(separator: "\n") == """
                Task 9: Follow up Oude Klant
                        State: done
                         Rule: followup
                  Assigned to: anna
                        Opens: Thu 1 Oct 18:00 (7 weeks ago)
                          Due: Thu 1 Oct 18:00 (7 weeks ago)
                       Closed: Thu 1 Oct 11:30 (7 weeks ago) by bob
                      Outcome: reached
                         Note: Sends an order next week
                """)
    }

    @Test("a status with problems")
    func status() throws {
        let world = FakeWorld(FakeWorld.State())
        var status = try Wire.Status(world.status())
        status.problems = [
            Wire.Problem(
                file: "/etc/followupd/rules.d/renewal.yaml", line: 3, column: 1, message: "unknown key 'opnes': did you mean 'opens'?")
        ]
        let golden = """
            ● followupd 9.8.7
              Running since: Mon 23 Nov 08:00 (4 h ago)
                   Main PID: 4711
                Connections: 1
                  Time zone: Europe/Amsterdam
                   Database: /var/lib/followupd/followupd.db (12.3 MiB)
                        Log: 6f1c2b, 41 events
                    Records: 3 customers, 1 contract, 4 deals, 7 interactions, 1 request, 2
                             reps, 5 absences
                      Tasks: 4 planned, 3 open, 1 snoozed, 12 done, 0 dismissed, 1 expired
                   Coverage: 1 active customers without an active owner, 2 without a next
                             touch: followupctl coverage
                       Next: Mon 23 Nov 16:30 (in 4 h)
                      Rules: followup, renewal
                     Reader: journal at 41
                     Reader: mail at 38, 3 events behind

            The configuration has 1 problem
              /etc/followupd/rules.d/renewal.yaml:3:1: unknown key 'opnes': did you mean 'opens'?
            """
        #expect(StatusPage(status: status, times: times).lines(width: 80, palette: plain).joined(separator: "\n") == golden)
    }

    @Test(
        "sizes are told in the largest unit",
        arguments: [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (12_897_485, "12.3 MiB"), (5 << 40, "5.0 TiB")])
    func size(bytes: Int64, text: String) {
        #expect(Words(.english).size(bytes) == text)
    }
}
