import CivilTime
import FollowUp

/// One rule for each trigger, and for what rules can say besides.
enum RuleSamples {
    static func phrase(_ anchor: DatePhrase.Anchor, _ offset: Span = .zero, _ roll: BusinessCalendar.Roll = .none) -> DatePhrase {
        DatePhrase(offset: offset, anchor: anchor, roll: roll)
    }

    static func rule(
        _ name: String, about: Subject.Kind, _ trigger: Trigger, when conditions: [Condition] = [], steps: [Step],
        doneWhen: [Condition] = [],
        _ catchUp: CatchUp = .coalesce, limit: FiringLimit? = nil
    ) -> Rule {
        Rule(
            name: RuleName(name), about: about, conditions: conditions, trigger: trigger, steps: steps, doneWhen: doneWhen,
            catchUp: catchUp,
            limit: limit, fingerprint: "1")
    }

    static func step(
        _ name: StepName = .only, opens: DatePhrase, due: DatePhrase = DatePhrase(offset: Span(businessDays: 5), anchor: .opens),
        closes: DatePhrase? = nil, assign: Assignment = .owner, priority: PriorityRule = PriorityRule()
    ) -> Step {
        Step(
            name: name, opens: opens, due: due, closes: closes, title: TitleTemplate([.text("Do it")]), assignment: assign,
            priority: priority)
    }

    static let cadence = rule(
        "follow-up", about: .customer,
        .cadence(
            Cadence(
                intervals: ["gold": Span(days: 30), "silver": Span(months: 2)], otherwise: Span(days: 90), latest: ["gold": Span(days: 45)],
                retry: Span(businessDays: 1))), when: [.field(.customer(.status), in: ["active"])],
        steps: [step(opens: phrase(.trigger(.nextContact)), due: phrase(.trigger(.latestContact)))])

    static let renewal = rule(
        "renewal", about: .contract, .dates, when: [.field(.contract(.status), in: ["active"])],
        steps: [
            step(
                opens: phrase(.field(.contract(.cancelBy)), Span(days: -90)),
                due: phrase(.field(.contract(.cancelBy)), Span(days: -14), .preceding),
                closes: phrase(.field(.contract(.cancelBy))))
        ], doneWhen: [.field(.contract(.status), in: ["renewed"])])

    static let handOver = rule(
        "hand-over", about: .deal, .dates,
        when: [.field(.deal(.stage), in: ["qualified"]), .field(.deal(.accepted), [.isSet(false)])],
        steps: [
            step(
                opens: phrase(.field(.deal(.stageSince))),
                due: phrase(.field(.deal(.stageSince)), Span(businessMicroseconds: 8 * 3_600_000_000)), assign: .team("sales", .roundRobin))
        ])

    /// Taken over, and talked to since.
    static let takeOver = rule(
        "take-over", about: .deal, .dates, when: [.field(.deal(.stage), in: ["qualified"])],
        steps: [step(opens: phrase(.field(.deal(.stageSince))))],
        doneWhen: [
            .field(.deal(.accepted), [.isSet(true)]), .field(.customer(.lastContact), [.fromField(.deal(.stageSince))]),
        ])

    static let review = rule(
        "review", about: .interaction, .dates,
        when: [.field(.interaction(.kind), in: ["feedback"]), .field(.interaction(.sentiment), in: ["positive"])],
        steps: [step(opens: phrase(.field(.interaction(.at)), Span(days: 7)))], limit: FiringLimit(count: 1, span: Span(months: 6)))

    static let complaint = rule(
        "complaint", about: .customer, .event(InteractionFilter(kinds: [.feedback], sentiments: [.negative])),
        steps: [step(opens: phrase(.trigger(.event)), assign: .manager)])

    static let quiet = rule(
        "quiet", about: .customer, .rhythm(confidence: 0.9), steps: [step(opens: phrase(.trigger(.quiet)))])

    static let replenish = rule(
        "replenish", about: .customer, .replenish(items: nil), steps: [step(opens: phrase(.trigger(.usedUp), Span(days: -7)))])

    static let gap = rule(
        "gap", about: .customer, .gap, steps: [step(opens: phrase(.trigger(.gapSince), Span(days: 1)), assign: .manager)])

    static let stale = rule(
        "stale", about: .customer, .dates,
        when: [.any([.field(.customer(.lastContact), [.olderThan(Span(days: 60))]), .not([.field(.customer(.segment), in: ["gold"])])])],
        steps: [step(opens: phrase(.field(.customer(.since)), Span(months: 1)))])

    static let onboarding = rule(
        "onboarding", about: .customer, .dates,
        steps: [
            step("welcome", opens: phrase(.field(.customer(.since)))),
            step("check", opens: phrase(.done("welcome"), Span(days: 14))),
            step("review", opens: phrase(.done("check"), Span(months: 1), .following)),
        ])

    static func calendar(_ catchUp: CatchUp) throws -> Rule {
        rule(
            "calendar-\(catchUp.rawValue)", about: .customer, .calendar(try CalendarExpression(parsing: "*-*-1,15 09:00"), zone: nil),
            steps: [step(opens: phrase(.trigger(.occurrence)))], catchUp)
    }

    /// About contracts, but not for each term of theirs.
    static let kickOff = rule("kick-off", about: .contract, .dates, steps: [step(opens: phrase(.field(.contract(.start)), Span(days: 3)))])

    static let contractComplaint = rule(
        "contract-complaint", about: .contract, .event(InteractionFilter(kinds: [.feedback])),
        steps: [step(opens: phrase(.trigger(.event)))], .fire)

    static func contractMonth() throws -> Rule {
        rule(
            "contract-month", about: .contract, .calendar(try CalendarExpression(parsing: "*-*-1 09:00"), zone: nil),
            when: [.field(.contract(.status), in: ["active"])], steps: [step(opens: phrase(.trigger(.occurrence)))])
    }

    /// Two steps, the second once the first is closed.
    static func playbook(_ name: String, _ trigger: Trigger, from moment: DatePhrase.Anchor, limit: FiringLimit? = nil) -> Rule {
        rule(
            name, about: .customer, trigger,
            steps: [step("first", opens: phrase(moment)), step("second", opens: phrase(.done("first"), Span(days: 2)))], limit: limit)
    }

    static func playbooks() throws -> [Rule] {
        [
            playbook("pb-cadence", cadence.trigger, from: .trigger(.nextContact)),
            playbook(
                "pb-every", .calendar(try CalendarExpression(parsing: "Mon 09:00"), zone: nil), from: .trigger(.occurrence)),
            playbook("pb-gap", .gap, from: .trigger(.gapSince)),
            playbook("pb-since", .dates, from: .field(.customer(.since)), limit: FiringLimit(count: 1, span: Span(months: 12))),
        ]
    }

    /// All of them.
    static func all() throws -> [Rule] {
        [cadence, renewal, handOver, review, complaint, quiet, replenish, gap, stale, onboarding, kickOff, contractComplaint]
            + (try CatchUp.allCases.map(calendar)) + (try playbooks()) + [try contractMonth()]
    }
}
