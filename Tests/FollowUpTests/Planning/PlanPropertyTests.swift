import CivilTime
import FollowUp
import TestSupport
import Testing

@Suite("What holds for every plan")
struct PlanPropertyTests {
    private static let team = Team([
        Rep(login: RepLogin("anna"), name: "Anna", team: "sales", manager: RepLogin("mila")),
        Rep(login: RepLogin("bo"), name: "Bo", team: "sales", manager: RepLogin("mila")),
        Rep(login: RepLogin("mila"), name: "Mila"),
    ])

    /// A customer whose records change at random.
    private struct Life {
        var dossier: Dossier
        var team = PlanPropertyTests.team
        private var count = 0

        init(_ random: inout SeededGenerator, now: Instant) {
            var customer = Samples.customer()
            customer.since = Zone.utc.date(at: now).adding(days: Int.random(in: -60...10, using: &random))
            dossier = Dossier(customer: WatchedCustomer(record: customer))
        }

        mutating func change(_ random: inout SeededGenerator, now: Instant) throws {
            count += 1
            let ago = { (most: Int64, random: inout SeededGenerator) in now.adding(seconds: -Int64.random(in: 0...most, using: &random)) }
            switch Int.random(in: 0..<9, using: &random) {
            case 0:
                let kind = Interaction.Kind.allCases.randomElement(using: &random) ?? .call
                var interaction = Interaction(
                    id: InteractionID("I\(count)"), customer: dossier.customer.record.id, kind: kind,
                    outcome: Interaction.Outcome.allCases.randomElement(using: &random) ?? .reached, at: ago(3_000_000, &random),
                    sentiment: Interaction.Sentiment.allCases.randomElement(using: &random))
                if kind == .order { interaction.lines = [OrderLine(item: ["A", "B"].randomElement(using: &random) ?? "A", quantity: 10)] }
                dossier.customer.interactions.insert(interaction, at: 0)
                if interaction.isQualified {
                    dossier.customer.lastContact = max(dossier.customer.lastContact ?? .distantPast, interaction.at)
                }
                if kind == .order { dossier.customer.lastOrder = max(dossier.customer.lastOrder ?? .distantPast, interaction.at) }
            case 1:
                // A row of orders, so that there is a rhythm.
                for number in 0..<6 {
                    let at = now.adding(seconds: -Int64(number) * 2_600_000 - Int64.random(in: 0...300_000, using: &random))
                    dossier.customer.interactions.append(
                        Interaction(
                            id: InteractionID("O\(count)-\(number)"), customer: dossier.customer.record.id, kind: .order, at: at,
                            lines: [OrderLine(item: "A", quantity: Double.random(in: 1...9, using: &random))]))
                }
                dossier.customer.lastOrder = now
            case 2: dossier.customer.record.segment = ["gold", "silver", ""].randomElement(using: &random) ?? ""
            case 3: dossier.customer.record.owner = ["anna", "bo", "nobody"].randomElement(using: &random).map { RepLogin($0) }
            case 4:
                var contract = try Samples.contract(end: "2026-12-31", notice: Span(months: 1))
                contract.id = ContractID("K\(Int.random(in: 0..<3, using: &random))")
                contract.end = contract.end.adding(days: Int.random(in: -200...200, using: &random))
                contract.start = contract.end.adding(days: -365)
                contract.status = Contract.Status.allCases.randomElement(using: &random) ?? .active
                if Bool.random(using: &random) { contract.terms = Contract.Terms(renewal: Span(months: 3)) }
                dossier.contracts.removeAll { $0.id == contract.id }
                dossier.contracts.append(contract)
            case 5, 6:
                let id = DealID("D\(Int.random(in: 0..<3, using: &random))")
                let stage = Deal.Stage.allCases.randomElement(using: &random) ?? .lead
                let known = dossier.deals.first { $0.id == id }
                let since = known?.stage == stage ? known?.stageSince ?? now : now
                dossier.deals.removeAll { $0.id == id }
                dossier.deals.append(
                    Deal(
                        id: id, customer: dossier.customer.record.id, name: "Deal", stage: stage, stageSince: since, created: now,
                        accepted: Bool.random(using: &random) ? now : nil))
            case 7: dossier.customer.record.status = dossier.customer.record.status == .active ? .inactive : .active
            default:
                let login = RepLogin(["anna", "bo"].randomElement(using: &random) ?? "bo")
                team[login]?.isActive.toggle()
            }
        }

        /// The same in another order.
        func shuffled(_ random: inout SeededGenerator) -> Dossier {
            var shuffled = dossier
            shuffled.contracts.shuffle(using: &random)
            shuffled.deals.shuffle(using: &random)
            shuffled.customer.interactions.shuffle(using: &random)
            return shuffled
        }
    }

    @Test(
        "random lives of a customer under every trigger: the same input gives the same plan in whatever order it comes, reconciling twice changes nothing, and no occurrence exists twice or comes back"
    )
    func properties() throws {
        let rules = try RuleSamples.all()
        var random = SeededGenerator(seed: seed)
        var seen: Set<RuleName> = []
        // At least so many, and on until every rule has fired: what never fires is not tested.
        for round in 0..<400 where round < 60 || seen.count < rules.count {
            var now = try instant("2026-01-01T00:00:00Z").adding(seconds: Int64.random(in: 0...30_000_000, using: &random))
            var life = Life(&random, now: now)
            var ledger = Ledger()
            for turn in 0..<30 {
                switch Int.random(in: 0..<5, using: &random) {
                case 0, 1: try life.change(&random, now: now)
                case 2: if let task = ledger.live.randomElement(using: &random) { ledger.close(task.id, .done, now) }
                default:
                    now = now.adding(seconds: Int64.random(in: 0...3_000_000, using: &random))
                    ledger.advance(to: now)
                }
                let place = "SEED=\(seed) round \(round) turn \(turn)"
                let planner = Planner(rules: RuleSet(rules), house: try Samples.house(), team: life.team)
                let plan = planner.plan(life.dossier, history: ledger.history, now: now)
                let other = Planner(rules: RuleSet(rules.shuffled(using: &random)), house: try Samples.house(), team: life.team)
                var turned = ledger.history
                turned.live.shuffle(using: &random)
                turned.closed.shuffle(using: &random)
                #expect(plan == other.plan(life.shuffled(&random), history: turned, now: now), "\(place)")
                #expect(plan.nextLook.map { $0 > now } ?? true, "\(place): \(String(describing: plan.nextLook))")
                #expect(Set(plan.occurrences.map(\.key)).count == plan.occurrences.count, "\(place)")
                let over = Set(ledger.closed.map(\.key))
                ledger.apply(ledger.edits(plan, now), now)
                let again = ledger.edits(planner, life.dossier, now)
                #expect(again.isEmpty, "\(place): \(again)")
                let keys = ledger.live.map(\.occurrence.key) + ledger.closed.map(\.key)
                #expect(Set(keys).count == keys.count, "\(place): \(keys)")
                #expect(over.isDisjoint(with: ledger.live.map(\.occurrence.key)), "\(place)")
                seen.formUnion(ledger.live.map(\.occurrence.key.rule))
            }
        }
        #expect(seen == Set(rules.map(\.name)))
    }

    @Test("a plan does not change before it says that it may: what it asks for holds until the next look, and what it does not ask for too")
    func nextLook() throws {
        let rules = try RuleSamples.all()
        var random = SeededGenerator(seed: seed)
        for round in 0..<120 {
            let now = try instant("2026-03-01T12:00:00Z").adding(seconds: Int64.random(in: 0...20_000_000, using: &random))
            var life = Life(&random, now: now)
            for _ in 0..<8 { try life.change(&random, now: now) }
            let planner = Planner(rules: RuleSet(rules), house: try Samples.house(), team: life.team)
            var ledger = Ledger()
            ledger.apply(ledger.edits(planner, life.dossier, now), now)
            let plan = planner.plan(life.dossier, history: ledger.history, now: now)
            // Until then only what opens or closes by itself, which the keeper sees, may change it.
            let moments = ledger.live.flatMap { [$0.occurrence.dates.opens, $0.occurrence.dates.closes].compactMap(\.self) }.filter {
                $0 > now
            }
            let end = ([plan.nextLook, now.adding(seconds: 5_000_000)].compactMap(\.self) + moments).min() ?? now
            let length = end.microseconds(since: now)
            guard length > 1 else { continue }
            for share in [1, length / 2, length - 1] {
                let later = planner.plan(life.dossier, history: ledger.history, now: now.adding(microseconds: share))
                #expect(later.occurrences.map(\.key) == plan.occurrences.map(\.key), "SEED=\(seed) round \(round) \(now) + \(share)")
            }
        }
    }
}
