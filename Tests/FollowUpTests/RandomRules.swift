import CivilTime
import FollowUp
import TestSupport

/// Rules, records and histories as they come: of every kind, sensible or not.
struct RandomRules {
    var random: SeededGenerator
    let now: Instant

    static let kinds = Subject.Kind.allCases.filter(\.hasCustomer)

    mutating func flip(_ chance: Double = 0.5) -> Bool { Double.random(in: 0..<1, using: &random) < chance }

    private mutating func pick<T>(_ list: [T]) -> T { list[Int.random(in: 0..<list.count, using: &random)] }

    private mutating func instant(_ days: ClosedRange<Double>) -> Instant {
        now.adding(seconds: Int64(Double.random(in: days, using: &random) * 86_400))
    }

    private mutating func date(_ days: ClosedRange<Int>) -> CivilDate {
        Zone.utc.date(at: now).adding(days: Int.random(in: days, using: &random))
    }

    private mutating func span(_ sign: Int = 1) -> Span {
        let count = sign * Int.random(in: 1...40, using: &random)
        return pick([
            Span(days: count), Span(months: count % 14), Span(businessDays: count), Span(microseconds: Int64(count) * 3_600_000_000),
            Span(businessMicroseconds: Int64(count) * 3_600_000_000), .zero,
        ])
    }

    // MARK: - Rules

    mutating func rules() -> RuleSet { RuleSet((0..<Int.random(in: 1...7, using: &random)).map { rule("r\($0)") }) }

    mutating func rule(_ name: String) -> Rule {
        let about = flip(0.4) ? Subject.Kind.customer : pick(Self.kinds)
        let trigger = trigger(about)
        var steps: [Step] = []
        let count = flip(0.7) ? 1 : Int.random(in: 0...3, using: &random)
        for place in 0..<count {
            let name = count == 1 ? StepName.only : StepName("s\(place)")
            steps.append(step(name, about, trigger, earlier: steps.map(\.name)))
        }
        return Rule(
            name: RuleName(name), about: about, conditions: conditions(about, 0.5), trigger: trigger, steps: steps,
            doneWhen: conditions(about, 0.2),
            catchUp: pick(CatchUp.allCases),
            limit: flip(0.25) ? FiringLimit(count: Int.random(in: 1...2, using: &random), span: span()) : nil,
            fingerprint: "1")
    }

    private mutating func trigger(_ about: Subject.Kind) -> Trigger {
        guard about == .customer else {
            if about == .deal || about == .contract, flip(0.3) { return .event(InteractionFilter(kinds: flip() ? [.call, .order] : [])) }
            if flip(0.15), let expression { return .calendar(expression, zone: nil) }
            return flip(0.05) ? .byHand : .dates
        }
        let all: [Trigger] = [
            .cadence(
                Cadence(
                    intervals: ["gold": span(), "silver": span()], otherwise: flip() ? span() : nil, latestOtherwise: span(),
                    retry: Span(days: 1))),
            .rhythm(confidence: pick([0.5, 0.9, 1])), .replenish(items: flip() ? nil : ["pods"]),
            .event(InteractionFilter(kinds: flip() ? [.order] : [], sentiments: flip(0.2) ? [.positive] : [])),
            expression.map { .calendar($0, zone: nil) } ?? .gap, .gap, .byHand, .dates,
        ]
        return pick(all)
    }

    private let expression = try? CalendarExpression(parsing: "Mon 09:00")

    init(random: SeededGenerator, now: Instant) {
        self.random = random
        self.now = now
    }

    private mutating func step(_ name: StepName, _ about: Subject.Kind, _ trigger: Trigger, earlier: [StepName]) -> Step {
        func phrase(_ role: DatePhrase.Role, _ random: inout RandomRules) -> DatePhrase {
            let anchors = DatePhrase.anchors(about: about, trigger: trigger, earlier: earlier, role: role).map(\.anchor)
            // What the trigger brings comes first; without it a rule would seldom fire.
            let anchor = random.flip(0.6) ? anchors.first : nil
            return DatePhrase(
                offset: random.span(random.flip() ? 1 : -1), anchor: anchor ?? random.pick(anchors),
                time: random.flip(0.2) ? Samples.nine : nil,
                roll: random.pick([.none, .none, .following, .preceding, .modifiedFollowing]))
        }
        return Step(
            name: name, opens: phrase(.opens, &self), due: phrase(.due, &self), closes: flip(0.3) ? phrase(.closes, &self) : nil,
            title: TitleTemplate([.text("Do "), .placeholder(.due)]),
            assignment: pick([.owner, .manager, .author, .specialist, .rep(RepLogin("bert")), .team("benelux", .roundRobin)]),
            priority: PriorityRule(factors: Set(PriorityRule.Factor.allCases.filter { _ in flip() }), segments: ["gold": 10]))
    }

    private mutating func conditions(_ about: Subject.Kind, _ chance: Double) -> [Condition] {
        guard flip(chance) else { return [] }
        return (0..<Int.random(in: 1...2, using: &random)).map { _ in condition(about, depth: 0) }
    }

    private mutating func condition(_ about: Subject.Kind, depth: Int) -> Condition {
        if depth < 2, flip(0.25) {
            let list = (0..<Int.random(in: 1...3, using: &random)).map { _ in condition(about, depth: depth + 1) }
            return pick([.any(list), .all(list), .not(list)])
        }
        let field = pick(Field.available(about: about).map(\.field))
        let comparison: Comparison =
            switch field.type {
            case .text(let choices):
                pick([.oneOf(Set((choices ?? ["gold", "anna", "a"]).filter { _ in flip(0.7) })), .isSet(true), .contains("a")])
            case .flag: .oneOf([flip() ? "true" : "false"])
            case .number, .amount: pick([.atLeast(1), .atMost(100), .moreThan(0.5), .lessThan(1e6)])
            case .date, .instant, .open:
                pick([
                    .olderThan(span()), .newerThan(span()), .within(span()), .isSet(true), .from(date(-100...0)),
                    .fromField(moment(of: about)), .beforeField(moment(of: about)),
                ])
            }
        return .field(field, [comparison])
    }

    private mutating func moment(of about: Subject.Kind) -> Field {
        pick(Field.available(about: about).map(\.field).filter(\.type.isMoment))
    }

    // MARK: - Records

    mutating func dossier() -> Dossier {
        var record = Samples.customer(segment: pick(["gold", "silver", "none", ""]), zone: flip() ? "America/New_York" : nil)
        record.owner = pick(["anna", "mila", "gone", nil]).map { RepLogin($0) }
        record.since = flip() ? date(-800...0) : nil
        record.status = flip(0.85) ? .active : pick(Customer.Status.allCases)
        let id = record.id
        let interactions = (0..<Int.random(in: 0...8, using: &random)).map { number in
            let kind = flip() ? Interaction.Kind.order : pick(Interaction.Kind.allCases)
            return Interaction(
                id: InteractionID("i\(number)"), customer: id, kind: kind, outcome: pick(Interaction.Outcome.allCases),
                at: instant(-200...0),
                rep: flip() ? RepLogin("anna") : nil, sentiment: flip(0.3) ? pick(Interaction.Sentiment.allCases) : nil,
                lines: kind == .order ? [OrderLine(item: pick(["pods", "milk"]), quantity: 3)] : [], deal: flip(0.3) ? DealID("d0") : nil)
        }.sorted { ($0.at, $0.id) > ($1.at, $1.id) }
        let watched = WatchedCustomer(
            record: record, lastContact: interactions.first { $0.isQualified }?.at, lastOrder: interactions.first { $0.kind == .order }?.at,
            interactions: interactions)
        let contracts = (0..<Int.random(in: 0...2, using: &random)).map { number in
            let start = date(-700...0)
            return Contract(
                id: ContractID("k\(number)"), customer: id, name: "Paper", start: start,
                end: start.adding(days: Int.random(in: 30...800, using: &random)),
                notice: pick([.zero, Span(months: 1), Span(days: 30)]), autoRenew: flip(),
                terms: flip() ? Contract.Terms(renewal: Span(months: 12)) : nil,
                value: flip() ? 1_200_000 : nil, currency: "EUR")
        }
        let deals = (0..<Int.random(in: 0...2, using: &random)).map { number in
            let since = instant(-60...0)
            return Deal(
                id: DealID("d\(number)"), customer: id, name: "Machines", stage: pick(Deal.Stage.allCases), stageSince: since,
                created: since,
                owner: flip() ? RepLogin("anna") : nil, expectedClose: flip() ? date(-20...60) : nil)
        }
        let requests = (0..<Int.random(in: 0...1, using: &random)).map { number in
            SpecialistRequest(
                id: RequestID("q\(number)"), customer: id, topic: "Steam", rep: RepLogin("anna"),
                specialist: flip() ? RepLogin("bert") : nil, asked: instant(-30...0))
        }
        return Dossier(customer: watched, contracts: contracts, deals: deals, requests: requests)
    }

    /// A past in which some of what is planned is live, open or closed.
    mutating func history(of occurrences: [Occurrence]) -> TaskHistory {
        var history = TaskHistory()
        for (number, occurrence) in occurrences.enumerated() {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: continue
            case 1:
                history.closed.append(
                    TaskHistory.ClosedTurn(
                        key: occurrence.key, state: pick([.done, .dismissed, .expired]), at: instant(-20...0), isSettled: false))
            default:
                let state = occurrence.dates.opens <= now ? TaskState.open : .planned
                history.live.append(FollowUpTask(id: TaskID(Int64(number + 1)), occurrence: occurrence, state: state, remindedThrough: now))
            }
        }
        return history
    }
}
