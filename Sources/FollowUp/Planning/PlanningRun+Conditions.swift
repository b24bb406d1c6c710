import CivilTime

extension PlanningRun {
    /// Whether all of the conditions hold. Notes when time alone may change that.
    mutating func hold(_ conditions: [Condition], for subject: Subject, zone: Zone) -> Bool {
        for condition in conditions where !holds(condition, for: subject, zone: zone) { return false }
        return true
    }

    private mutating func holds(_ condition: Condition, for subject: Subject, zone: Zone) -> Bool {
        switch condition {
        case .field(let field, let comparisons):
            if field.isPerformance {
                // It changes from day to day.
                look(at: start(of: zone.date(at: now).adding(days: 1), zone))
                if isPerformanceSettled { return true }
            }
            let value = value(of: field, in: subject, zone: zone)
            for comparison in comparisons where !holds(comparison, field, value, subject, zone) { return false }
            return true
        case .all(let list): return hold(list, for: subject, zone: zone)
        case .any(let list): return list.reduce(false) { holds($1, for: subject, zone: zone) || $0 }
        case .not(let list): return !list.reduce(false) { holds($1, for: subject, zone: zone) || $0 }
        }
    }

    private mutating func holds(
        _ comparison: Comparison, _ field: Field, _ value: FieldValue?, _ subject: Subject, _ zone: Zone
    ) -> Bool {
        if case .isSet(let isSet) = comparison { return isSet == (value != nil) }
        guard let value else {
            if case .olderThan = comparison { return field.isNeverWhenAbsent }
            return false
        }
        switch comparison {
        case .isSet: return false
        case .oneOf(let values): return values.contains(value.text(zone: zone))
        case .contains(let text): return value.text(zone: zone).lowercased().contains(text.lowercased())
        case .atLeast(let bound), .moreThan(let bound), .atMost(let bound), .lessThan(let bound):
            lookWhenSilence(field, reaches: bound, subject, zone)
            guard let number = value.number else { return false }
            return switch comparison {
            case .atLeast: number >= bound
            case .moreThan: number > bound
            case .atMost: number <= bound
            default: number < bound
            }
        case .before(let bound): return value.day(zone: zone).map { $0 < bound } ?? false
        case .from(let bound): return value.day(zone: zone).map { $0 >= bound } ?? false
        case .beforeField(let other): return order(value, self.value(of: other, in: subject, zone: zone), zone).map { $0 < 0 } ?? false
        case .fromField(let other): return order(value, self.value(of: other, in: subject, zone: zone), zone).map { $0 >= 0 } ?? false
        case .olderThan(let span):
            guard let end = moment(value, plus: span, zone) else { return false }
            look(at: end)
            return end <= now
        case .newerThan(let span):
            guard let start = moment(value, plus: .zero, zone), let end = moment(value, plus: span, zone) else { return false }
            look(at: start)
            look(at: end)
            return start <= now && now < end
        case .within(let span):
            guard let end = moment(value, plus: .zero, zone), let start = moment(value, plus: -span, zone) else { return false }
            // A day is ahead until it is over.
            let last = isDay(value) ? end.adding(seconds: 86_400) : end
            look(at: start)
            look(at: last)
            return start <= now && now < last
        }
    }

    /// Less than 0 when `value` lies before `other`, 0 when they are the same; nil when either is no date. A day and a moment are compared as days.
    private func order(_ value: FieldValue, _ other: FieldValue?, _ zone: Zone) -> Int? {
        guard let other else { return nil }
        if case .instant(let a) = value, case .instant(let b) = other { return a < b ? -1 : a == b ? 0 : 1 }
        guard let a = value.day(zone: zone), let b = other.day(zone: zone) else { return nil }
        return a < b ? -1 : a == b ? 0 : 1
    }

    private func isDay(_ value: FieldValue) -> Bool {
        if case .instant = value { false } else { true }
    }

    private func moment(_ value: FieldValue, plus span: Span, _ zone: Zone) -> Instant? {
        value.moment(zone: zone).map { zone.instant(of: zone.adding(span, to: $0, calendar: calendar)) }
    }

    private mutating func lookWhenSilence(_ field: Field, reaches bound: Double, _ subject: Subject, _ zone: Zone) {
        guard field == .customer(.silence), bound > 0, bound <= 1, let customer = subject.customer,
            let day = rhythm(of: customer, zone: zone)?.day(reaching: bound)
        else { return }
        look(at: start(of: day, zone))
    }

    // MARK: - In words

    /// The same, told condition by condition with the values that were found.
    func reports(_ conditions: [Condition], for subject: Subject, zone: Zone) -> [ConditionReport] {
        conditions.map { report($0, for: subject, zone: zone, isUnwanted: false) }
    }

    /// - Parameter isUnwanted: whether the rule wants it not to hold: within an odd number of `not`.
    private func report(_ condition: Condition, for subject: Subject, zone: Zone, isUnwanted: Bool) -> ConditionReport {
        // Looked at by the same code as in planning, and alone, so that it is known when time changes this one.
        var run = alone()
        let holds = run.holds(condition, for: subject, zone: zone)
        func parts(_ list: [Condition], isUnwanted: Bool) -> [ConditionReport] {
            list.map { self.report($0, for: subject, zone: zone, isUnwanted: isUnwanted) }
        }
        var report: ConditionReport
        switch condition {
        case .field(let field, let comparisons):
            let text = "\(field.name(about: subject.kind)) \(comparisons.map { $0.words(about: subject.kind) }.joined(separator: " and "))"
            report = ConditionReport(text: text, holds: holds, value: value(of: field, in: subject, zone: zone)?.text(zone: zone))
        case .all(let list): report = ConditionReport(text: "all of", holds: holds, parts: parts(list, isUnwanted: isUnwanted))
        case .any(let list): report = ConditionReport(text: "any of", holds: holds, parts: parts(list, isUnwanted: isUnwanted))
        case .not(let list): report = ConditionReport(text: "none of", holds: holds, parts: parts(list, isUnwanted: !isUnwanted))
        }
        report.changesAt = run.nextLook
        report.isUnwanted = isUnwanted
        return report
    }
}
