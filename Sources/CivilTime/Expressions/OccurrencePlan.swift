/// A calendar expression made ready for the search: a set of bits for each unit, so that the next value is one instruction away, and only the
/// years that have such a day at all, so that no search goes through years in vain.
struct OccurrencePlan: Sendable {
    /// The years that systemd knows. An expression means the same here and there, and nothing is searched for longer than these.
    static let years = 1970...2199
    /// 1970-01-01 00:00 to the end of 2199, in local microseconds since 1970.
    static let localMoments: Range<Int64> = 0..<7_258_118_400_000_000

    /// Bit 0 is 1970.
    private var years = SIMD4<UInt64>.zero
    /// Bit 1 is January.
    private var months: UInt64
    /// Bit 0 is the first day. Where they count from the month's end, they are those of a month of 31 days.
    private var days: UInt64
    private let countsFromMonthEnd: Bool
    /// The weekdays seven times, from Monday on.
    private var weekdays: UInt64
    private var hours: UInt64
    private var minutes: UInt64
    /// Empty where there are fractions.
    private var seconds: UInt64 = 0
    /// The seconds in microseconds, where some are not whole.
    private var fractions: [ExpressionComponent] = []
    /// Within a day.
    private var firstTime: Int64 = 0
    private var lastTime: Int64 = 0

    init(_ form: CalendarExpression.Form) {
        func bits(_ list: [ExpressionComponent], _ range: ClosedRange<Int>) -> UInt64 {
            let all = UInt64.max >> UInt64(63 - range.upperBound) & (UInt64.max << UInt64(range.lowerBound))
            return list.isEmpty ? all : list.reduce(0) { $0 | $1.bits(through: range.upperBound) }
        }
        months = bits(form.months, 1...12)
        countsFromMonthEnd = form.countsFromMonthEnd
        days = form.countsFromMonthEnd ? Self.daysFromEnd(form.days) : bits(form.days, 1...31) >> 1
        let week = form.weekdays == 0 ? 127 : form.weekdays
        weekdays = (0..<7).reduce(0) { $0 | week << UInt64($1 * 7) }
        hours = bits(form.hours, 0...23)
        minutes = bits(form.minutes, 0...59)
        if form.microseconds.allSatisfy({ $0.start % 1_000_000 == 0 && $0.step % 1_000_000 == 0 }) {
            for component in form.microseconds {
                seconds |=
                    ExpressionComponent(
                        component.start / 1_000_000, through: component.end.map { $0 / 1_000_000 }, step: component.step / 1_000_000
                    ).bits(through: 59)
            }
        } else {
            fractions = form.microseconds
        }
        firstTime = time(atOrAfter: 0) ?? 0
        lastTime = time(atOrBefore: 86_399_999_999) ?? 0
        addYears(form.years)
    }

    /// "~3" is the third last day, "~7/2" the seventh last and every second after it, "~1..5" the last five.
    private static func daysFromEnd(_ list: [ExpressionComponent]) -> UInt64 {
        var bits: UInt64 = 0
        for component in list {
            // Without an end the days go on to the month's last one, which is 1.
            let isOpen = component.step > 0 && component.end == nil
            let values = isOpen ? stride(from: component.start, through: 1, by: -component.step) : component.values(through: 31)
            for value in values { bits |= 1 << UInt64(31 - value) }
        }
        return bits
    }

    /// A year's days depend only on whether it is a leap year and on the weekday it begins with: it is enough to look at those 14 kinds.
    private mutating func addYears(_ list: [ExpressionComponent]) {
        var kinds: [Bool?] = Array(repeating: nil, count: 14)
        func add(_ year: Int) {
            let kind = (CivilDate.isLeap(year: year) ? 7 : 0) + (Self.dayNumber(year, 1) + 3).flooredRemainder(7)
            let has = kinds[kind] ?? (1...12).contains { months >> UInt64($0) & 1 == 1 && daysOfMonth(year, $0).bits != 0 }
            kinds[kind] = has
            let index = year - Self.years.lowerBound
            if has { years[index >> 6] |= 1 << UInt64(index & 63) }
        }
        if list.isEmpty { for year in Self.years { add(year) } }
        for component in list { for year in component.values(through: Self.years.upperBound) where Self.years.contains(year) { add(year) } }
    }

    // MARK: - Local moments

    /// The first local moment of the expression that is not earlier, in microseconds since 1970.
    func moment(atOrAfter local: Int64) -> Int64? {
        let local = max(local, Self.localMoments.lowerBound)
        guard local < Self.localMoments.upperBound else { return nil }
        let day = local / Self.day
        guard let found = self.day(atOrAfter: day) else { return nil }
        if found > day { return found * Self.day + firstTime }
        if let time = time(atOrAfter: local % Self.day) { return day * Self.day + time }
        return self.day(atOrAfter: day + 1).map { $0 * Self.day + firstTime }
    }

    /// The last local moment of the expression that is not later.
    func moment(atOrBefore local: Int64) -> Int64? {
        let local = min(local, Self.localMoments.upperBound - 1)
        guard local >= Self.localMoments.lowerBound else { return nil }
        let day = local / Self.day
        guard let found = self.day(atOrBefore: day) else { return nil }
        if found < day { return found * Self.day + lastTime }
        if let time = time(atOrBefore: local % Self.day) { return day * Self.day + time }
        return self.day(atOrBefore: day - 1).map { $0 * Self.day + lastTime }
    }

    private static let day: Int64 = 86_400_000_000

    // MARK: - Days

    private func day(atOrAfter day: Int64) -> Int64? {
        let date = CivilDate(clampingDayNumber: Int(day))
        let index = date.year - Self.years.lowerBound
        guard var year = nextYear(atOrAfter: index) else { return nil }
        if year == index {
            var month = date.month
            var first = date.day - 1
            while let next = months.lowestBit(from: month) {
                if next > month { first = 0 }
                let days = daysOfMonth(date.year, next)
                if let found = days.bits.lowestBit(from: first) { return Int64(days.first + found) }
                month = next + 1
                first = 0
            }
            guard let next = nextYear(atOrAfter: index + 1) else { return nil }
            year = next
        }
        var month = 1
        while let next = months.lowestBit(from: month) {
            let days = daysOfMonth(year + Self.years.lowerBound, next)
            if let found = days.bits.lowestBit(from: 0) { return Int64(days.first + found) }
            month = next + 1
        }
        return nil
    }

    private func day(atOrBefore day: Int64) -> Int64? {
        guard day >= 0 else { return nil }
        let date = CivilDate(clampingDayNumber: Int(day))
        let index = date.year - Self.years.lowerBound
        guard var year = previousYear(atOrBefore: index) else { return nil }
        if year == index {
            var month = date.month
            var last = date.day - 1
            while let next = months.highestBit(through: month) {
                if next < month { last = 31 }
                let days = daysOfMonth(date.year, next)
                if let found = days.bits.highestBit(through: last) { return Int64(days.first + found) }
                month = next - 1
                last = 31
            }
            guard let next = previousYear(atOrBefore: index - 1) else { return nil }
            year = next
        }
        var month = 12
        while let next = months.highestBit(through: month) {
            let days = daysOfMonth(year + Self.years.lowerBound, next)
            if let found = days.bits.highestBit(through: 31) { return Int64(days.first + found) }
            month = next - 1
        }
        return nil
    }

    /// The days of a month that match, bit 0 the first, and that first day's number.
    private func daysOfMonth(_ year: Int, _ month: Int) -> (bits: UInt64, first: Int) {
        let first = Self.dayNumber(year, month)
        let length = CivilDate.daysInMonth(year: year, month: month)
        let matching = countsFromMonthEnd ? days >> UInt64(31 - length) : days & (1 << UInt64(length) - 1)
        // 1970-01-01 was a Thursday: bit 3 when Monday is bit 0.
        return (matching & weekdays >> UInt64((first + 3).flooredRemainder(7)), first)
    }

    private static func dayNumber(_ year: Int, _ month: Int) -> Int { PosixRule.dayNumber(year: year, month: month) }

    private func nextYear(atOrAfter index: Int) -> Int? {
        var word = index >> 6
        var first = index & 63
        while word < 4 {
            if let found = years[word].lowestBit(from: first) { return word << 6 + found }
            word += 1
            first = 0
        }
        return nil
    }

    private func previousYear(atOrBefore index: Int) -> Int? {
        guard index >= 0 else { return nil }
        var word = index >> 6
        var last = index & 63
        while word >= 0 {
            if let found = years[word].highestBit(through: last) { return word << 6 + found }
            word -= 1
            last = 63
        }
        return nil
    }

    // MARK: - Times

    private static let hour: Int64 = 3_600_000_000
    private static let minute: Int64 = 60_000_000

    private func time(atOrAfter time: Int64) -> Int64? {
        var hour = time / Self.hour
        if hours >> UInt64(hour) & 1 == 1 {
            var minute = time % Self.hour / Self.minute
            if minutes >> UInt64(minute) & 1 == 1, let found = second(atOrAfter: time % Self.minute) {
                return hour * Self.hour + minute * Self.minute + found
            }
            if let next = minutes.lowestBit(from: Int(minute) + 1), let found = second(atOrAfter: 0) {
                minute = Int64(next)
                return hour * Self.hour + minute * Self.minute + found
            }
        }
        guard let next = hours.lowestBit(from: Int(hour) + 1), let minute = minutes.lowestBit(from: 0), let found = second(atOrAfter: 0)
        else { return nil }
        hour = Int64(next)
        return hour * Self.hour + Int64(minute) * Self.minute + found
    }

    private func time(atOrBefore time: Int64) -> Int64? {
        let hour = time / Self.hour
        if hours >> UInt64(hour) & 1 == 1 {
            let minute = time % Self.hour / Self.minute
            if minutes >> UInt64(minute) & 1 == 1, let found = second(atOrBefore: time % Self.minute) {
                return hour * Self.hour + minute * Self.minute + found
            }
            if let next = minutes.highestBit(through: Int(minute) - 1), let found = second(atOrBefore: Self.minute - 1) {
                return hour * Self.hour + Int64(next) * Self.minute + found
            }
        }
        guard let next = hours.highestBit(through: Int(hour) - 1), let minute = minutes.highestBit(through: 59),
            let found = second(atOrBefore: Self.minute - 1)
        else { return nil }
        return Int64(next) * Self.hour + Int64(minute) * Self.minute + found
    }

    /// In microseconds of a minute.
    private func second(atOrAfter least: Int64) -> Int64? {
        if fractions.isEmpty { return seconds.lowestBit(from: Int((least + 999_999) / 1_000_000)).map { Int64($0) * 1_000_000 } }
        var best: Int?
        for component in fractions {
            if let found = component.value(atOrAfter: Int(least), through: Int(Self.minute) - 1), found < best ?? .max { best = found }
        }
        return best.map { Int64($0) }
    }

    private func second(atOrBefore most: Int64) -> Int64? {
        if fractions.isEmpty { return seconds.highestBit(through: Int(most / 1_000_000)).map { Int64($0) * 1_000_000 } }
        var best: Int?
        for component in fractions {
            if let found = component.value(atOrBefore: Int(most), through: Int(Self.minute) - 1), found > best ?? -1 { best = found }
        }
        return best.map { Int64($0) }
    }
}

extension UInt64 {
    /// The number of the lowest bit that is set and not below `bit`.
    fileprivate func lowestBit(from bit: Int) -> Int? {
        guard bit < 64 else { return nil }
        let rest = self >> UInt64(bit)
        return rest == 0 ? nil : bit + rest.trailingZeroBitCount
    }

    /// The number of the highest bit that is set and not above `bit`.
    fileprivate func highestBit(through bit: Int) -> Int? {
        guard bit >= 0 else { return nil }
        let rest = self << UInt64(Swift.max(0, 63 - bit))
        return rest == 0 ? nil : Swift.min(bit, 63) - rest.leadingZeroBitCount
    }
}
