import CivilTime
import FollowUp
import TestSupport
import Testing

@Suite("The terms of contracts")
struct ContractTermsTests {
    private static func day(_ text: String) throws -> CivilDate { try CivilDate(iso8601: text) }

    private static func contract(
        _ start: String, _ end: String, included: Bool = true, notice: Span = .zero, initial: Span? = nil, renewal: Span? = nil
    ) throws -> Contract {
        Contract(
            id: ContractID("K"), customer: CustomerID("C"), name: "K", start: try day(start), end: try day(end), endIncluded: included,
            notice: notice,
            terms: renewal.map { Contract.Terms(initial: initial, renewal: $0) })
    }

    // MARK: - By hand

    struct Rolling: Sendable, CustomTestStringConvertible {
        var start: String
        var end: String
        var included = true
        var initial: Span?
        var renewal: Span
        var on: String
        var runsTo: String
        var testDescription: String { "\(start)–\(end)\(included ? "" : " excluded"), then \(renewal), on \(on)" }
    }

    static let rolling = [
        // The first day after a term is in the next.
        Rolling(
            start: "2024-01-01", end: "2024-12-31", initial: Span(months: 12), renewal: Span(months: 12), on: "2024-12-31",
            runsTo: "2024-12-31"),
        Rolling(
            start: "2024-01-01", end: "2024-12-31", initial: Span(months: 12), renewal: Span(months: 12), on: "2025-01-01",
            runsTo: "2025-12-31"),
        Rolling(
            start: "2024-01-01", end: "2025-01-01", included: false, initial: Span(months: 12), renewal: Span(months: 12), on: "2024-12-31",
            runsTo: "2025-01-01"),
        Rolling(
            start: "2024-01-01", end: "2025-01-01", included: false, initial: Span(months: 12), renewal: Span(months: 12), on: "2025-01-01",
            runsTo: "2026-01-01"),
        // Two years first, then by the month, across the year's change.
        Rolling(
            start: "2024-11-15", end: "2026-11-14", initial: Span(months: 24), renewal: Span(months: 1), on: "2026-12-15",
            runsTo: "2027-01-14"),
        // From the last of January: the end of each month, not the 28th for ever.
        Rolling(
            start: "2025-01-31", end: "2025-02-27", initial: Span(months: 1), renewal: Span(months: 1), on: "2025-03-15",
            runsTo: "2025-03-30"),
        Rolling(
            start: "2025-01-31", end: "2025-02-28", included: false, initial: Span(months: 1), renewal: Span(months: 1), on: "2025-03-01",
            runsTo: "2025-03-31"),
        Rolling(
            start: "2025-01-31", end: "2025-02-28", included: false, initial: Span(months: 1), renewal: Span(months: 1), on: "2025-03-31",
            runsTo: "2025-04-30"),
        // A leap day is the 28th in other years, and the 29th again in the next leap year.
        Rolling(
            start: "2024-02-29", end: "2025-02-28", included: false, initial: Span(months: 12), renewal: Span(months: 12), on: "2026-01-01",
            runsTo: "2026-02-28"),
        Rolling(
            start: "2024-02-29", end: "2025-02-28", included: false, initial: Span(months: 12), renewal: Span(months: 12), on: "2027-12-01",
            runsTo: "2028-02-29"),
        // The end alone is known: the later ends are counted from it.
        Rolling(start: "2020-05-05", end: "2025-01-30", renewal: Span(months: 1), on: "2025-02-15", runsTo: "2025-02-27"),
        Rolling(start: "2020-05-05", end: "2025-01-31", renewal: Span(months: 1), on: "2025-02-15", runsTo: "2025-02-28"),
        Rolling(start: "2020-05-05", end: "2025-01-31", included: false, renewal: Span(months: 1), on: "2025-02-15", runsTo: "2025-02-28"),
        // Weeks.
        Rolling(
            start: "2025-01-06", end: "2025-01-19", initial: Span(days: 14), renewal: Span(days: 7), on: "2025-02-03", runsTo: "2025-02-09"),
    ]

    @Test("F13: a contract rolls on from its start, whatever months lie between", arguments: rolling)
    func rollsOn(_ example: Rolling) throws {
        let contract = try Self.contract(
            example.start, example.end, included: example.included, initial: example.initial, renewal: example.renewal)
        #expect(contract.running(on: try Self.day(example.on)).end == (try Self.day(example.runsTo)))
    }

    struct Notice: Sendable, CustomTestStringConvertible {
        var start: String
        var end: String
        var included = true
        var notice: Span
        var initial: Span?
        var renewal: Span?
        var on: String
        var cancelBy: String
        var testDescription: String { "\(start)–\(end)\(included ? "" : " excluded"), notice \(notice), on \(on)" }
    }

    static let notices = [
        // F14: within the first term, the notice is counted from the end of that one, and not from a year after the start.
        Notice(
            start: "2025-03-01", end: "2027-02-28", notice: Span(months: 3), initial: Span(months: 24), renewal: Span(months: 12),
            on: "2025-06-01", cancelBy: "2026-11-28"),
        Notice(
            start: "2025-03-01", end: "2027-02-28", notice: Span(months: 3), initial: Span(months: 24), renewal: Span(months: 12),
            on: "2027-03-01", cancelBy: "2027-11-29"),
        // Across the change of a year, with a notice that lies in the year before.
        Notice(
            start: "2024-01-01", end: "2024-12-31", notice: Span(months: 2), initial: Span(months: 12), renewal: Span(months: 12),
            on: "2025-01-01", cancelBy: "2025-10-31"),
        Notice(
            start: "2024-02-01", end: "2025-01-31", notice: Span(months: 2), initial: Span(months: 12), renewal: Span(months: 12),
            on: "2024-06-01", cancelBy: "2024-11-30"),
        Notice(
            start: "2024-01-16", end: "2025-01-15", notice: Span(days: 30), renewal: Span(months: 12), on: "2025-01-16",
            cancelBy: "2025-12-16"),
        // The end is excluded: the notice is counted from the day before, on which it still holds.
        Notice(start: "2024-01-01", end: "2025-01-01", included: false, notice: Span(months: 1), on: "2024-06-01", cancelBy: "2024-11-30"),
        // A leap day.
        Notice(start: "2023-03-01", end: "2024-02-29", notice: Span(months: 12), on: "2023-06-01", cancelBy: "2023-02-28"),
        Notice(start: "2023-06-01", end: "2024-05-31", notice: Span(months: 3), on: "2023-06-01", cancelBy: "2024-02-29"),
    ]

    @Test(
        "F14: the last day to cancel follows from the term that runs, the first one included, and across the change of a year",
        arguments: notices)
    func notice(_ example: Notice) throws {
        let contract = try Self.contract(
            example.start, example.end, included: example.included, notice: example.notice, initial: example.initial,
            renewal: example.renewal)
        let everyDay = BusinessCalendar(holidays: [])
        #expect(
            contract.running(on: try Self.day(example.on)).unadjustedCancelBy(calendar: everyDay, zone: .utc)
                == (try Self.day(example.cancelBy)))
    }

    @Test("F14: a last day to cancel that is no business day is the one before, and the shift can be shown")
    func shifted() throws {
        // 26 December 2026 is a Saturday and the 25th a holiday.
        let contract = try Self.contract("2026-01-01", "2027-01-25", notice: Span(days: 30))
        let calendar = BusinessCalendar(holidays: [try Self.day("2026-12-25")])
        #expect(contract.unadjustedCancelBy(calendar: calendar, zone: .utc) == (try Self.day("2026-12-26")))
        #expect(contract.cancelBy(calendar: calendar, zone: .utc) == (try Self.day("2026-12-24")))
    }

    @Test("F15: a notice that the law requires is due on every day up to the last, however late one looks")
    func dueUntilTheEnd() throws {
        // Opens 90 days before the last day to cancel; the day on which that is was missed.
        let rule = Samples.rule(
            opens: DatePhrase(offset: Span(days: -90), anchor: .field(.contract(.cancelBy))),
            due: DatePhrase(anchor: .field(.contract(.cancelBy))))
        let contract = try Self.contract(
            "2024-01-01", "2024-12-31", notice: Span(months: 3), initial: Span(months: 12), renewal: Span(months: 12))
        let house = try Samples.house()
        let planner = Planner(rules: RuleSet([rule]), house: house, team: Samples.team)
        let dossier = Dossier(customer: WatchedCustomer(record: Samples.customer()), contracts: [contract])
        var anchors: Set<String> = []
        // Every seventh day of three years: there is the term that runs, and, once that can no longer be cancelled, the next one.
        for offset in stride(from: 0, to: 3 * 365, by: 7) {
            let day = try Self.day("2024-01-01").adding(days: offset)
            let now = house.zone.instant(of: CivilDateTime(day, Samples.nine))
            let occurrences = planner.plan(dossier, history: TaskHistory(), now: now).occurrences
            let running = contract.running(on: day)
            #expect(running.lastDay >= day && running.lastDay.adding(days: -366) < day, "\(day)")
            let isTooLate = running.cancelBy(calendar: house.calendar, zone: house.zone) < day
            #expect(occurrences.count == (isTooLate ? 2 : 1), "\(day)")
            #expect(occurrences.contains { house.zone.date(at: $0.dates.due) >= day }, "\(day)")
            anchors.formUnion(occurrences.map(\.key.anchor))
        }
        #expect(anchors.count == 4)
    }

    @Test("what does not roll on stays as it is", arguments: Contract.Status.allCases)
    func stays(status: Contract.Status) throws {
        var contract = try Self.contract("2020-01-01", "2020-12-31", renewal: Span(months: 12))
        contract.status = status
        let late = try Self.day("2026-06-01")
        #expect((contract.running(on: late) == contract) == (status != .active))
        contract.status = .active
        contract.autoRenew = false
        #expect(contract.running(on: late) == contract)
        contract.autoRenew = true
        contract.terms = nil
        #expect(contract.running(on: late) == contract)
        contract.terms = Contract.Terms(renewal: .zero)
        #expect(contract.running(on: late) == contract)
    }

    // MARK: - At random

    /// A contract whose stated end is the one that follows from its terms, and a day.
    private static func random(_ random: inout SeededGenerator) -> (contract: Contract, day: CivilDate) {
        let start = CivilDate(clampingDayNumber: Int.random(in: 7_000...20_000, using: &random))
        func term() -> Span {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: Span(days: Int.random(in: 1...400, using: &random))
            case 1: Span(months: Int.random(in: 1...36, using: &random), days: Int.random(in: 0...40, using: &random))
            default: Span(months: [1, 2, 3, 6, 12, 24, 36].randomElement(using: &random) ?? 1)
            }
        }
        let (initial, renewal) = (term(), term())
        let isIncluded = Bool.random(using: &random)
        let next = start.adding(months: initial.months).adding(days: initial.days)
        let hasInitial = Int.random(in: 0..<3, using: &random) > 0
        let contract = Contract(
            id: ContractID("K"), customer: CustomerID("C"), name: "K", start: start, end: isIncluded ? next.adding(days: -1) : next,
            endIncluded: isIncluded, notice: Span(months: Int.random(in: 0...6, using: &random)),
            terms: Contract.Terms(initial: hasInitial ? initial : nil, renewal: renewal))
        return (contract, start.adding(days: Int.random(in: 0...8_000, using: &random)))
    }

    @Test("the running term is the first that has not ended, as a walk over all of them finds it")
    func walk() {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<4_000 {
            let (contract, day) = Self.random(&random)
            var k = 0
            while contract.term(k).lastDay < day { k += 1 }
            let running = contract.running(on: day)
            #expect(running == contract.term(k), "SEED=\(seed): \(contract) on \(day)")
            // It only looks ahead: a later day never gives an earlier term, and the last day of a term is in it.
            #expect(contract.running(on: running.lastDay) == running, "SEED=\(seed): \(contract) on \(day)")
            #expect(contract.running(on: running.lastDay.adding(days: 1)).lastDay > running.lastDay, "SEED=\(seed): \(contract) on \(day)")
        }
    }

    @Test("F13, F14: ends and last days to cancel are those of Python's dateutil")
    func dateutil() throws {
        var random = SeededGenerator(seed: seed &+ 1)
        var cases: [(Contract, CivilDate)] = []
        for _ in 0..<4_000 { cases.append(Self.random(&random)) }
        let script = """
            import sys
            from datetime import date, timedelta
            from dateutil.relativedelta import relativedelta
            for line in sys.stdin:
                words = line.split()
                if not words: continue
                start, end, day = (date.fromisoformat(word) for word in words[:3])
                included, has, im, idays, rm, rdays, notice = (int(word) for word in words[3:])
                # The day after the last one, of each term.
                first = end + timedelta(days=included)
                k = 0
                while True:
                    if k == 0: after = first
                    elif has: after = start + relativedelta(months=im + k * rm) + timedelta(days=idays + k * rdays)
                    else: after = first + relativedelta(months=k * rm) + timedelta(days=k * rdays)
                    if after > day: break
                    k += 1
                last = after - timedelta(days=1)
                print(last, last - relativedelta(months=notice))
            """
        let lines = cases.map { contract, day in
            let (initial, renewal) = (contract.terms?.initial, contract.terms?.renewal ?? .zero)
            return [
                "\(contract.start)", "\(contract.end)", "\(day)", contract.endIncluded ? "1" : "0", initial == nil ? "0" : "1",
                "\(initial?.months ?? 0)", "\(initial?.days ?? 0)", "\(renewal.months)", "\(renewal.days)", "\(contract.notice.months)",
            ].joined(separator: " ")
        }
        let answers = try Oracle.python(script, input: lines)
        try #require(answers.count == cases.count)
        let calendar = BusinessCalendar(holidays: [])
        for ((contract, day), answer) in zip(cases, answers) {
            let running = contract.running(on: day)
            #expect(
                "\(running.lastDay) \(running.unadjustedCancelBy(calendar: calendar, zone: .utc))" == answer,
                "SEED=\(seed): \(contract) on \(day)")
        }
    }
}
