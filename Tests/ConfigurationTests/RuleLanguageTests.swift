import CivilTime
import FollowUp
import Testing

@Suite("What a rule can ask and do")
struct RuleLanguageTests {
    private func rule(_ text: String) throws -> Rule {
        let (rule, problems) = try read(rule: "rule: r\n\(text)")
        #expect(problems.map(\.description) == [])
        return try #require(rule)
    }

    // MARK: - Conditions

    @Test(
        "comparisons in every spelling",
        arguments: [
            ("contract", "value: {at_least: 1000}", Condition.field(.contract(.value), [.atLeast(1000)])),
            ("contract", "value: {more_than: 12.50, less_than: 5000}", .field(.contract(.value), [.moreThan(12.5), .lessThan(5000)])),
            ("contract", "value: {at_most: 0}", .field(.contract(.value), [.atMost(0)])),
            ("contract", "value: {set: true}", .field(.contract(.value), [.isSet(true)])),
            ("contract", "end: {within: 60 days}", .field(.contract(.end), [.within(Span(days: 60))])),
            ("contract", "end: 2026-12-31", .field(.contract(.end), [.oneOf(["2026-12-31"])])),
            (
                "contract", "start: {before: 2027-01-01, from: 2026-01-01}",
                .field(.contract(.start), [.before(day("2027-01-01")), .from(day("2026-01-01"))])
            ),
            ("contract", "auto_renew: true", .field(.contract(.autoRenew), [.oneOf(["true"])])),
            ("contract", "customer.segment: [gold, silver]", .field(.customer(.segment), [.oneOf(["gold", "silver"])])),
            ("contract", "customer.attributes.branch: bakery", .field(.customer(.attribute("branch")), [.oneOf(["bakery"])])),
            ("contract", "attributes.seats: {at_least: 10}", .field(.contract(.attribute("seats")), [.atLeast(10)])),
            ("customer", "last_contact: {older_than: 60 days}", .field(.customer(.lastContact), [.olderThan(Span(days: 60))])),
            ("customer", "last_order: {newer_than: 3 months}", .field(.customer(.lastOrder), [.newerThan(Span(months: 3))])),
            ("deal", "customer.last_contact: {from: stage_since}", .field(.customer(.lastContact), [.fromField(.deal(.stageSince))])),
            ("deal", "accepted: {before: expected_close}", .field(.deal(.accepted), [.beforeField(.deal(.expectedClose))])),
            ("contract", "start: {from: attributes.signed}", .field(.contract(.start), [.fromField(.contract(.attribute("signed")))])),
            ("customer", "silence: {at_least: 90%}", .field(.customer(.silence), [.atLeast(0.9)])),
            ("customer", "orders: 3", .field(.customer(.orders), [.oneOf(["3"])])),
            ("customer", "name: {contains: B.V.}", .field(.customer(.name), [.contains("B.V.")])),
            ("customer", "owner: {set: false}", .field(.customer(.owner), [.isSet(false)])),
            ("customer", "segment: {is: gold}", .field(.customer(.segment), [.oneOf(["gold"])])),
            ("customer", "segment: {one_of: [gold, silver]}", .field(.customer(.segment), [.oneOf(["gold", "silver"])])),
            (
                "customer", "attributes.founded: {older_than: 10 years}",
                .field(.customer(.attribute("founded")), [.olderThan(Span(months: 120))])
            ),
            ("deal", "stage: [lead, qualified]", .field(.deal(.stage), [.oneOf(["lead", "qualified"])])),
            ("interaction", "sentiment: positive", .field(.interaction(.sentiment), [.oneOf(["positive"])])),
            ("request", "answered: {set: false}", .field(.request(.answered), [.isSet(false)])),
            ("rep", "on_time: {less_than: 0.5}", .field(.rep(.onTime), [.lessThan(0.5)])),
            (
                "customer", "any: [{status: active, segment: gold}, {orders: {more_than: 2}}]",
                .any([
                    .all([.field(.customer(.status), [.oneOf(["active"])]), .field(.customer(.segment), [.oneOf(["gold"])])]),
                    .field(.customer(.orders), [.moreThan(2)]),
                ])
            ),
            (
                "customer", "any: {segment: gold, owner: anna}",
                .any([.field(.customer(.segment), in: ["gold"]), .field(.customer(.owner), in: ["anna"])])
            ),
            ("customer", "not: {segment: gold}", .not([.field(.customer(.segment), in: ["gold"])])),
            (
                "customer", "all: [{segment: gold}, {not: {any: {owner: anna}}}]",
                .all([.field(.customer(.segment), in: ["gold"]), .not([.any([.field(.customer(.owner), in: ["anna"])])])])
            ),
        ])
    func conditions(_ about: String, _ text: String, _ expected: Condition) throws {
        for key in ["when", "done_when"] {
            let rule = try rule("about: \(about)\nby_hand: true\ntitle: Do\n\(key): {\(text)}\n")
            #expect((key == "when" ? rule.conditions : rule.doneWhen) == [expected])
        }
    }

    @Test("every field of every kind of record can be asked whether it is set, and stand in a title", arguments: Subject.Kind.allCases)
    func fields(_ kind: Subject.Kind) throws {
        for (name, field) in Field.available(about: kind) {
            // What has a value always would be warned of.
            let rule = try rule("about: \(kind)\nby_hand: true\ntitle: 'Do {\(name)}'\nwhen: {\(name): {set: true}}\n")
            #expect(rule.conditions == [.field(field, [.isSet(true)])])
            #expect(rule.step?.title.parts.last == .placeholder(.field(field)))
        }
    }

    @Test("every comparison is admitted by the types that have it, and told of by the others", arguments: Subject.Kind.allCases)
    func types(_ kind: Subject.Kind) throws {
        let values = [
            "is": "1", "one_of": "[1]", "contains": "x", "at_least": "1", "at_most": "1", "more_than": "0.5", "less_than": "1",
            "before": "2026-12-24",
            "from": "2026-12-24", "older_than": "3 days", "newer_than": "3 days", "within": "3 days", "set": "true",
        ]
        for (name, field) in Field.own(kind) {
            for (key, value) in values.sorted(by: { $0.key < $1.key }) {
                let (_, problems) = try read(
                    rule: "rule: r\nabout: \(kind)\nby_hand: true\ntitle: Do\nwhen:\n  \(name): {\(key): \(value)}\n")
                let isRefused = problems.contains { $0.message.contains("has no '\(key)'") || $0.message.contains("no single value") }
                #expect(isRefused != admits(field.type, key), "\(kind).\(name) \(key): \(problems)")
            }
        }
    }

    private func admits(_ type: FieldType, _ key: String) -> Bool {
        switch key {
        case "set": true
        case "is": type != .amount && type != .instant
        case "one_of": type != .amount && type != .instant && type != .flag
        case "contains": type == .text(choices: nil) || type == .open
        case "at_least", "at_most", "more_than", "less_than": type == .number || type == .amount || type == .open
        default: type.isMoment
        }
    }

    // MARK: - Triggers

    @Test(
        "triggers, and what is usual for each",
        arguments: [
            ("customer", "cadence: {every: 30 days}", "at next_contact", "5 business days after opens"),
            ("customer", "cadence: {every: 30 days, latest: 45 days}", "at next_contact", "at latest_contact"),
            ("customer", "rhythm: true", "at quiet", "5 business days after opens"),
            ("customer", "replenish: true", "at used_up", "5 business days after opens"),
            ("customer", "event: {interaction: call}", "at event", "5 business days after opens"),
            ("rep", "every: Mon 09:00", "at occurrence", "5 business days after opens"),
            ("customer", "gap: coverage", "at gap_since", "5 business days after opens"),
            ("deal", "by_hand: true", "at asked", "5 business days after opens"),
        ])
    func usual(_ about: String, _ trigger: String, _ opens: String, _ due: String) throws {
        let head = "about: \(about)\n\(trigger)\ntitle: Do\n"
        let (short, long) = (try rule(head), try rule(head + "opens: \(opens)\ndue: \(due)\n"))
        #expect(short.steps == long.steps)
        #expect(short.fingerprint == long.fingerprint)
    }

    @Test("triggers in every spelling")
    func triggers() throws {
        func trigger(_ text: String, about: String = "customer") throws -> Trigger {
            try rule("about: \(about)\n\(text)\ntitle: Do\n").trigger
        }
        #expect(try trigger("rhythm: true") == .rhythm(confidence: 0.9))
        #expect(try trigger("rhythm: {confidence: 95%}") == .rhythm(confidence: 0.95))
        #expect(try trigger("rhythm: {confidence: 0.8}") == .rhythm(confidence: 0.8))
        #expect(try trigger("replenish: true") == .replenish(items: nil))
        #expect(try trigger("replenish: {items: [paper, toner]}") == .replenish(items: ["paper", "toner"]))
        #expect(
            try trigger("event: {interaction: [call, feedback], outcome: reached, sentiment: [positive, neutral]}")
                == .event(InteractionFilter(kinds: [.call, .feedback], outcomes: [.reached], sentiments: [.positive, .neutral])))
        #expect(
            try trigger("every: Mon..Fri 09:00", about: "rep") == .calendar(try CalendarExpression(parsing: "Mon..Fri 09:00"), zone: nil))
        #expect(
            try trigger("every: \"*-*~1 17:00 Europe/Lisbon\"", about: "rep")
                == .calendar(try CalendarExpression(parsing: "*-*~1 17:00 Europe/Lisbon"), zone: "Europe/Lisbon"))
        #expect(try trigger("every: daily UTC", about: "rep") == .calendar(try CalendarExpression(parsing: "daily UTC"), zone: "UTC"))
        #expect(try trigger("gap: coverage") == .gap)
        #expect(try trigger("by_hand: true", about: "request") == .byHand)
        #expect(try trigger("opens: 30 days after since") == .dates)
        #expect(try trigger("opens: 3 days before attributes.birthday") == .dates)
        #expect(
            try trigger("cadence: {every: {gold: 30 days, otherwise: 90 days}, latest: {gold: 45 days}, retry: 4 business hours}")
                == .cadence(
                    Cadence(
                        intervals: ["gold": Span(days: 30)], otherwise: Span(days: 90), latest: ["gold": Span(days: 45)],
                        retry: Span(businessMicroseconds: 14_400_000_000))))
    }

    // MARK: - What is done

    @Test(
        "recipients",
        arguments: [
            ("customer", "owner", Assignment.owner), ("contract", "manager", .manager), ("interaction", "author", .author),
            ("request", "author", .author), ("request", "specialist", .specialist), ("rep", "manager", .manager),
            ("deal", "rep:anna", .rep(RepLogin("anna"))),
            ("customer", "team:sales round robin", .team("sales", .roundRobin)),
            ("customer", "team:Inside Sales least loaded", .team("Inside Sales", .leastLoaded)),
        ])
    func recipients(_ about: String, _ text: String, _ expected: Assignment) throws {
        let rule = try rule("about: \(about)\nby_hand: true\ntitle: Do\nassign: \(text)\nescalate: {to: \(text), after: 1 day}\n")
        #expect(rule.step?.assignment == expected)
        #expect(rule.step?.escalations == [Escalation(to: expected, after: Span(days: 1), phase: .overdue)])
        // As it is shown, it can be written.
        #expect(expected.text == text)
    }

    @Test(
        "priorities",
        arguments: [
            ("low", PriorityRule(base: .low)), ("normal", PriorityRule()), ("high", PriorityRule(base: .high)),
            ("urgent", PriorityRule(base: .urgent)),
            ("0", PriorityRule(base: Priority(0))), ("100", PriorityRule(base: Priority(100))),
            ("{by: value}", PriorityRule(factors: [.value])),
            ("{base: 60, by: [value, lateness]}", PriorityRule(base: Priority(60), factors: [.value, .lateness])),
            ("{segments: {gold: +10, bronze: -5}}", PriorityRule(factors: [.segment], segments: ["gold": 10, "bronze": -5])),
            (
                "{base: high, by: [value, segment, lateness], segments: {gold: 10}}",
                PriorityRule(base: .high, factors: [.value, .segment, .lateness], segments: ["gold": 10])
            ),
        ])
    func priorities(_ text: String, _ expected: PriorityRule) throws {
        #expect(try rule("about: contract\nby_hand: true\ntitle: Do\npriority: \(text)\n").step?.priority == expected)
    }

    @Test(
        "escalations",
        arguments: [
            ("3 business days overdue", Span(businessDays: 3), ReminderRule.Phase.overdue),
            ("4 business hours open", Span(businessMicroseconds: 14_400_000_000), .open),
            ("2 days", Span(days: 2), .overdue), ("1h 30min overdue", Span(microseconds: 5_400_000_000), .overdue),
        ])
    func escalations(_ text: String, _ span: Span, _ phase: ReminderRule.Phase) throws {
        let rule = try rule(
            "about: contract\nby_hand: true\ntitle: Do\nescalate:\n  - {to: manager, after: \(text)}\n  - {to: 'rep:ed', after: 9 days}\n")
        #expect(rule.step?.escalations.first == Escalation(to: .manager, after: span, phase: phase))
        #expect(rule.step?.escalations.count == 2)
    }

    @Test(
        "limits",
        arguments: [
            ("once in 6 months", 1, Span(months: 6)), ("twice in 1 year", 2, Span(months: 12)), ("3 in 90 days", 3, Span(days: 90)),
            ("3 times in 90 days", 3, Span(days: 90)),
        ])
    func limits(_ text: String, _ count: Int, _ span: Span) throws {
        #expect(try rule("about: contract\nby_hand: true\ntitle: Do\nat_most: \(text)\n").limit == FiringLimit(count: count, span: span))
    }

    @Test("ways to catch up", arguments: CatchUp.allCases)
    func catchUp(_ way: CatchUp) throws {
        #expect(try rule("about: contract\nby_hand: true\ntitle: Do\ncatch_up: \(way.rawValue)\n").catchUp == way)
        #expect(try rule("about: contract\nby_hand: true\ntitle: Do\n").catchUp == .coalesce)
    }

    // MARK: - Playbooks

    @Test("steps follow each other unless they say otherwise, and the rule's own keys stand in for theirs")
    func playbook() throws {
        let rule = try rule(
            """
            about: customer
            opens: 1 day after since
            due: 3 days after opens
            assign: manager
            steps:
              - {step: welcome, title: Welcome}
              - {step: call, title: Call, assign: owner, due: 1 week after welcome.done}
              - {step: gift, after: start, opens: at since, title: Gift}
              - {step: review, after: [call, gift], title: Review}
              - {step: end, opens: 2 days after previous.done, title: End}
            """)
        let steps = Dictionary(uniqueKeysWithValues: rule.steps.map { ($0.name, $0) })
        #expect(rule.steps.map(\.name) == ["welcome", "call", "gift", "review", "end"])
        #expect(
            rule.steps.map(\.opens) == [
                DatePhrase(offset: Span(days: 1), anchor: .field(.customer(.since))), DatePhrase(anchor: .done("welcome")),
                DatePhrase(anchor: .field(.customer(.since))), DatePhrase(anchor: .previous),
                DatePhrase(offset: Span(days: 2), anchor: .previous),
            ])
        #expect(steps["call"]?.due == DatePhrase(offset: Span(days: 7), anchor: .done("welcome")))
        #expect(steps["end"]?.due == DatePhrase(offset: Span(days: 3), anchor: .opens))
        #expect(rule.steps.map(\.waitsFor) == [[], ["welcome"], [], ["call", "gift"], ["review"]])
        #expect(rule.steps.map(\.assignment) == [.manager, .owner, .manager, .manager, .manager])
    }

    @Test("steps may be named before they stand there")
    func forward() throws {
        let rule = try rule(
            "about: customer\nby_hand: true\nsteps:\n  - {step: last, after: first, title: B}\n  - {step: first, after: start, title: A}\n")
        #expect(rule.steps.map(\.waitsFor) == [["first"], []])
        #expect(rule.steps[1].opens == DatePhrase(anchor: .trigger(.asked)))
    }
}

private func day(_ text: String) -> CivilDate { (try? CivilDate(iso8601: text)) ?? CivilDate(clampingDayNumber: 0) }
