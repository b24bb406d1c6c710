import CivilTime

/// A moment that is made up, to see what a phrase makes of it.
package enum ExampleMoment: Hashable, Sendable {
    case date(CivilDate)
    case moment(CivilDateTime)
}

extension Planner {
    /// The moments of a step, counted from moments that are made up: what a rule means, by example, without a record.
    ///
    /// - Parameter moments: of what the step's phrases count from, but for its own opens and due.
    /// - Returns: nil when one of those is missing.
    package func example(of step: Step, zone: Zone, counting moments: [DatePhrase.Anchor: ExampleMoment]) -> TaskDates? {
        let run = PlanningRun(planner: self, history: TaskHistory(), now: .distantPast)
        var own: [DatePhrase.Anchor: PlanningRun.AnchorValue] = [:]
        func moment(_ phrase: DatePhrase, _ role: DatePhrase.Role) -> CivilDateTime? {
            let start: PlanningRun.AnchorValue? =
                switch moments[phrase.anchor] {
                case .date(let date)?: .date(date)
                case .moment(let moment)?: .moment(moment)
                case nil: own[phrase.anchor]
                }
            var way: [String]?
            return start.map { run.shifted($0, by: phrase, role: role, zone: zone, name: "", nil, &way) }
        }
        guard let opens = moment(step.opens, .opens) else { return nil }
        own[.opens] = .moment(opens)
        guard let due = moment(step.due, .due) else { return nil }
        own[.due] = .moment(due)
        var closes: Instant?
        if let phrase = step.closes {
            guard let end = moment(phrase, .closes) else { return nil }
            closes = zone.instant(of: end)
        }
        return TaskDates(opens: zone.instant(of: opens), due: zone.instant(of: due), closes: closes)
    }
}
