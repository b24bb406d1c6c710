/// Something that comes back: a start, the rules by which it does, single further times, and those at which it does not come after all.
///
/// Source: RFC 5545 §3.8.5. A time that the clock jumps over happens at the end of the jump, and one that comes twice happens once, the first
/// time; so instants strictly increase. Two decisions where RFC 5545 leaves a choice: a start that its rule does not name is no occurrence,
/// and BYWEEKNO without a day means the weekday of the start.
package struct Recurrence: Sendable {
    /// The first moment it can happen; without rules it is an occurrence itself.
    package let start: CivilDateTime
    /// Whether it is about days: its times are midnights, and mean the whole day.
    package let isAllDay: Bool
    /// Where its civil times are meant.
    package let zone: Zone
    /// Each names occurrences; what several name happens once.
    package let rules: [RecurrenceRule]
    /// Further occurrences, in order.
    package let dates: [CivilDateTime]
    /// What is left out.
    package let exceptions: Set<CivilDateTime>
    /// Whole days that are left out.
    package let exceptionDays: Set<CivilDate>
    private let units: [RuleUnits]
    /// For each rule the last moment that its count allows; `.max` where it has none, or more than the calendar has room for.
    private let lastCounted: [Int64]

    /// - Parameters:
    ///   - start: fractions of a second are dropped.
    ///   - isAllDay: then BYHOUR, BYMINUTE and BYSECOND are passed over, as RFC 5545 §3.3.10 wants.
    ///   - dates: beside those of the rules; without rules, beside the start.
    package init(
        start: CivilDateTime, isAllDay: Bool = false, zone: Zone, rules: [RecurrenceRule], dates: [CivilDateTime] = [],
        exceptions: Set<CivilDateTime> = [], exceptionDays: Set<CivilDate> = []
    ) {
        let start = CivilDateTime(localSeconds: start.localSeconds, microsecond: 0)
        self.start = start
        self.isAllDay = isAllDay
        self.zone = zone
        let rules = isAllDay ? rules.map(\.withoutTimes) : rules
        self.rules = rules
        self.dates = Set(dates + (rules.isEmpty ? [start] : [])).sorted()
        self.exceptions = exceptions
        self.exceptionDays = exceptionDays
        units = rules.map { RuleUnits($0, start: start) }
        lastCounted = zip(rules, units).map { rule, units in
            if case .count(let count) = rule.end { units.moment(ofOccurrence: count) ?? .max } else { .max }
        }
    }

    // MARK: - Civil times

    /// The first occurrence after that civil time, or from the start on; nil when there is none before the calendar's end.
    package func next(after civil: CivilDateTime?) -> CivilDateTime? {
        var moment = civil.map { $0.localSeconds + 1 } ?? start.localSeconds
        while true {
            var found: Int64?
            for index in rules.indices {
                if let next = next(of: index, atOrAfter: moment) { found = Swift.min(found ?? next, next) }
            }
            if let date = dates.first(where: { $0.localSeconds >= moment })?.localSeconds { found = Swift.min(found ?? date, date) }
            guard let found else { return nil }
            let result = CivilDateTime(localSeconds: found, microsecond: 0)
            if !isLeftOut(result) { return result }
            moment = found + 1
        }
    }

    /// The last occurrence before that civil time; nil when there is none.
    package func previous(before civil: CivilDateTime) -> CivilDateTime? {
        // A fraction of a second after an occurrence is after it.
        var moment = civil.localSeconds - (civil.time.microsecond > 0 ? 0 : 1)
        while true {
            var found: Int64?
            for index in rules.indices {
                if let last = previous(of: index, atOrBefore: moment) { found = Swift.max(found ?? last, last) }
            }
            if let date = dates.last(where: { $0.localSeconds <= moment })?.localSeconds { found = Swift.max(found ?? date, date) }
            guard let found else { return nil }
            let result = CivilDateTime(localSeconds: found, microsecond: 0)
            if !isLeftOut(result) { return result }
            moment = found - 1
        }
    }

    private func isLeftOut(_ civil: CivilDateTime) -> Bool {
        exceptions.contains(civil) || exceptionDays.contains(civil.date)
    }

    private func next(of index: Int, atOrAfter moment: Int64) -> Int64? {
        units[index].first(atOrAfter: moment).flatMap { isWithin(index, $0) ? $0 : nil }
    }

    private func previous(of index: Int, atOrBefore moment: Int64) -> Int64? {
        var found = units[index].last(atOrBefore: Swift.min(moment, latest(index)))
        while let this = found, !isWithin(index, this) { found = units[index].last(atOrBefore: this - 1) }
        return found
    }

    private func isWithin(_ index: Int, _ moment: Int64) -> Bool {
        switch rules[index].end {
        case .never: true
        case .count: moment <= lastCounted[index]
        case .date(let date): moment < (Int64(date.dayNumber) + 1) * 86_400
        case .local(let civil): moment <= civil.localSeconds
        case .instant(let instant): zone.instant(of: CivilDateTime(localSeconds: moment, microsecond: 0)) <= instant
        }
    }

    /// A civil time after which nothing comes before that rule's end.
    private func latest(_ index: Int) -> Int64 {
        switch rules[index].end {
        case .never: .max
        case .count: lastCounted[index]
        case .date(let date): (Int64(date.dayNumber) + 1) * 86_400 - 1
        case .local(let civil): civil.localSeconds
        // A clock that is put back shows later times first.
        case .instant(let instant): zone.civil(at: instant).localSeconds + 86_400
        }
    }

    // MARK: - Instants

    /// The first occurrence after that instant; nil when there is none before the calendar's end.
    package func next(after instant: Instant) -> Instant? {
        var civil: CivilDateTime? = instant <= zone.instant(of: start) ? nil : zone.civil(at: instant)
        if instant == zone.instant(of: start) { civil = start }
        while let found = next(after: civil) {
            let result = zone.instant(of: found)
            if result > instant { return result }
            civil = found
        }
        return nil
    }

    /// The last occurrence before that instant; nil when there is none.
    package func previous(before instant: Instant) -> Instant? {
        var civil = zone.civil(at: instant)
        if case .overlap(let earlier, let later) = zone.resolve(civil), instant >= later {
            // When clocks first showed what they show now, they went on to times that are later than this.
            civil = CivilDateTime(
                localSeconds: civil.localSeconds + later.microseconds(since: earlier) / 1_000_000 + 1, microsecond: civil.time.microsecond)
        } else {
            civil = CivilDateTime(localSeconds: civil.localSeconds + 1, microsecond: civil.time.microsecond)
        }
        while let found = previous(before: civil) {
            let result = zone.instant(of: found)
            if result < instant { return result }
            civil = found
        }
        return nil
    }
}

extension Recurrence: Hashable {
    /// The same start, rules and exceptions in the same zone.
    package static func == (left: Self, right: Self) -> Bool {
        left.start == right.start && left.isAllDay == right.isAllDay && left.zone == right.zone && left.rules == right.rules
            && left.dates == right.dates && left.exceptions == right.exceptions && left.exceptionDays == right.exceptionDays
    }

    /// By the start and the rules.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(start)
        hasher.combine(rules)
    }
}

extension Recurrence: Sequence {
    /// Its occurrences in order, as civil times.
    package func makeIterator() -> Iterator { Iterator(recurrence: self) }

    /// Works out one occurrence after the other.
    package struct Iterator: IteratorProtocol {
        private let recurrence: Recurrence
        /// For each rule its next occurrence.
        private var pending: [Int64?]
        private var dateIndex = 0
        private var last = Int64.min

        fileprivate init(recurrence: Recurrence) {
            self.recurrence = recurrence
            pending = recurrence.rules.indices.map { recurrence.next(of: $0, atOrAfter: recurrence.start.localSeconds) }
        }

        /// The next occurrence.
        package mutating func next() -> CivilDateTime? {
            while true {
                var found: Int64?
                for next in pending { if let next { found = Swift.min(found ?? next, next) } }
                if dateIndex < recurrence.dates.count {
                    let date = recurrence.dates[dateIndex].localSeconds
                    found = Swift.min(found ?? date, date)
                }
                guard let found else { return nil }
                for index in pending.indices where pending[index] == found {
                    pending[index] = recurrence.next(of: index, atOrAfter: found + 1)
                }
                while dateIndex < recurrence.dates.count, recurrence.dates[dateIndex].localSeconds == found { dateIndex += 1 }
                let result = CivilDateTime(localSeconds: found, microsecond: 0)
                if !recurrence.isLeftOut(result) { return result }
            }
        }
    }
}
