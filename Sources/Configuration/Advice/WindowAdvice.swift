import CivilTime
import FollowUp

/// Steps whose window closes before it opens, that are due before they open, and reminders and escalations that never come: found by example, on the house's calendar.
struct WindowAdvice {
    private(set) var problems: [Problem] = []
    private let house: House
    private let rule: Rule

    init(_ placed: PlacedRule, in house: House) {
        self.house = house
        rule = placed.rule
        let planner = Planner(rules: RuleSet([rule]), house: house, team: Team())
        let moments = ExampleMoments(rule: rule, house: house).all
        for step in placed.steps {
            let examples = moments.compactMap { moments in
                planner.example(of: step.step, zone: house.zone, counting: moments).map { Example(moments: moments, dates: $0) }
            }
            if !examples.isEmpty { look(at: step, examples) }
        }
    }

    private struct Example {
        var moments: ExampleMoments.Moments
        var dates: TaskDates
    }

    private mutating func look(at step: PlacedStep, _ examples: [Example]) {
        let opens = step.step.opens
        let due = root(of: step.step.due, in: step.step)
        windows(step, examples, due)
        // How far apart two dates of a record lie that have nothing to do with each other, an example cannot tell.
        guard isKnown(opens.anchor, due) else { return }
        reminders(step, examples.map(\.dates))
        escalations(step, examples.map(\.dates))
    }

    // MARK: - Windows

    private mutating func windows(_ step: PlacedStep, _ examples: [Example], _ due: DatePhrase.Anchor) {
        let opens = step.step.opens.anchor
        warn(step.due ?? step.opens ?? step.node, examples, opens, due, "this falls due before it opens") { $0.due < $0.opens }
        guard let closes = step.step.closes, let node = step.closes else { return }
        let end = root(of: closes, in: step.step)
        let count = problems.count
        warn(node, examples, opens, end, "the window closes before it opens") { dates in dates.closes.map { $0 <= dates.opens } ?? false }
        if problems.count == count {
            warn(node, examples, due, end, "the window closes before the task is due") { dates in
                dates.closes.map { $0 < dates.due } ?? false
            }
        }
    }

    /// Warns when it is so in every example, or in some of those that count both moments from the same one.
    private mutating func warn(
        _ place: PlacedNode, _ examples: [Example], _ first: DatePhrase.Anchor, _ second: DatePhrase.Anchor, _ what: String,
        _ isSo: (TaskDates) -> Bool
    ) {
        guard isKnown(first, second), let example = examples.first(where: { isSo($0.dates) }) else { return }
        let isAlways = examples.allSatisfy { isSo($0.dates) }
        guard isAlways || first == second else { return }
        let dates = example.dates
        var words = "opens \(text(dates.opens)), due \(text(dates.due))"
        if let closes = dates.closes { words += ", closes \(text(closes))" }
        let since = example.moments[first].map { " where \(name(of: first)) is \(text($0))" } ?? ""
        problems.append(place.problem("\(isAlways ? what : "\(what) at times"), as\(since): \(words)", severity: .warning))
    }

    // MARK: - Reminders

    private mutating func reminders(_ step: PlacedStep, _ dates: [TaskDates]) {
        for (reminder, node) in zip(step.step.reminders, step.reminders) {
            let comes = dates.contains { dates in
                ReminderSchedule(rules: [reminder], dates: dates, zone: house.zone, calendar: house.calendar).next(after: .distantPast)
                    != nil
            }
            if !comes {
                problems.append(
                    node.problem("this reminder never comes: it would lie outside the time in which the task is open", severity: .warning))
            }
        }
    }

    private mutating func escalations(_ step: PlacedStep, _ dates: [TaskDates]) {
        for (escalation, node) in zip(step.step.escalations, step.escalations) {
            if escalation.to == step.step.assignment, escalation.to == .owner || isRep(escalation.to) {
                problems.append(
                    node.problem("this tells nobody else: '\(escalation.to.text)' is who has the task already", severity: .warning))
            }
            let comes = dates.contains { dates in
                let start = escalation.phase == .open ? dates.opens : dates.due
                let at = house.zone.adding(escalation.after, to: start, calendar: house.calendar)
                return dates.closes.map { at < $0 } ?? true
            }
            if !comes { problems.append(node.problem("this escalation never comes: the task has closed by then", severity: .warning)) }
        }
    }

    private func isRep(_ assignment: Assignment) -> Bool { if case .rep = assignment { true } else { false } }

    // MARK: - What counts from what

    /// What a phrase counts from in the end.
    private func root(of phrase: DatePhrase, in step: Step) -> DatePhrase.Anchor {
        switch phrase.anchor {
        case .opens: step.opens.anchor
        case .due: root(of: step.due, in: step)
        default: phrase.anchor
        }
    }

    /// Whether the examples know how far apart two moments lie.
    private func isKnown(_ first: DatePhrase.Anchor, _ second: DatePhrase.Anchor) -> Bool {
        if first == second { return true }
        let terms: [DatePhrase.Anchor] = [.field(.contract(.start)), .field(.contract(.end)), .field(.contract(.cancelBy))]
        let turns: [DatePhrase.Anchor] = [.trigger(.nextContact), .trigger(.latestContact)]
        let isTerm = terms.contains(first) && terms.contains(second) && rule.trigger == .dates && rule.about == .contract
        return isTerm || turns.contains(first) && turns.contains(second)
    }

    // MARK: - Words

    private func name(of anchor: DatePhrase.Anchor) -> String {
        switch anchor {
        case .trigger(let moment): moment.rawValue
        case .field(let field): field.name(about: rule.about)
        case .opens: "opens"
        case .due: "due"
        case .done(let step): "\(step).done"
        case .previous: "previous.done"
        }
    }

    private func text(_ moment: ExampleMoment) -> String {
        switch moment {
        case .date(let date): "\(date.weekday.shortName) \(date)"
        case .moment(let moment): text(house.zone.instant(of: moment))
        }
    }

    private func text(_ instant: Instant) -> String {
        let civil = house.zone.civil(at: instant)
        return "\(civil.date.weekday.shortName) \(civil.date) \(TimeOfDay(hour: civil.time.hour, minute: civil.time.minute) ?? .midnight)"
    }
}
