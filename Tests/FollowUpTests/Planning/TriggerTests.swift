import CivilTime
import FollowUp
import TestSupport
import Testing

@Suite("What each trigger asks for")
struct TriggerTests {
    private static let team = Team([
        Rep(login: RepLogin("anna"), name: "Anna", team: "sales", manager: RepLogin("mila")),
        Rep(login: RepLogin("bo"), name: "Bo", team: "sales", manager: RepLogin("mila")),
        Rep(login: RepLogin("cas"), name: "Cas", team: "sales", manager: RepLogin("mila")),
        Rep(login: RepLogin("mila"), name: "Mila"),
    ])

    private static func planner(_ rules: Rule..., team: Team = team, holidays: Set<CivilDate> = []) throws -> Planner {
        Planner(rules: RuleSet(rules), house: try Samples.house(holidays: holidays), team: team)
    }

    /// "opens..due" of each occurrence, on the clocks of Amsterdam.
    private static func windows(_ plan: Plan) throws -> [String] {
        let zone = try Samples.zones.zone(named: "Europe/Amsterdam")
        return plan.occurrences.map { occurrence in
            [occurrence.dates.opens, occurrence.dates.due].map { zone.civil(at: $0).description }.joined(separator: " .. ")
        }
    }

    private static func dossier(
        _ segment: String = "gold", owner: String? = "anna", since: String? = nil, lastContact: String? = nil,
        interactions: [Interaction] = []
    ) throws -> Dossier {
        var customer = Samples.customer(segment: segment)
        customer.owner = owner.map { RepLogin($0) }
        customer.since = try since.map { try CivilDate(iso8601: $0) }
        return Dossier(
            customer: WatchedCustomer(record: customer, lastContact: try lastContact.map(instant), interactions: interactions))
    }

    private static func interaction(_ id: String, _ kind: Interaction.Kind, _ at: String, _ sentiment: Interaction.Sentiment? = nil) throws
        -> Interaction
    {
        Interaction(id: InteractionID(id), customer: CustomerID("C"), kind: kind, at: try instant(at), sentiment: sentiment)
    }

    // MARK: - Cadence

    @Test(
        "a cadence would like the next contact after the segment's interval, and has to have it after the latest one",
        arguments: [
            ("gold", ["2026-12-01 10:00 .. 2026-12-16 10:00"]), ("silver", ["2027-01-01 10:00 .. 2027-01-01 10:00"]),
            ("bronze", ["2027-01-30 10:00 .. 2027-01-30 10:00"]),
        ])
    func cadence(_ segment: String, _ expected: [String]) throws {
        let plan = try Self.planner(RuleSamples.cadence).plan(
            Self.dossier(segment, lastContact: "2026-11-01T09:00:00Z"), history: TaskHistory(), now: instant("2026-11-20T09:00:00Z"))
        #expect(try Self.windows(plan) == expected)
    }

    // MARK: - Contracts

    @Test(
        "F5, F14: a contract that rolls on is asked for once a term, as soon as the term before can no longer be cancelled, each counted from the start"
    )
    func rollingContract() throws {
        let planner = try Self.planner(RuleSamples.renewal)
        var dossier = try Self.dossier()
        var contract = try Samples.contract(end: "2026-01-30", notice: Span(months: 1))
        contract.start = try CivilDate(iso8601: "2025-01-31")
        contract.terms = Contract.Terms(initial: Span(months: 12), renewal: Span(months: 1))
        dossier.contracts = [contract]
        var found: [String] = []
        var now = try instant("2025-11-01T09:00:00Z")
        while found.count < 6 {
            let plan = planner.plan(dossier, history: TaskHistory(), now: now)
            #expect(plan.occurrences.count == 1)
            for occurrence in plan.occurrences where found.last != occurrence.key.anchor {
                found.append(occurrence.key.anchor)
                #expect(occurrence.dates.closes.map { $0 > now } == true)
            }
            now = try #require(plan.nextLook)
        }
        // From the 31st by the month: the last day of each month, and never the 28th for good.
        #expect(found == ["2026-01-30", "1|2026-02-27", "2|2026-03-30", "3|2026-04-29", "4|2026-05-30", "5|2026-06-29"])
    }

    @Test("what makes a rule done ends what it asked for, whatever its conditions say")
    func doneWhen() throws {
        let planner = try Self.planner(RuleSamples.renewal)
        var dossier = try Self.dossier()
        dossier.contracts = [try Samples.contract(end: "2026-12-31")]
        let now = try instant("2026-11-01T09:00:00Z")
        #expect(planner.plan(dossier, history: TaskHistory(), now: now).occurrences.count == 1)
        dossier.contracts[0].status = .renewed
        #expect(planner.plan(dossier, history: TaskHistory(), now: now).occurrences.isEmpty)
    }

    // MARK: - Deals

    @Test(
        "a qualified lead has to be taken up within eight business hours: not nights, weekends or holidays; once accepted there is nothing to ask",
        arguments: [
            ("2026-11-23T09:30:00Z", "2026-11-23 10:30 .. 2026-11-24 10:00"),
            ("2026-11-27T15:30:00Z", "2026-11-27 16:30 .. 2026-11-30 16:00"),
            ("2026-11-28T11:00:00Z", "2026-11-28 12:00 .. 2026-11-30 17:00"),
            ("2026-12-24T12:00:00Z", "2026-12-24 13:00 .. 2026-12-28 12:30"),
        ])
    func handOver(_ since: String, _ expected: String) throws {
        let planner = Planner(
            rules: RuleSet([RuleSamples.handOver]),
            house: try Samples.house(holidays: [try CivilDate(iso8601: "2026-12-25")]), team: Self.team)
        var dossier = try Self.dossier()
        let at = try instant(since)
        dossier.deals = [Deal(id: DealID("D"), customer: CustomerID("C"), name: "Deal", stage: .qualified, stageSince: at, created: at)]
        let plan = planner.plan(dossier, history: TaskHistory(), now: at)
        #expect(try Self.windows(plan) == [expected])
        dossier.deals[0].accepted = at
        #expect(planner.plan(dossier, history: TaskHistory(), now: at).occurrences.isEmpty)
    }

    // MARK: - Interactions

    @Test("positive feedback asks for a review a week later, and never twice within six months, however often it comes")
    func limit() throws {
        let planner = try Self.planner(RuleSamples.review)
        let interactions = [
            try Self.interaction("I1", .feedback, "2026-05-01T09:00:00Z", .positive),
            try Self.interaction("I2", .feedback, "2026-05-05T09:00:00Z", .positive),
            try Self.interaction("I3", .feedback, "2026-05-06T09:00:00Z", .negative),
            try Self.interaction("I4", .call, "2026-05-06T09:00:00Z", .positive),
        ]
        let dossier = try Self.dossier(interactions: interactions)
        var ledger = Ledger()
        let now = try instant("2026-05-07T09:00:00Z")
        ledger.apply(ledger.edits(planner, dossier, now), now)
        #expect(ledger.live.map(\.occurrence.key.subject.key) == ["I1"])
        ledger.close(TaskID(1), .done, now)
        #expect(ledger.edits(planner, dossier, now).isEmpty)
        let later = try instant("2026-12-01T09:00:00Z")
        let again = try Self.dossier(
            interactions: interactions + [try Self.interaction("I5", .feedback, "2026-12-01T08:00:00Z", .positive)])
        #expect(planner.plan(again, history: ledger.history, now: later).occurrences.map(\.key.subject.key) == ["I5"])
    }

    @Test("F24: a rule about interactions that is new digs up nothing that is long past")
    func stale() throws {
        let plan = try Self.planner(RuleSamples.review).plan(
            Self.dossier(interactions: [try Self.interaction("I1", .feedback, "2025-05-01T09:00:00Z", .positive)]), history: TaskHistory(),
            now: instant("2026-05-07T09:00:00Z"))
        #expect(plan.occurrences.isEmpty)
    }

    // MARK: - Playbooks

    @Test("the steps of a playbook come one after the other, each counted from when the one before was closed, and none twice")
    func playbook() throws {
        let planner = try Self.planner(RuleSamples.onboarding)
        let dossier = try Self.dossier(since: "2026-11-02")
        var ledger = Ledger()
        var now = try instant("2026-11-01T09:00:00Z")
        func turn(_ expected: String) throws {
            ledger.apply(ledger.edits(planner, dossier, now), now)
            #expect(try Self.windows(Plan(occurrences: ledger.live.map(\.occurrence))) == [expected])
        }
        try turn("2026-11-02 09:00 .. 2026-11-09 09:00")
        now = try instant("2026-11-04T11:00:00Z")
        ledger.close(TaskID(1), .done, now)
        try turn("2026-11-18 12:00 .. 2026-11-25 12:00")
        now = try instant("2026-11-19T11:00:00Z")
        // Not worth doing is closed too: what comes after it is not forgotten.
        ledger.close(TaskID(2), .dismissed, now)
        // 19 December is a Saturday.
        try turn("2026-12-21 12:00 .. 2026-12-28 12:00")
        ledger.close(TaskID(3), .done, now)
        #expect(ledger.edits(planner, dossier, now).isEmpty)
    }

    // MARK: - Calendar

    @Test(
        "F2, F8, F26: what a calendar named while nobody looked is made up for as the rule says, and the next one is where it always was",
        arguments: [
            (CatchUp.fire, ["11-15", "12-01", "12-15", "01-01"]), (.coalesce, ["01-01"]), (.skip, ["01-01"]),
        ])
    func calendar(_ catchUp: CatchUp, _ expected: [String]) throws {
        let planner = try Self.planner(RuleSamples.calendar(catchUp))
        let dossier = try Self.dossier()
        var ledger = Ledger()
        var now = try instant("2026-11-02T09:13:00Z")
        ledger.apply(ledger.edits(planner, dossier, now), now)
        #expect(try Self.windows(Plan(occurrences: ledger.live.map(\.occurrence))).map { $0.prefix(16) } == ["2026-11-15 09:00"])
        // The first was opened and closed in time; then the machine was off for six weeks.
        now = try instant("2026-11-15T10:00:00Z")
        ledger.advance(to: now)
        ledger.close(TaskID(1), .done, now)
        now = try instant("2026-12-27T10:00:00Z")
        ledger.apply(ledger.edits(planner, dossier, now), now)
        let live = try Self.windows(Plan(occurrences: ledger.live.map(\.occurrence))).map { String($0.dropFirst(5).prefix(5)) }
        #expect(live == (catchUp == .fire ? Array(expected.dropFirst()) : expected))
        #expect(try Self.windows(Plan(occurrences: ledger.live.map(\.occurrence))).allSatisfy { $0.dropFirst(11).hasPrefix("09:00") })
    }

    // MARK: - Coverage

    @Test(
        "a customer without an owner becomes a task after a day, since when it was first seen, and is gone when somebody takes the customer"
    )
    func gap() throws {
        var team = Self.team
        team[RepLogin("anna")]?.isActive = false
        team[RepLogin("anna")]?.manager = nil
        let planner = try Self.planner(RuleSamples.gap, RuleSamples.cadence, team: team)
        let dossier = try Self.dossier(lastContact: "2026-11-01T09:00:00Z")
        var ledger = Ledger()
        var now = try instant("2026-11-03T11:00:00Z")
        let plan = planner.plan(dossier, history: ledger.history, now: now)
        #expect(plan.coverage == .noOwner)
        ledger.apply(ledger.edits(plan, now), now)
        now = try instant("2026-11-03T23:00:00Z")
        #expect(ledger.edits(planner, dossier, now).isEmpty)
        let gap = try #require(ledger.live.first { $0.occurrence.key.rule == RuleName("gap") })
        #expect(gap.occurrence.dates.opens == (try instant("2026-11-04T11:00:00Z")))
        let taken = try Self.dossier(owner: "bo", lastContact: "2026-11-01T09:00:00Z")
        #expect(planner.plan(taken, history: ledger.history, now: now).coverage == .covered)
        ledger.apply(ledger.edits(planner, taken, now), now)
        #expect(!ledger.live.contains { $0.occurrence.key.rule == RuleName("gap") })
    }

    @Test("a customer whom no rule asks anything for has no next touch; one who is not active needs none")
    func noNextTouch() throws {
        let planner = try Self.planner(RuleSamples.gap, RuleSamples.quiet)
        var dossier = try Self.dossier()
        let now = try instant("2026-11-03T11:00:00Z")
        #expect(planner.plan(dossier, history: TaskHistory(), now: now).coverage == .noNextTouch)
        dossier.customer.record.status = .inactive
        let plan = planner.plan(dossier, history: TaskHistory(), now: now)
        #expect(plan.coverage == nil && plan.occurrences.isEmpty)
    }

    // MARK: - Rhythm and replenishment

    @Test("a customer who is quieter than its own rhythm is flagged with the evidence; an order ends it and starts anew")
    func rhythm() throws {
        let planner = try Self.planner(RuleSamples.quiet)
        var orders: [Interaction] = []
        for month in 1...8 { orders.append(try Self.interaction("O\(month)", .order, "2026-0\(month)-05T09:00:00Z")) }
        let now = try instant("2026-08-06T09:00:00Z")
        let plan = planner.plan(try Self.dossier(interactions: orders), history: TaskHistory(), now: now)
        let quiet = try #require(plan.occurrences.first)
        #expect(quiet.key.anchor == "2026-08-05")
        // Later than every gap so far, the longest of which had 31 days.
        let opens = quiet.dates.opens
        let window = try instant("2026-09-05T00:00:00Z")..<instant("2026-09-08T00:00:00Z")
        #expect(window.contains(opens))
        orders.append(try Self.interaction("O9", .order, "2026-09-04T09:00:00Z"))
        let next = planner.plan(try Self.dossier(interactions: orders), history: TaskHistory(), now: now)
        #expect(next.occurrences.map(\.key.anchor) == ["2026-09-04"])
    }

    @Test("what was bought last is used up at the rate at which it was used before, item by item")
    func replenish() throws {
        let planner = try Self.planner(RuleSamples.replenish)
        func order(_ id: String, _ at: String, _ lines: [OrderLine]) throws -> Interaction {
            Interaction(id: InteractionID(id), customer: CustomerID("C"), kind: .order, at: try instant(at), lines: lines)
        }
        let orders = [
            try order("O1", "2026-09-01T09:00:00Z", [OrderLine(item: "COFFEE", quantity: 30), OrderLine(item: "CUPS", quantity: 100)]),
            try order("O2", "2026-10-01T09:00:00Z", [OrderLine(item: "COFFEE", quantity: 30), OrderLine(item: "CUPS", quantity: 50)]),
            try order("O3", "2026-10-31T09:00:00Z", [OrderLine(item: "COFFEE", quantity: 45)]),
        ]
        let plan = planner.plan(try Self.dossier(interactions: orders), history: TaskHistory(), now: try instant("2026-11-01T09:00:00Z"))
        // Coffee: one a day, 45 last until 15 December. Cups: 100 in 30 days, so 50 last 15.
        #expect(plan.occurrences.map(\.key.anchor) == ["COFFEE|2026-10-31", "CUPS|2026-10-01"])
        #expect(try Self.windows(plan).map { String($0.prefix(10)) } == ["2026-12-08", "2026-10-09"])
    }

    // MARK: - Assignment

    @Test("F18: a team's work is shared evenly, passes over who is inactive or away then, and goes to nobody else because one leaves")
    func roundRobin() throws {
        let rule = RuleSamples.handOver
        let now = try instant("2026-11-23T09:00:00Z")
        func shares(_ team: Team) throws -> [String: RepLogin] {
            let planner = Planner(rules: RuleSet([rule]), house: try Samples.house(), team: team)
            var dossier = try Self.dossier()
            dossier.deals = (0..<600).map { number in
                Deal(id: DealID("D\(number)"), customer: CustomerID("C"), name: "Deal", stage: .qualified, stageSince: now, created: now)
            }
            let plan = planner.plan(dossier, history: TaskHistory(), now: now)
            return Dictionary(plan.occurrences.compactMap { o in o.assignee.map { (o.key.subject.key, $0) } }, uniquingKeysWith: { $1 })
        }
        let all = try shares(Self.team)
        #expect(all.count == 600)
        for login in ["anna", "bo", "cas"] {
            // Of 600, three standard deviations around 200 are 165 to 235.
            #expect((165...235).contains(all.values.count { $0 == RepLogin(login) }), "\(login)")
        }
        var inactive = Self.team
        inactive[RepLogin("bo")]?.isActive = false
        var away = Self.team
        away.set(
            Absence(
                id: AbsenceID("1"), rep: RepLogin("bo"), first: try CivilDate(iso8601: "2026-11-20"),
                last: try CivilDate(iso8601: "2026-11-30")))
        for team in [inactive, away] {
            let others = try shares(team)
            #expect(!others.values.contains(RepLogin("bo")))
            #expect(others.count == 600)
            for (deal, login) in all where login != RepLogin("bo") { #expect(others[deal] == login) }
        }
    }

    @Test(
        "who stands in is the substitute, theirs when they are away too, else the manager, and nobody rather than round in circles",
        arguments: [
            ("2026-11-19", "anna", "anna"), ("2026-11-20", "anna", "bo"), ("2026-11-24", "anna", "cas"), ("2026-11-30", "anna", "cas"),
            ("2026-12-01", "anna", "anna"), ("2026-11-24", "bo", "cas"), ("2026-11-24", "mila", "mila"), ("2027-01-04", "cas", "mila"),
        ])
    func standIns(_ day: String, _ login: String, _ expected: String) throws {
        var team = Self.team
        func away(_ id: String, _ rep: String, _ first: String, _ last: String, _ substitute: String?) throws {
            team.set(
                Absence(
                    id: AbsenceID(id), rep: RepLogin(rep), first: try CivilDate(iso8601: first), last: try CivilDate(iso8601: last),
                    substitute: substitute.map { RepLogin($0) }))
        }
        try away("1", "anna", "2026-11-20", "2026-11-30", "bo")
        try away("2", "bo", "2026-11-24", "2026-11-30", "cas")
        try away("3", "cas", "2027-01-01", "2027-01-10", nil)
        #expect(team.standIn(for: RepLogin(login), on: try CivilDate(iso8601: day)) == RepLogin(expected))
        // Everybody stands in for everybody: it waits with nobody.
        try away("4", "anna", "2027-02-01", "2027-02-01", "bo")
        try away("5", "bo", "2027-02-01", "2027-02-01", "anna")
        #expect(team.standIn(for: RepLogin("anna"), on: try CivilDate(iso8601: "2027-02-01")) == nil)
    }

    // MARK: - Priority

    @Test(
        "value, segment and lateness raise a priority, each up to its bound",
        arguments: [
            (nil, "", 0, 50), (100_000, "", 0, 55), (1_000_000, "", 0, 60), (1_000_000_000_000, "", 0, 75), (nil, "gold", 0, 60),
            (nil, "bronze", 0, 40),
            (1_000_000, "gold", 5, 75), (nil, "", 100, 70), (nil, "", -3, 50), (1_000_000_000_000, "gold", 100, 100),
        ] as [(Int64?, String, Int, Int)])
    func priorities(_ value: Int64?, _ segment: String, _ daysLate: Int, _ expected: Int) {
        let rule = PriorityRule(factors: [.value, .segment, .lateness], segments: ["gold": 10, "bronze": -10])
        #expect(rule.current(rule.planned(value: value, segment: segment), daysLate: daysLate) == Priority(expected))
    }
}
