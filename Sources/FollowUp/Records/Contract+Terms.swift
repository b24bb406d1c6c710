import CivilTime

extension Contract {
    /// The lengths of a contract that rolls on: `end_k = start + initial + k × renewal`.
    ///
    /// Every end is counted from the start, months clamped to the last day they have: a contract from 31 January by the month ends at the last day of
    /// each month, and not on the 28th for ever after one February.
    package struct Terms: Hashable, Sendable {
        /// Nil where the source only says when the first term ends; the later ends are then counted from there.
        package var initial: Span?
        /// Civil, and longer than nothing.
        package var renewal: Span

        package init(initial: Span? = nil, renewal: Span) {
            self.initial = initial
            self.renewal = renewal
        }
    }

    /// No contract is looked at beyond so many renewals.
    private static let mostRenewals = 100_000

    /// Whether it goes on by itself into a next term.
    package var rollsOn: Bool { status == .active && autoRenew && terms.map { $0.renewal.isForward } == true }

    /// The contract in the term that runs on `day`: the first whose last day is not before it. Where it does not roll on, it stays as it is.
    ///
    /// - Complexity: a logarithm of the number of renewals.
    package func running(on day: CivilDate) -> Contract {
        guard rollsOn, lastDay < day else { return self }
        var (low, high) = (0, 1)
        while high < Self.mostRenewals, term(high).lastDay < day { (low, high) = (high, high * 2) }
        while high - low > 1 {
            let middle = (low + high) / 2
            if term(middle).lastDay < day { low = middle } else { high = middle }
        }
        return term(high)
    }

    /// The contract in its k-th renewed term; 0 is the term as it was stated.
    package func term(_ k: Int) -> Contract {
        guard k > 0, let terms else { return self }
        var contract = self
        // Ends are counted as the day after the last one, so that 31 January and a month is the end of February however the end is stated.
        let (anchor, base) = terms.initial.map { (start, $0) } ?? (lastDay.adding(days: 1), .zero)
        let span = base + terms.renewal.times(k)
        let next = anchor.adding(months: span.months).adding(days: span.days)
        contract.end = endIncluded ? next.adding(days: -1) : next
        contract.renewals = k
        return contract
    }

    /// The terms that there is something to do about on `day`: the one that runs, and the first that can still be cancelled. Mostly they are one; between the last day to
    /// cancel and the end, what is to be decided is the term after.
    package func terms(on day: CivilDate, calendar: BusinessCalendar, zone: Zone) -> [Contract] {
        let running = running(on: day)
        guard rollsOn, running.cancelBy(calendar: calendar, zone: zone) < day else { return [running] }
        func isOpen(_ k: Int) -> Bool { term(k).cancelBy(calendar: calendar, zone: zone) >= day }
        var (low, high) = (running.renewals, running.renewals + 1)
        while high < Self.mostRenewals, !isOpen(high) { (low, high) = (high, high * 2) }
        while high - low > 1 {
            let middle = (low + high) / 2
            if isOpen(middle) { high = middle } else { low = middle }
        }
        return [running, term(high)]
    }
}

extension Span {
    /// Whether it is civil and leads forward.
    package var isForward: Bool {
        months >= 0 && days >= 0 && months + days > 0 && businessDays == 0 && businessMicroseconds == 0 && microseconds == 0
    }

    /// So many of it, one after the other, of its civil months and days; held where it would be longer than the calendar.
    fileprivate func times(_ count: Int) -> Span {
        func product(_ value: Int) -> Int {
            let (result, overflow) = value.multipliedReportingOverflow(by: count)
            return overflow ? 10_000_000 : min(result, 10_000_000)
        }
        return Span(months: product(months), days: product(days))
    }

    fileprivate static func + (left: Span, right: Span) -> Span {
        Span(months: min(left.months + right.months, 10_000_000), days: min(left.days + right.days, 10_000_000))
    }
}
