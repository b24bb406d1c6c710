/// What a business calendar says, worked out for each day from year 1 to 9999.
///
/// Only the days that differ from their weekday take room: 20 bytes each, so some 2 MB for the holidays of a country.
final class BusinessTables: Sendable {
    /// Monday first.
    let week: [DayHours]
    let holidays: [HolidayRule]
    let exceptions: [CivilDate: DayHours]
    /// Whether the rules make more days than `mostDays`; some are then left out, so nobody should get to see these tables.
    let isTooMuch: Bool
    /// Business days, and microseconds in which business is done.
    let sums: (days: DaySums, time: DaySums)
    /// When business is done from midnight to midnight, for each weekday, and for each special day by its place in `sums`.
    private let weekly: [DayPieces]
    private let special: [UInt16]
    private let pieces: [DayPieces]

    /// More days than all rules of a calendar together make; a country's holidays make some 150,000 until the year 9999.
    static let mostDays = 2_000_000

    init(week: [DayHours], holidays: [HolidayRule], exceptions: [CivilDate: DayHours]) {
        self.week = week
        self.holidays = holidays
        self.exceptions = exceptions
        weekly = (0..<7).map { DayPieces(week[$0], after: week[($0 + 6) % 7]) }
        let own: [(day: Int, hours: DayHours)]
        (own, isTooMuch) = Self.specialDays(week, holidays, exceptions)
        var builder = Builder(week: week, weekly: weekly)
        for (index, entry) in own.enumerated() {
            let isNext = index > 0 && own[index - 1].day == entry.day - 1
            builder.add(entry.day, entry.hours, dayBefore: isNext ? own[index - 1].hours : nil)
            // What is left of the night belongs to the day after.
            if index + 1 == own.count || own[index + 1].day != entry.day + 1 { builder.add(entry.day + 1, nil, dayBefore: entry.hours) }
        }
        special = builder.special
        pieces = builder.pieces
        sums = (
            DaySums(week: week.map { $0.isClosed ? 0 : 1 }, days: builder.days, values: builder.counts),
            DaySums(week: weekly.map(\.total), days: builder.days, values: builder.special.map { builder.pieces[Int($0)].total })
        )
    }

    /// When business is done between one midnight and the next.
    func pieces(on day: Int) -> DayPieces {
        if let place = sums.time.place(of: day) { return pieces[Int(special[place])] }
        return weekly[DaySums.weekday(day)]
    }

    /// The days whose own hours are not those of their weekday, in order.
    private static func specialDays(
        _ week: [DayHours], _ holidays: [HolidayRule], _ exceptions: [CivilDate: DayHours]
    ) -> (days: [(day: Int, hours: DayHours)], isTooMuch: Bool) {
        let calendar = CivilDate.first.dayNumber...CivilDate.last.dayNumber
        // For each day the rule that counts; what counts more comes later in the list.
        var found: [(day: Int, rank: Int)] = []
        for (index, rule) in holidays.enumerated() {
            let rank = rule.hours.isClosed ? holidays.count : holidays.count - 1 - index
            for year in rule.possibleYears {
                rule.forEachDay(in: year) { day, _ in if calendar.contains(day) { found.append((day, rank << 32 | index)) } }
                guard found.count <= mostDays else { return ([], true) }
            }
        }
        found.sort { ($0.day, $0.rank) < ($1.day, $1.rank) }
        var days: [(day: Int, hours: DayHours)] = []
        for entry in found {
            if days.last?.day == entry.day { days.removeLast() }
            days.append((entry.day, holidays[entry.rank & 0xffff_ffff].hours))
        }
        if !exceptions.isEmpty {
            let named = Set(exceptions.keys.map(\.dayNumber))
            days.removeAll { named.contains($0.day) }
            days += exceptions.map { ($0.key.dayNumber, $0.value) }
            days.sort { $0.day < $1.day }
        }
        days.removeAll { $0.hours == week[DaySums.weekday($0.day)] }
        return (days, false)
    }

    /// Collects the special days, each with its pieces; equal pieces are kept once.
    private struct Builder {
        let week: [DayHours]
        let weekly: [DayPieces]
        var days: [Int32] = []
        var counts: [Int64] = []
        var special: [UInt16] = []
        var pieces: [DayPieces] = []
        private var known: [DayPieces: UInt16] = [:]

        init(week: [DayHours], weekly: [DayPieces]) {
            self.week = week
            self.weekly = weekly
        }

        /// - Parameters:
        ///   - own: the day's own hours; nil when they are those of its weekday.
        ///   - dayBefore: those of the day before; nil when they are those of its weekday.
        mutating func add(_ day: Int, _ own: DayHours?, dayBefore: DayHours?) {
            let weekday = DaySums.weekday(day)
            let hours = own ?? week[weekday]
            let found = DayPieces(hours, after: dayBefore ?? week[(weekday + 6) % 7])
            guard own != nil || found != weekly[weekday], day <= CivilDate.last.dayNumber else { return }
            let number: UInt16
            if let same = known[found] {
                number = same
            } else if pieces.count <= Int(UInt16.max) {
                number = UInt16(pieces.count)
                known[found] = number
                pieces.append(found)
            } else {
                // More than 65,536 different days: nobody writes that, and the reader of files refuses it.
                return
            }
            days.append(Int32(clamping: day))
            counts.append(hours.isClosed ? 0 : 1)
            special.append(number)
        }
    }
}

/// When business is done between one midnight and the next, as a clock shows it that is not put forward or back meanwhile.
struct DayPieces: Hashable, Sendable {
    /// In order and apart, in microseconds since midnight.
    private let pieces: [Range<Int64>]
    /// How long they are together.
    let total: Int64

    /// The day's own hours up to midnight, and what is left of those of the day before.
    init(_ own: DayHours, after dayBefore: DayHours) {
        var found = dayBefore.stretches.compactMap { stretch in
            stretch.end > DayHours.day ? 0..<(stretch.end - DayHours.day) : nil
        }
        found += own.stretches.map { $0.start.microsecondsSinceMidnight..<min($0.end, DayHours.day) }
        found.sort { $0.lowerBound < $1.lowerBound }
        var merged: [Range<Int64>] = []
        for piece in found {
            if let last = merged.last, piece.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, piece.upperBound)
            } else {
                merged.append(piece)
            }
        }
        pieces = merged
        total = merged.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
    }

    /// How much business time there is before a time of that day.
    func before(_ time: Int64) -> Int64 {
        var sum: Int64 = 0
        for piece in pieces where piece.lowerBound < time { sum += min(piece.upperBound, time) - piece.lowerBound }
        return sum
    }

    /// Where the n-th microsecond of business starts, 1 to `total`.
    func start(ofMicrosecond n: Int64) -> Int64 {
        var rest = n - 1
        for piece in pieces {
            let length = piece.upperBound - piece.lowerBound
            if rest < length { return piece.lowerBound + rest }
            rest -= length
        }
        return DayHours.day
    }
}
