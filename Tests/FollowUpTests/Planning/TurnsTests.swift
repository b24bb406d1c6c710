import CivilTime
import FollowUp
import TestSupport
import Testing

@Suite("Turns that follow each other")
struct TurnsTests {
    private static let team = Team([
        Rep(login: RepLogin("anna"), name: "Anna", team: "sales", manager: RepLogin("mila")), Rep(login: RepLogin("mila"), name: "Mila"),
    ])

    private static func planner(_ rules: Rule...) throws -> Planner {
        Planner(rules: RuleSet(rules), house: try Samples.house(), team: team)
    }

    private static func dossier(since: String? = nil, contacts: [String] = [], contract: Contract? = nil) throws -> Dossier {
        var customer = Samples.customer()
        customer.since = try since.map { try CivilDate(iso8601: $0) }
        let calls = try contacts.enumerated().map { number, at in
            Interaction(
                id: InteractionID("I\(number)"), customer: customer.id, kind: .feedback, outcome: .reached, at: try instant(at),
                sentiment: .negative)
        }
        return Dossier(
            customer: WatchedCustomer(record: customer, lastContact: calls.map(\.at).max(), interactions: calls),
            contracts: contract.map { [$0] } ?? [])
    }

    /// A year at a time since 2024-01-15, to be cancelled two months before.
    private static func rolling() throws -> Contract {
        var contract = try Samples.contract(end: "2025-01-14", notice: Span(months: 2))
        contract.start = try CivilDate(iso8601: "2024-01-15")
        contract.terms = Contract.Terms(renewal: Span(months: 12))
        return contract
    }

    private static func titles(_ ledger: Ledger) -> [String] { ledger.live.map { $0.occurrence.key.step.rawValue }.sorted() }

    // MARK: - Terms

    @Test("between the last day to cancel and the end of a term, what has nothing to do with terms is asked for once")
    func onceForBothTerms() throws {
        let now = try instant("2026-11-25T10:00:00Z")
        let dossier = try Self.dossier(contacts: ["2026-11-24T10:00:00Z"], contract: Self.rolling())
        #expect(dossier.subjects(.contract, on: Zone.utc.date(at: now), calendar: try Samples.house().calendar, zone: .utc).count == 2)
        for rule in [RuleSamples.contractComplaint, try RuleSamples.contractMonth(), RuleSamples.kickOff] {
            let planner = try Self.planner(rule)
            #expect(planner.plan(dossier, history: TaskHistory(), now: now).occurrences.count == 1, "\(rule.name)")
            #expect(
                planner.explain(rule, for: SubjectID(kind: .contract, key: "K"), in: dossier, history: TaskHistory(), now: now).count == 1)
        }
        #expect(
            try Self.planner(RuleSamples.renewal).plan(dossier, history: TaskHistory(), now: now).occurrences.map(\.key.anchor) == [
                "3|2028-01-14"
            ])
    }

    @Test("F5: what is counted from the start of a contract happens once, however often it renews itself")
    func onceFromTheStart() throws {
        let planner = try Self.planner(RuleSamples.kickOff)
        let dossier = try Self.dossier(contract: Self.rolling())
        var ledger = Ledger()
        var now = try instant("2024-01-20T10:00:00Z")
        ledger.apply(ledger.edits(planner, dossier, now), now)
        ledger.close(try #require(ledger.live.first?.id), .done, now)
        for _ in 0..<40 {
            now = now.adding(seconds: 40 * 86_400)
            #expect(ledger.edits(planner, dossier, now) == [])
        }
    }

    @Test("F5: a term that was decided about is not asked for again once the source states it as the present one, and an open task goes on")
    func termStatedAnew() throws {
        let planner = try Self.planner(RuleSamples.renewal)
        let before = try Self.rolling()
        var stated = before
        stated.end = try CivilDate(iso8601: "2027-01-14")
        let now = try instant("2026-09-10T10:00:00Z")
        var ledger = Ledger()
        ledger.apply(ledger.edits(planner, try Self.dossier(contract: before), now), now)
        ledger.advance(to: now)
        #expect(ledger.live.map(\.occurrence.key.anchor) == ["2|2027-01-14"])
        // Open: it goes on under its number, with the same dates.
        var open = ledger
        let edits = open.edits(planner, try Self.dossier(contract: stated), now)
        guard case .move(let task, let occurrence)? = edits.first, edits.count == 1 else {
            Issue.record("\(edits)")
            return
        }
        #expect(task.occurrence.dates == occurrence.dates)
        open.apply(edits, now)
        #expect(open.live.map(\.id) == ledger.live.map(\.id))
        #expect(open.edits(planner, try Self.dossier(contract: stated), now) == [])
        // Closed: it is not asked for again.
        ledger.close(try #require(ledger.live.first?.id), .done, now)
        #expect(ledger.edits(planner, try Self.dossier(contract: stated), now) == [])
        #expect(ledger.edits(planner, try Self.dossier(contract: stated), try instant("2026-11-20T10:00:00Z")).isEmpty == false)
    }

    // MARK: - Playbooks

    @Test("a playbook goes through its steps before its next turn begins, whatever makes it fire", arguments: 0..<4)
    func playbooks(_ number: Int) throws {
        let rule = try RuleSamples.playbooks()[number]
        let planner = try Self.planner(rule)
        var dossier = try Self.dossier(since: "2026-01-01", contacts: ["2026-01-05T10:00:00Z"])
        if rule.trigger == .gap { dossier.customer.record.owner = nil }
        var ledger = Ledger()
        var now = try instant("2026-03-02T07:00:00Z")
        func look() {
            ledger.apply(ledger.edits(planner, dossier, now), now)
            ledger.advance(to: now)
            ledger.apply(ledger.edits(planner, dossier, now), now)
        }
        look()
        now = try instant("2026-04-01T10:00:00Z")
        look()
        #expect(Self.titles(ledger) == ["first"], "\(rule.name)")
        let anchor = try #require(ledger.live.first?.occurrence.key.anchor)
        ledger.close(try #require(ledger.live.first?.id), .done, now)
        // Closing it was a contact.
        dossier.customer.lastContact = now
        look()
        #expect(Self.titles(ledger) == ["second"], "\(rule.name)")
        #expect(ledger.live.first?.occurrence.key.anchor == anchor)
        now = now.adding(seconds: 3 * 86_400)
        look()
        #expect(Self.titles(ledger) == ["second"], "\(rule.name)")
        ledger.close(try #require(ledger.live.first?.id), .done, now)
        look()
        now = now.adding(seconds: 100 * 86_400)
        look()
        // Then the next turn, of whatever has one.
        #expect(Self.titles(ledger) == (rule.name == RuleName("pb-since") ? [] : ["first"]), "\(rule.name)")
        #expect(ledger.live.allSatisfy { $0.occurrence.key.anchor != anchor })
    }

    @Test("F6: when the date that a playbook counts from is corrected, what was done is done and the rest moves")
    func correctedDate() throws {
        let planner = try Self.planner(RuleSamples.onboarding)
        var ledger = Ledger()
        let now = try instant("2026-03-02T10:00:00Z")
        ledger.apply(ledger.edits(planner, try Self.dossier(since: "2026-03-01"), now), now)
        ledger.close(try #require(ledger.live.first?.id), .done, now)
        ledger.apply(ledger.edits(planner, try Self.dossier(since: "2026-03-01"), now), now)
        #expect(Self.titles(ledger) == ["check"])
        let edits = ledger.edits(planner, try Self.dossier(since: "2026-02-27"), now)
        guard case .move? = edits.first, edits.count == 1 else {
            Issue.record("\(edits)")
            return
        }
        ledger.apply(edits, now)
        #expect(Self.titles(ledger) == ["check"])
    }

    // MARK: - Limits

    @Test("what a limit held back is looked at again when the limit lets go, and is let through then")
    func limitLetsGo() throws {
        let planner = try Self.planner(RuleSamples.review)
        let now = try instant("2026-03-10T10:00:00Z")
        var dossier = try Self.dossier(contacts: ["2026-02-20T10:00:00Z"])
        dossier.customer.interactions[0].sentiment = .positive
        var key = try #require(planner.plan(dossier, history: TaskHistory(), now: now).occurrences.first?.key)
        key.subject = SubjectID(kind: .interaction, key: "earlier")
        let history = TaskHistory(closed: [.init(key: key, state: .done, at: try instant("2025-11-01T10:00:00Z"))])
        let plan = planner.plan(dossier, history: history, now: now)
        #expect(plan.occurrences.isEmpty)
        let free = try #require(plan.nextLook)
        #expect(free == (try instant("2026-05-01T09:00:00Z")))
        #expect(planner.plan(dossier, history: history, now: free.adding(microseconds: -1)).occurrences.isEmpty)
        #expect(planner.plan(dossier, history: history, now: free).occurrences.count == 1)
    }

    @Test("a limit of several counts those of any one span, and not those on both sides of it together")
    func limitOfTwo() throws {
        let rule = RuleSamples.rule(
            "twice", about: .interaction, .dates,
            steps: [RuleSamples.step(opens: RuleSamples.phrase(.field(.interaction(.at)), Span(days: 400)))],
            limit: FiringLimit(count: 2, span: Span(months: 12)))
        let now = try instant("2026-03-10T10:00:00Z")
        func count(_ contacts: String...) throws -> Int {
            var dossier = try Self.dossier()
            dossier.customer.interactions = try contacts.enumerated().map { number, at in
                Interaction(id: InteractionID("I\(number)"), customer: CustomerID("C"), kind: .call, at: try instant(at))
            }
            return try Self.planner(rule).plan(dossier, history: TaskHistory(), now: now).occurrences.count
        }
        // Eleven months apart: no year has three of them.
        #expect(try count("2025-03-01T10:00:00Z", "2026-02-01T10:00:00Z", "2027-01-01T10:00:00Z") == 3)
        #expect(try count("2025-03-01T10:00:00Z", "2025-09-01T10:00:00Z", "2026-02-01T10:00:00Z") == 2)
        #expect(try count("2025-03-01T10:00:00Z", "2025-09-01T10:00:00Z", "2026-03-02T10:00:00Z") == 3)
    }

    // MARK: - Calendars

    @Test("F24: another expression moves what waits, and leaves what is open")
    func expressionEdited() throws {
        func rule(_ expression: String, _ catchUp: CatchUp) throws -> Rule {
            RuleSamples.rule(
                "weekly", about: .customer, .calendar(try CalendarExpression(parsing: expression), zone: nil),
                steps: [RuleSamples.step(opens: RuleSamples.phrase(.trigger(.occurrence)))], catchUp)
        }
        let now = try instant("2026-11-25T10:00:00Z")
        for catchUp in CatchUp.allCases {
            var ledger = Ledger()
            ledger.apply(ledger.edits(try Self.planner(rule("Mon 09:00", catchUp)), try Self.dossier(), now), now)
            #expect(ledger.live.map(\.occurrence.key.anchor) == ["2026-11-30T08:00:00Z|2026-11-30T08:00:00Z"])
            ledger.apply(ledger.edits(try Self.planner(rule("Tue 10:00", catchUp)), try Self.dossier(), now), now)
            #expect(ledger.live.map(\.occurrence.key.anchor) == ["2026-12-01T09:00:00Z|2026-12-01T09:00:00Z"], "\(catchUp)")
            // It opens, and the rule changes once more: what is open stays, and the next one is that of the present rule.
            let later = try instant("2026-12-01T09:00:00Z")
            ledger.advance(to: later)
            ledger.apply(ledger.edits(try Self.planner(rule("Wed 10:00", catchUp)), try Self.dossier(), later), later)
            #expect(ledger.live.first?.occurrence.key.anchor == "2026-12-01T09:00:00Z|2026-12-01T09:00:00Z", "\(catchUp)")
        }
    }

    @Test("F26: whatever is missed is made up for, the latest hundred at a time, and what is open already stays")
    func nothingOpenIsDropped() throws {
        let rule = try RuleSamples.rule(
            "daily", about: .customer, .calendar(CalendarExpression(parsing: "*-*-* 09:00"), zone: nil),
            steps: [RuleSamples.step(opens: RuleSamples.phrase(.trigger(.occurrence)))], .fire)
        let planner = try Self.planner(rule)
        var ledger = Ledger()
        var now = try instant("2026-01-01T10:00:00Z")
        for _ in 0..<130 {
            ledger.apply(ledger.edits(planner, try Self.dossier(), now), now)
            ledger.advance(to: now)
            now = now.adding(seconds: 86_400)
        }
        #expect(ledger.closed.isEmpty)
        #expect(ledger.live.count >= 129)
        let open = ledger.live.count
        now = now.adding(seconds: 300 * 86_400)
        ledger.apply(ledger.edits(planner, try Self.dossier(), now), now)
        #expect(ledger.live.count == open + 100)
        #expect(ledger.closed.isEmpty)
    }

    // MARK: - By hand

    @Test("a rule by hand asks for nothing by itself, once for each time that somebody asks, and goes through its steps")
    func byHand() throws {
        let rule = RuleSamples.playbook("audit", .byHand, from: .trigger(.asked))
        let planner = try Self.planner(rule)
        let dossier = try Self.dossier()
        var ledger = Ledger()
        var now = try instant("2026-03-02T10:00:00Z")
        #expect(ledger.edits(planner, dossier, now) == [])
        func ask() {
            let asked = planner.ask(rule, for: SubjectID(kind: .customer, key: "C"), in: dossier, history: ledger.history, now: now)
            ledger.apply(asked.occurrences.map(TaskEdit.create), now)
        }
        ask()
        #expect(Self.titles(ledger) == ["first"])
        #expect(ledger.live.first?.occurrence.dates.opens == now)
        #expect(ledger.edits(planner, dossier, now) == [])
        now = now.adding(seconds: 3600)
        ask()
        #expect(Self.titles(ledger) == ["first", "first"])
        ledger.advance(to: now)
        ledger.close(try #require(ledger.live.first?.id), .done, now)
        ledger.apply(ledger.edits(planner, dossier, now), now)
        #expect(Self.titles(ledger) == ["first", "second"])
        for task in ledger.live { ledger.close(task.id, .done, now) }
        ledger.apply(ledger.edits(planner, dossier, now), now)
        for task in ledger.live { ledger.close(task.id, .done, now) }
        #expect(ledger.edits(planner, dossier, now) == [])
    }
}
