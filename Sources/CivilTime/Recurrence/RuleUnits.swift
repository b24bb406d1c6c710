/// The occurrences of a rule from a start on, without its end, as seconds of a clock that is never put forward or back.
///
/// They are worked out for one unit of the calendar after the other: a year, a month, a week or a day; for hours and minutes a day, for
/// seconds an hour. A unit is not written out: it is so many days times so many times of day.
struct RuleUnits: Sendable {
    private let rule: RecurrenceRule
    private let start: Int64
    private let filter: DayFilter
    /// The times of an allowed day, in seconds, in order; of frequencies from daily up.
    private let times: [Int32]
    private let hours: UInt64
    private let minutes: UInt64
    private let seconds: UInt64
    /// The minutes of an allowed hour and the seconds of an allowed minute, both in seconds; of frequencies below daily.
    private let minuteTimes: [Int32]
    private let secondTimes: [Int32]
    /// Whether some day is allowed, some time of day can be met, and a period has enough of them for some position, at all.
    private let isPossible: Bool

    /// How many units may be looked at for one answer; a rule that needs more, which no calendar has, is said to have no further occurrence.
    /// From year 1 to 9999 there are 3.7 million days.
    static let patience = 4_000_000

    init(_ rule: RecurrenceRule, start: CivilDateTime) {
        self.rule = rule
        self.start = start.localSeconds
        filter = DayFilter(rule, start: start.date)
        func bits(_ numbers: [Int], _ usual: [Int]) -> UInt64 { (numbers.isEmpty ? usual : numbers).reduce(0) { $0 | 1 << UInt64($1) } }
        // What the rule does not say is as at the start, or everything where the frequency is finer.
        let level = Self.level(rule.frequency)
        hours = bits(rule.byHour, level >= 3 ? [start.time.hour] : Array(0...23))
        minutes = bits(rule.byMinute, level >= 2 ? [start.time.minute] : Array(0...59))
        seconds = bits(rule.bySecond, level >= 1 ? [start.time.second] : Array(0...59))
        minuteTimes = level >= 3 ? [] : Self.times(1, minutes, 1)
        secondTimes = level >= 3 ? [] : Self.times(1, 1, seconds)
        times = level >= 3 ? Self.times(hours, minutes, seconds) : []
        let bounds: [RecurrenceRule.Frequency: Int] = [.daily: 1, .weekly: 7, .monthly: 31, .yearly: 366]
        let most =
            bounds[rule.frequency].map { [count = times.count] days in days * count }
            ?? (level >= 1 ? seconds.nonzeroBitCount : 1) * (level >= 2 ? minutes.nonzeroBitCount : 1)
        let hasPosition = rule.bySetPos.isEmpty || rule.bySetPos.contains { abs($0) <= most }
        isPossible =
            hasPosition && filter.allowsSomeDay && (level >= 3 || Self.isPossible(rule, start: self.start, hours, minutes, seconds))
    }

    /// 0 for seconds, 3 for days.
    private static func level(_ frequency: RecurrenceRule.Frequency) -> Int {
        switch frequency {
        case .secondly: 0
        case .minutely: 1
        case .hourly: 2
        case .daily, .weekly, .monthly, .yearly: 3
        }
    }

    private static func times(_ hours: UInt64, _ minutes: UInt64, _ seconds: UInt64) -> [Int32] {
        var times: [Int32] = []
        for hour in 0..<24 where hours >> UInt64(hour) & 1 == 1 {
            for minute in 0..<60 where minutes >> UInt64(minute) & 1 == 1 {
                for second in 0..<60 where seconds >> UInt64(second) & 1 == 1 { times.append(Int32(hour * 3600 + minute * 60 + second)) }
            }
        }
        return times
    }

    /// Steps of an interval meet only times of day that differ by multiples of what the interval and a day have in common.
    private static func isPossible(_ rule: RecurrenceRule, start: Int64, _ hours: UInt64, _ minutes: UInt64, _ seconds: UInt64) -> Bool {
        let unit: Int64 = rule.frequency == .hourly ? 3600 : rule.frequency == .minutely ? 60 : 1
        var (a, b) = (Int64(rule.interval), 86_400 / unit)
        while b != 0 { (a, b) = (b, a % b) }
        let wanted = start.flooredQuotient(unit).flooredRemainder(a)
        return times(hours, minutes, rule.frequency == .secondly ? seconds : 1).contains {
            (Int64($0) / unit).flooredRemainder(a) == wanted
        }
    }

    // MARK: - Looking for occurrences

    /// The first occurrence at or after that moment; nil when there is none before the calendar's end.
    func first(atOrAfter moment: Int64) -> Int64? {
        guard isPossible else { return nil }
        let moment = max(moment, start)
        guard moment <= Self.lastMoment else { return nil }
        var index = firstIndex(atOrAfter: moment)
        for _ in 0..<Self.patience {
            guard let first = firstMoment(of: index), first <= Self.lastMoment else { return nil }
            if let unit = unit(index), let found = unit.first(atOrAfter: moment), found <= Self.lastMoment { return found }
            index = following(index)
        }
        return nil
    }

    /// The last occurrence at or before that moment; nil when there is none from the start on.
    func last(atOrBefore moment: Int64) -> Int64? {
        guard isPossible, moment >= start else { return nil }
        let moment = min(moment, Self.lastMoment)
        var index = lastIndex(atOrBefore: moment)
        let origin = self.index(of: start)
        for _ in 0..<Self.patience {
            guard index >= origin else { return nil }
            if let unit = unit(index), let found = unit.last(atOrBefore: moment) { return found >= start ? found : nil }
            index = preceding(index)
        }
        return nil
    }

    /// The n-th occurrence, the first from the start on being 1; nil when there are fewer before the calendar's end.
    ///
    /// Counts a whole unit at once.
    func moment(ofOccurrence n: Int) -> Int64? {
        guard isPossible else { return nil }
        var index = firstIndex(atOrAfter: start)
        var rest = n
        while let first = firstMoment(of: index), first <= Self.lastMoment {
            if let unit = unit(index) {
                let found = unit.count(from: start)
                if found >= rest { return unit.moment(rest, from: start) }
                rest -= found
            }
            index = following(index)
        }
        return nil
    }

    private static let lastMoment = CivilDateTime(.last, .last).localSeconds

    // MARK: - Units by number

    /// How many units each step takes: the interval, where units are as long as periods.
    private var step: Int {
        Self.level(rule.frequency) >= 3 ? rule.interval : 1
    }

    private func index(of moment: Int64) -> Int {
        let day = Int(moment.flooredQuotient(86_400))
        switch rule.frequency {
        case .yearly: return CivilDate(clampingDayNumber: day).year
        case .monthly:
            let date = CivilDate(clampingDayNumber: day)
            return date.year * 12 + date.month - 1
        case .weekly: return (day - weekOrigin).flooredQuotient(7)
        case .daily, .hourly, .minutely: return day
        case .secondly: return Int(moment.flooredQuotient(3600))
        }
    }

    /// A day on which a week starts.
    private var weekOrigin: Int { CivilDate.first.dayNumber + rule.weekStart.rawValue - 8 }

    /// The first index of the rule's turn whose unit has that moment or a later one.
    private func firstIndex(atOrAfter moment: Int64) -> Int {
        let (origin, index) = (index(of: start), index(of: moment))
        let behind = (index - origin).flooredRemainder(step)
        return behind == 0 ? index : index - behind + step
    }

    private func lastIndex(atOrBefore moment: Int64) -> Int {
        let (origin, index) = (index(of: start), index(of: moment))
        return index - (index - origin).flooredRemainder(step)
    }

    /// The next index that can have an occurrence. What can be seen to have none is passed over: a month that is not allowed, and the hours of
    /// a day that is not.
    private func following(_ index: Int) -> Int {
        guard let perDay = indexesPerDay else { return index + step }
        var next = index + step
        let day = index.flooredQuotient(perDay)
        let date = CivilDate(clampingDayNumber: day)
        if !filter.allows(month: date.month) {
            let length = CivilDate.daysInMonth(year: date.year, month: date.month)
            next = max(next, (day + length - date.day + 1) * perDay)
        } else if perDay > 1, !filter.allows(day) {
            next = max(next, (day + 1) * perDay)
        }
        if perDay == 24 { next = hour(atOrAfter: next) }
        if let turn = turn {
            // The first turn in it or later.
            let first = Int64(next) * turn.perIndex
            let behind = (first - turn.origin).flooredRemainder(turn.interval)
            return Int((behind == 0 ? first : first - behind + turn.interval).flooredQuotient(turn.perIndex))
        }
        let origin = self.index(of: start)
        let behind = (next - origin).flooredRemainder(step)
        return behind == 0 ? next : next - behind + step
    }

    /// Where indexes count hours: the first from that one on that is an hour of the rule.
    private func hour(atOrAfter index: Int) -> Int {
        let hour = index.flooredRemainder(24)
        let later = hours >> UInt64(hour)
        // Those that are left today, or the first of tomorrow; a rule has at least one hour.
        return later != 0 ? index + later.trailingZeroBitCount : index - hour + 24 + hours.trailingZeroBitCount
    }

    /// The index before that can have one, likewise.
    private func preceding(_ index: Int) -> Int {
        guard let perDay = indexesPerDay else { return index - step }
        var next = index - step
        let day = index.flooredQuotient(perDay)
        let date = CivilDate(clampingDayNumber: day)
        if !filter.allows(month: date.month) {
            next = min(next, (day - date.day + 1) * perDay - 1)
        } else if perDay > 1, !filter.allows(day) {
            next = min(next, day * perDay - 1)
        }
        if let turn = turn {
            let last = (Int64(next) + 1) * turn.perIndex - 1
            return Int((last - (last - turn.origin).flooredRemainder(turn.interval)).flooredQuotient(turn.perIndex))
        }
        return next - (next - self.index(of: start)).flooredRemainder(step)
    }

    /// Where indexes count days or hours: how many there are in a day.
    private var indexesPerDay: Int? {
        switch rule.frequency {
        case .yearly, .monthly, .weekly: nil
        case .daily, .hourly, .minutely: 1
        case .secondly: 24
        }
    }

    /// Where an interval counts what is shorter than a day: in how many of it, from which one on, and how many of it an index has.
    private var turn: (interval: Int64, origin: Int64, perIndex: Int64)? {
        switch rule.frequency {
        case .yearly, .monthly, .weekly, .daily: nil
        case .hourly: (Int64(rule.interval), start.flooredQuotient(3600), 24)
        case .minutely: (Int64(rule.interval), start.flooredQuotient(60), 1440)
        case .secondly: (Int64(rule.interval), start, 3600)
        }
    }

    /// The unit's first moment; nil beyond the calendar.
    private func firstMoment(of index: Int) -> Int64? {
        switch rule.frequency {
        case .yearly: return index <= 9999 ? Int64(CivilDate.newYear(index)) * 86_400 : nil
        case .monthly:
            return CivilDate(year: index.flooredQuotient(12), month: index.flooredRemainder(12) + 1, day: 1).map {
                Int64($0.dayNumber) * 86_400
            }
        case .weekly: return index < 1_000_000 ? Int64(index * 7 + weekOrigin) * 86_400 : nil
        case .daily, .hourly, .minutely: return index < 4_000_000 ? Int64(index) * 86_400 : nil
        case .secondly: return index < 100_000_000 ? Int64(index) * 3600 : nil
        }
    }

    // MARK: - What a unit has

    private func unit(_ index: Int) -> RuleUnit? {
        guard let first = firstMoment(of: index) else { return nil }
        let day = Int(first.flooredQuotient(86_400))
        switch rule.frequency {
        case .yearly:
            var allowed: [Int] = []
            var first = day
            for month in 1...12 {
                let length = CivilDate.daysInMonth(year: index, month: month)
                if filter.allows(month: month) { allowed += (first..<first + length).filter { filter.allows($0) } }
                first += length
            }
            return unit(allowed)
        case .monthly:
            let (year, month) = (index.flooredQuotient(12), index.flooredRemainder(12) + 1)
            guard filter.allows(month: month) else { return nil }
            return unit((day..<day + CivilDate.daysInMonth(year: year, month: month)).filter { filter.allows($0) })
        case .weekly: return unit((day..<day + 7).filter { filter.allows($0) })
        case .daily: return filter.allows(day) ? unit([day]) : nil
        case .hourly, .minutely, .secondly:
            guard filter.allows(day) else { return nil }
            return RuleUnit(days: [day], times: times(of: index, day: day), positions: nil)
        }
    }

    private func unit(_ allowed: [Int]) -> RuleUnit? {
        guard !allowed.isEmpty else { return nil }
        let positions = rule.bySetPos.isEmpty ? nil : Self.places(rule.bySetPos, of: allowed.count * times.count)
        return RuleUnit(days: allowed, times: times, positions: positions)
    }

    /// The times of a day, or of an hour of it, where periods are shorter than a day.
    private func times(of index: Int, day: Int) -> [Int32] {
        var times: [Int32] = []
        // The units that the interval counts.
        let first = start.flooredQuotient(rule.frequency == .hourly ? 3600 : rule.frequency == .minutely ? 60 : 1)
        func isTurn(_ unit: Int) -> Bool { (Int64(unit) - first).flooredRemainder(Int64(rule.interval)) == 0 }
        let hourRange = rule.frequency == .secondly ? index.flooredRemainder(24)..<index.flooredRemainder(24) + 1 : 0..<24
        for hour in hourRange where hours >> UInt64(hour) & 1 == 1 {
            if rule.frequency == .hourly {
                guard isTurn(day * 24 + hour) else { continue }
                let start = Int32(hour * 3600)
                times += chosen(minuteTimes.flatMap { minute in secondTimes.map { start + minute + $0 } })
                continue
            }
            for minute in 0..<60 where minutes >> UInt64(minute) & 1 == 1 {
                if rule.frequency == .minutely {
                    guard isTurn(day * 1440 + hour * 60 + minute) else { continue }
                    let start = Int32(hour * 3600 + minute * 60)
                    times += chosen(secondTimes.map { start + $0 })
                    continue
                }
                for second in 0..<60 where seconds >> UInt64(second) & 1 == 1 && isTurn(day * 86_400 + hour * 3600 + minute * 60 + second) {
                    // A period is a second, whose only occurrence is the first and the last; a rule that wants another is not possible.
                    times.append(Int32(hour * 3600 + minute * 60 + second))
                }
            }
        }
        return times
    }

    /// Those of a period that BYSETPOS leaves.
    private func chosen(_ times: [Int32]) -> [Int32] {
        rule.bySetPos.isEmpty ? times : Self.places(rule.bySetPos, of: times.count).map { times[$0] }
    }

    /// The places, from 0, that positions mean among so many; in order, each once.
    private static func places(_ positions: [Int], of count: Int) -> [Int] {
        Set(positions.map { $0 > 0 ? $0 - 1 : count + $0 }.filter { (0..<count).contains($0) }).sorted()
    }
}

/// The occurrences of one unit: each of its times on each of its days, or some of those by their place.
struct RuleUnit {
    let days: [Int]
    let times: [Int32]
    let positions: [Int]?

    private var count: Int { positions?.count ?? days.count * times.count }

    private func moment(_ index: Int) -> Int64 {
        let place = positions?[index] ?? index
        return Int64(days[place / times.count]) * 86_400 + Int64(times[place % times.count])
    }

    func first(atOrAfter moment: Int64) -> Int64? {
        let index = count(before: moment)
        return index < count ? self.moment(index) : nil
    }

    func last(atOrBefore moment: Int64) -> Int64? {
        let index = count(before: moment + 1)
        return index > 0 ? self.moment(index - 1) : nil
    }

    /// How many there are at or after that moment.
    func count(from moment: Int64) -> Int { count - count(before: moment) }

    /// The n-th of those, from 1.
    func moment(_ n: Int, from moment: Int64) -> Int64 { self.moment(count(before: moment) + n - 1) }

    private func count(before moment: Int64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self.moment(middle) < moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
