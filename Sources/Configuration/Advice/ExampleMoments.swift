import CivilTime
import FollowUp

/// Moments that a rule may count from, made up over some years, to see what its phrases make of them.
struct ExampleMoments {
    let rule: Rule
    let house: House

    typealias Moments = [DatePhrase.Anchor: ExampleMoment]

    /// Every eleventh day of four years, so that all weekdays come at all times of the year, and each day around the turn of one.
    private static let days: [CivilDate] = {
        // 2027-01-01.
        let start = 20_819
        let spread = stride(from: start, to: start + 1461, by: 11)
        let turn = (start + 350)..<(start + 375)
        return (Array(spread) + Array(turn)).map { CivilDate(clampingDayNumber: $0) }
    }()

    var all: [Moments] { Self.days.flatMap { moments(on: $0) } }

    /// What the moments may be on one day: several, where they differ in how far they lie apart.
    private func moments(on day: CivilDate) -> [Moments] {
        let start = ExampleMoment.moment(CivilDateTime(day, house.dayStarts))
        // Early, at noon or late: what happens has no usual time of day.
        let some = ExampleMoment.moment(CivilDateTime(day, TimeOfDay(hour: 8 + 4 * (day.dayNumber % 3), minute: 0) ?? .midnight))
        // The anchors of one example that stand beside others are on the day itself, unless more is known of them.
        var usual: Moments = [.previous: some]
        for step in rule.steps {
            usual[.done(step.name)] = some
            for phrase in [step.opens, step.due, step.closes].compactMap(\.self) {
                guard case .field(let field) = phrase.anchor else { continue }
                usual[phrase.anchor] = field.type == .instant ? some : .date(day)
            }
        }
        for moment in rule.trigger.moments { usual[.trigger(moment)] = moment == .quiet || moment == .usedUp ? start : some }
        switch rule.trigger {
        case .cadence(let cadence): return turns(cadence, from: CivilDateTime(day, house.dayStarts)).map { usual.merging($0) { $1 } }
        case .calendar(let expression, let name):
            let zone = name.map { house.zoneNamed($0) } ?? house.zone
            guard let at = expression.next(after: zone.instant(of: CivilDateTime(day, .midnight)), in: zone) else { return [] }
            return [usual.merging([.trigger(.occurrence): .moment(house.zone.civil(at: at))]) { $1 }]
        case .dates where rule.about == .contract: return terms(ending: day).map { usual.merging($0) { $1 } }
        case .dates, .rhythm, .replenish, .event, .gap, .byHand: return [usual]
        }
    }

    /// The turns of each segment.
    private func turns(_ cadence: Cadence, from start: CivilDateTime) -> [Moments] {
        (cadence.intervals.keys.sorted() + [""]).compactMap { segment in
            guard let interval = cadence.interval(forSegment: segment), let latest = cadence.latest(forSegment: segment) else { return nil }
            let next = house.zone.adding(interval, to: start, calendar: house.calendar)
            let last = house.zone.adding(latest, to: start, calendar: house.calendar)
            return [.trigger(.nextContact): .moment(next), .trigger(.latestContact): .moment(max(next, last))]
        }
    }

    /// Contracts of a month and of three years, without notice and with one.
    private func terms(ending day: CivilDate) -> [Moments] {
        [(1, Span.zero), (1, Span(days: 14)), (36, .zero), (36, Span(months: 3))].map { months, notice in
            let contract = Contract(
                id: ContractID(""), customer: CustomerID(""), name: "", start: day.adding(months: -months), end: day, notice: notice)
            return [
                .field(.contract(.start)): .date(contract.start), .field(.contract(.end)): .date(contract.end),
                .field(.contract(.cancelBy)): .date(contract.cancelBy(calendar: house.calendar, zone: house.zone)),
            ]
        }
    }
}
