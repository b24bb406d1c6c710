import CivilTime
import Configuration
import FollowUp
import Foundation
import Testing

/// Each shipped rule, from the records of a small house to the tasks that it asks for.
@Suite("What the shipped rules ask for")
struct ShippedRulesTests {
    private static let loaded = ConfigurationLoader(directories: [project.appendingPathComponent("etc").path], zones: zones).load()

    private let zone: Zone
    private let house: House
    private let now: Instant
    private let team = Team([
        Rep(login: "anna", name: "Anna", team: "sales", manager: "mia"), Rep(login: "bert", name: "Bert", team: "sales", manager: "mia"),
        Rep(login: "mia", name: "Mia"), Rep(login: "sam", name: "Sam"),
    ])

    init() throws {
        let zone = try zones.zone(named: "Europe/Amsterdam")
        self.zone = zone
        house = House(
            zone: zone, calendar: BusinessCalendar(), dayStarts: try TimeOfDay("09:00"), dayEnds: try TimeOfDay("17:30"),
            zoneNamed: { _ in zone })
        now = zone.instant(of: CivilDateTime(try CivilDate(iso8601: "2026-11-23"), try TimeOfDay("10:00")))
    }

    private func at(_ text: String) throws -> Instant {
        zone.instant(of: CivilDateTime(try CivilDate(iso8601: String(text.prefix(10))), try TimeOfDay(text.dropFirst(11))))
    }

    private func day(_ text: String) throws -> CivilDate { try CivilDate(iso8601: text) }

    /// A customer of two years who ordered toner every 30 days until August, gave praise last week, and has a bit of everything.
    private func dossier() throws -> Dossier {
        var interactions: [Interaction] = []
        for (index, date) in ["2026-03-02", "2026-04-01", "2026-05-01", "2026-05-31", "2026-06-30", "2026-07-30", "2026-08-29"].enumerated()
        {
            interactions.append(
                Interaction(
                    id: InteractionID("O\(index)"), customer: "C1", kind: .order, at: try at("\(date) 12:00"),
                    lines: [OrderLine(item: "toner", quantity: 3)]))
        }
        interactions.append(
            Interaction(id: "F1", customer: "C1", kind: .feedback, at: try at("2026-11-19 15:00"), rep: "anna", sentiment: .positive))
        return Dossier(
            customer: WatchedCustomer(
                record: Customer(id: "C1", name: "Bakery", segment: "gold", owner: "anna", since: try day("2026-11-09")),
                lastContact: try at("2026-11-19 15:00"), lastOrder: try at("2026-08-29 12:00"), interactions: interactions),
            contracts: [
                Contract(
                    id: "K1", customer: "C1", name: "Lease", start: try day("2026-01-01"), end: try day("2026-12-31"),
                    notice: Span(days: 25), terms: Contract.Terms(renewal: Span(months: 12)), value: 120_000, currency: "EUR")
            ],
            deals: [
                Deal(
                    id: "D1", customer: "C1", name: "Oven", stage: .qualified, stageSince: try at("2026-11-20 16:00"),
                    created: try at("2026-11-01 09:00"), owner: "bert", value: 1_000_000),
                Deal(
                    id: "D2", customer: "C1", name: "Mixer", stage: .proposal, stageSince: try at("2026-11-16 11:00"),
                    created: try at("2026-11-01 09:00"), accepted: try at("2026-11-02 09:00"), expectedClose: try day("2026-11-20")),
            ],
            requests: [
                SpecialistRequest(
                    id: "R1", customer: "C1", topic: "rye flour", rep: "anna", specialist: "sam", asked: try at("2026-11-23 09:30"))
            ])
    }

    private func planner(_ rule: String) throws -> Planner {
        Planner(rules: RuleSet([try #require(Self.loaded.rules[RuleName(rule)])]), house: house, team: team)
    }

    /// "title | who | opens | due", as the house's clocks show it.
    private func lines(_ plan: Plan) -> [String] {
        func text(_ instant: Instant) -> String {
            let civil = zone.civil(at: instant)
            return "\(civil.date.weekday.shortName) \(civil.date) \(civil.time)"
        }
        return plan.occurrences.map {
            "\($0.title) | \($0.assignee?.rawValue ?? "nobody") | \(text($0.dates.opens)) | \(text($0.dates.due))"
        }
    }

    @Test(
        "each rule about customers asks for what its duty needs",
        arguments: [
            (
                "follow-up",
                ["Follow up Bakery (last contact 2026-11-19) | anna | Sat 2026-12-19 15:00 | Fri 2026-12-25 15:00"]
            ),
            (
                "renewal",
                [
                    "Decide on renewing Lease with Bakery (cancel by 2026-12-04) | anna | Sat 2026-09-05 09:00 | Fri 2026-11-20 17:30"
                ]
            ),
            (
                "silent-leaver",
                [
                    "Ask Bakery how things are (orders every 30 ± 0 days; silent since 2026-08-29; later than 100% of its own gaps) "
                        + "| anna | Tue 2026-09-29 09:00 | Fri 2026-10-02 09:00"
                ]
            ),
            // Used up in September, and nobody rang: a month later it is too late for that.
            ("replenish", []),
            (
                "review-request",
                [
                    "Ask Bakery for a review or a referral (they were content on 2026-11-19) "
                        + "| anna | Tue 2026-11-24 09:00 | Tue 2026-12-01 09:00"
                ]
            ),
            ("lead-hand-over", ["Take over Oven and call Bakery | bert | Fri 2026-11-20 16:00 | Mon 2026-11-23 11:30"]),
            (
                "proposal-chase",
                ["Ask Bakery about the proposal Mixer (sent 2026-11-16) | anna | Mon 2026-11-23 09:00 | Thu 2026-11-26 11:00"]
            ),
            (
                "close-date",
                ["Give Mixer of Bakery a new close date (expected 2026-11-20) | anna | Mon 2026-11-23 09:00 | Wed 2026-11-25 17:30"]
            ),
            ("specialist", ["Answer on rye flour for Bakery (asked by anna) | sam | Mon 2026-11-23 09:30 | Mon 2026-11-23 17:30"]),
            (
                "onboarding",
                ["Welcome Bakery: introduce yourself, agree on the kick-off | anna | Mon 2026-11-09 09:00 | Wed 2026-11-11 09:00"]
            ),
            ("coverage", ["Bakery is not looked after: no next touch | mia | Tue 2026-11-24 09:00 | Thu 2026-11-26 09:00"]),
        ])
    func customers(_ rule: String, _ expected: [String]) throws {
        let lines = lines(try planner(rule).plan(try dossier(), history: TaskHistory(), now: now))
        #expect(lines == expected)
    }

    @Test("an item that will be used up is offered before that")
    func replenish() throws {
        let lines = lines(try planner("replenish").plan(try dossier(), history: TaskHistory(), now: try at("2026-09-10 10:00")))
        #expect(
            lines == [
                "Offer Bakery a new order (toner: uses 0.1 a day; the 3 of 2026-08-29 last until 2026-09-28 "
                    + "(between 2026-09-28 and 2026-09-28)) | anna | Fri 2026-09-18 09:00 | Fri 2026-09-25 09:00"
            ])
    }

    @Test("what went away asks for nothing: an order, an acceptance, an answer, a decision, an inactive customer")
    func done() throws {
        var dossier = try dossier()
        dossier.deals[0].accepted = now
        // Taken over is not enough: they have to be called as well.
        #expect(lines(try planner("lead-hand-over").plan(dossier, history: TaskHistory(), now: now)).count == 1)
        dossier.customer.lastContact = now
        dossier.deals[1].stage = .won
        dossier.requests[0].status = .answered
        dossier.contracts[0].status = .cancelled
        for rule in ["lead-hand-over", "proposal-chase", "close-date", "specialist", "renewal"] {
            #expect(lines(try planner(rule).plan(dossier, history: TaskHistory(), now: now)) == [], "\(rule)")
        }
        var inactive = try self.dossier()
        inactive.customer.record.status = .inactive
        for rule in ["follow-up", "renewal", "silent-leaver", "replenish", "review-request", "proposal-chase", "onboarding", "coverage"] {
            #expect(lines(try planner(rule).plan(inactive, history: TaskHistory(), now: now)) == [], "\(rule)")
        }
    }

    @Test("a second review is not asked for within half a year")
    func twice() throws {
        let planner = try planner("review-request")
        let first = try #require(planner.plan(try dossier(), history: TaskHistory(), now: now).occurrences.first)
        let closed = TaskHistory(closed: [.init(key: first.key, state: .done, at: now)])
        var dossier = try dossier()
        dossier.customer.interactions.append(
            Interaction(id: "F2", customer: "C1", kind: .feedback, at: try at("2027-02-01 10:00"), sentiment: .positive))
        #expect(planner.plan(dossier, history: closed, now: try at("2027-02-02 10:00")).occurrences.isEmpty)
        dossier.customer.interactions.append(
            Interaction(id: "F3", customer: "C1", kind: .feedback, at: try at("2027-06-01 10:00"), sentiment: .positive))
        #expect(planner.plan(dossier, history: closed, now: try at("2027-06-02 10:00")).occurrences.count == 1)
    }

    @Test("each step of onboarding follows the one before")
    func onboarding() throws {
        let planner = try planner("onboarding")
        var history = TaskHistory()
        var told: [String] = []
        for closing in ["2026-11-23 14:00", "2026-11-30 14:00", "2026-12-14 14:00", "2027-01-04 14:00", "2027-03-01 14:00"] {
            let plan = planner.plan(try dossier(), history: history, now: now)
            told += lines(plan).map { $0.components(separatedBy: " | ").dropFirst(2).joined(separator: ", due ") }
            let step = try #require(plan.occurrences.first)
            history.closed.append(.init(key: step.key, state: .done, at: try at(closing)))
        }
        #expect(
            told == [
                "Mon 2026-11-09 09:00, due Wed 2026-11-11 09:00", "Tue 2026-11-24 09:00, due Mon 2026-12-07 14:00",
                "Mon 2026-11-30 14:00, due Mon 2026-12-21 14:00", "Mon 2026-12-28 14:00, due Mon 2027-01-04 14:00",
                "Tue 2027-02-23 14:00, due Tue 2027-03-09 14:00",
            ])
        #expect(planner.plan(try dossier(), history: history, now: now).occurrences.isEmpty)
    }

    @Test("rules about reps look at the week, praise who got better and ask after who fell behind")
    func reps() throws {
        func rep(_ login: RepLogin, manager: Bool = false, _ recent: (Int, Int), _ usual: (Int, Int)) throws -> WatchedRep {
            WatchedRep(
                record: try #require(team[login]), isManager: manager,
                performance: RepPerformance(
                    recent: .init(closed: recent.0, onTime: recent.1), usual: .init(closed: usual.0, onTime: usual.1)))
        }
        let better = try rep("anna", (40, 38), (100, 60))
        let worse = try rep("bert", (40, 10), (100, 60))
        let manager = try rep("mia", manager: true, (0, 0), (0, 0))
        func said(_ rule: String, _ rep: WatchedRep) throws -> [String] {
            lines(try planner(rule).plan(rep, history: TaskHistory(), now: now))
        }
        #expect(
            try said("manager-week", manager) == [
                "Look at the team's week: what is overdue, what is due, who has too much | mia | Mon 2026-11-30 09:00 | Mon 2026-11-30 17:00"
            ])
        #expect(
            try said("recognition", better) == [
                "Tell Anna that it shows: on time for 95% of their tasks, usually 60% | mia | Tue 2026-12-01 09:00 | Tue 2026-12-08 09:00"
            ])
        #expect(
            try said("help", worse) == [
                "Ask Bert what would help: on time for 25% of their tasks, usually 60% | mia | Tue 2026-12-01 09:00 | Tue 2026-12-08 09:00"
            ])
        for (rule, rep) in [
            ("manager-week", better), ("recognition", worse), ("recognition", manager), ("help", better), ("help", manager),
        ] {
            #expect(try said(rule, rep) == [], "\(rule)")
        }
    }
}
