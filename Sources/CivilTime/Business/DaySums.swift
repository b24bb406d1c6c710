/// Sums over days of something that repeats each week but for single days: how many business days there are up to a day, how many hours.
///
/// Sums and their inverse take a search in the list of those single days, so the same time for a week as for a thousand years.
struct DaySums: Sendable {
    /// For each weekday, Monday first, the sum of the week up to and including it.
    private let week: [Int64]
    private let total: Int64
    /// The days that differ from their weekday, in order.
    private let days: [Int32]
    /// The sum up to and including each of them.
    private let sums: [Int64]

    /// - Parameters:
    ///   - week: what each weekday counts, Monday first; none is negative, and their sum is more than 0.
    ///   - days: the day numbers of those that differ, in order.
    ///   - values: what those count.
    init(week: [Int64], days: [Int32], values: [Int64]) {
        var sum: Int64 = 0
        let prefix = week.map { value in
            sum += value
            return sum
        }
        self.week = prefix
        total = sum
        self.days = days
        var sums: [Int64] = []
        sums.reserveCapacity(days.count)
        var excess: Int64 = 0
        for (day, value) in zip(days, values) {
            excess += value - week[Self.weekday(Int(day))]
            sums.append(Self.weekly(prefix, sum, through: Int(day)) + excess)
        }
        self.sums = sums
    }

    /// The sum from the Monday 0001-01-01 on up to and including that day.
    func through(_ day: Int) -> Int64 {
        let sum = Self.weekly(week, total, through: day)
        let index = count(through: day)
        return index == 0 ? sum : sum + excess(index - 1)
    }

    /// The first day up to which the sum is at least `target`.
    func firstDay(reaching target: Int64) -> Int {
        var low = 0
        var high = sums.count
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] < target { low = middle + 1 } else { high = middle }
        }
        // The day lies after the special day before `low`, and not after that at `low`.
        let rest = low == 0 ? target : target - excess(low - 1)
        let weeks = (rest - 1).flooredQuotient(total)
        let within = rest - weeks * total
        var weekday = 0
        while week[weekday] < within { weekday += 1 }
        let day = Int(weeks) * 7 + weekday + Self.origin
        return low < days.count ? min(day, Int(days[low])) : day
    }

    /// The place of that day among those that differ; nil when it is none of them.
    func place(of day: Int) -> Int? {
        let index = count(through: day)
        return index > 0 && days[index - 1] == day ? index - 1 : nil
    }

    /// How many of the days that differ come up to and including that day.
    private func count(through day: Int) -> Int {
        var low = 0
        var high = days.count
        while low < high {
            let middle = (low + high) / 2
            if days[middle] <= day { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// What the special days up to that one add to the sum of the weekdays.
    private func excess(_ index: Int) -> Int64 { sums[index] - Self.weekly(week, total, through: Int(days[index])) }

    private static func weekly(_ week: [Int64], _ total: Int64, through day: Int) -> Int64 {
        let days = day - origin
        return Int64(days.flooredQuotient(7)) * total + week[days.flooredRemainder(7)]
    }

    /// Monday is 0.
    static func weekday(_ day: Int) -> Int { (day - origin).flooredRemainder(7) }

    /// 0001-01-01, a Monday.
    private static let origin = CivilDate.first.dayNumber
}
