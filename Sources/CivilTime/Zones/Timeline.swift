/// Which local time type holds when: a table of moments, and the cycle that its end repeats.
///
/// A footer's rule has no last transition. The Gregorian calendar repeats itself after 400 years, weekdays included, and so does every rule;
/// so the rule is written out once for 401 years, and a later moment is looked up so many cycles earlier. Every question is then one look
/// into one table.
struct Timeline: Hashable, Sendable {
    /// From when each type holds, in seconds since 1970; the first since ever. Strictly increasing.
    private let starts: [Int64]
    /// Seconds east of UTC, one for each start.
    private let offsets: [Int32]
    /// What holds from each start on. No two neighbours are equal.
    private let types: [Zone.LocalTimeType]
    private let cycle: Cycle?
    private let hints: Hints

    /// What repeats.
    private struct Cycle: Hashable, Sendable {
        var start: Int64
        /// Whether it also repeats backwards.
        var isEndless: Bool
        /// 400 years: 146,097 days.
        static let length: Int64 = 146_097 * 86_400
    }

    /// Where to look first: for each 194 days (2^24 s) the place that holds at their start.
    private struct Hints: Hashable, Sendable {
        var start: Int64 = 0
        var places: [Int32] = []
        static let shift: Int64 = 24
        /// Enough for 2,100 years. A table that spans more, which no real zone does, is searched without hints.
        static let limit: Int64 = 4096
    }

    /// 10000-01-01 in UTC.
    static let endOfCalendar: Int64 = 253_402_300_800

    /// - Parameters:
    ///   - transitions: strictly increasing, in seconds since 1970.
    ///   - rule: what holds from the last of them on, or always where there are none.
    init(before: Zone.LocalTimeType, transitions: [(at: Int64, type: Zone.LocalTimeType)], rule: PosixRule?) {
        var entries: [(at: Int64, type: Zone.LocalTimeType)] = [(.min, before)]
        func append(_ at: Int64, _ type: Zone.LocalTimeType) {
            if entries[entries.count - 1].type != type { entries.append((at, type)) }
        }
        for transition in transitions.dropLast() { append(transition.at, transition.type) }
        var cycle: Cycle?
        if let last = transitions.last { append(last.at, rule?.type(at: last.at) ?? last.type) }
        // Where a file's last transition lies beyond the calendar, its rule never comes to hold.
        if let rule, case let start = max(transitions.last?.at ?? 0, -Cycle.length), start < Self.endOfCalendar {
            if transitions.isEmpty { entries = [(.min, rule.type(at: start))] }
            var moment = start
            while let next = rule.nextTransition(after: moment), next < start + Cycle.length + 366 * 86_400 {
                append(next, rule.type(at: next))
                moment = next
            }
            if rule.daylight != nil { cycle = Cycle(start: start, isEndless: transitions.isEmpty) }
        }
        starts = entries.map(\.at)
        types = entries.map(\.type)
        offsets = entries.map { Int32(clamping: $0.type.offset) }
        self.cycle = cycle
        hints = Self.hints(starts)
    }

    private static func hints(_ starts: [Int64]) -> Hints {
        guard starts.count > 2, let last = starts.last else { return Hints() }
        let first = starts[1]
        let (width, overflow) = last.subtractingReportingOverflow(first)
        // A file may have transitions anywhere in 64 bits; from so far before 1970 as these, a difference would overflow.
        guard !overflow, width >> Hints.shift < Hints.limit, first > -(1 << 62) else { return Hints() }
        var places: [Int32] = []
        var place = 1
        for bucket in 0...(width >> Hints.shift) {
            while place + 1 < starts.count, starts[place + 1] <= first + bucket << Hints.shift { place += 1 }
            places.append(Int32(clamping: place))
        }
        return Hints(start: first, places: places)
    }

    // MARK: - Looking up

    func offset(at seconds: Int64) -> Int { Int(offsets[place(at: reduced(seconds))]) }

    func type(at seconds: Int64) -> Zone.LocalTimeType { types[place(at: reduced(seconds))] }

    /// When something changes next; nil when nothing does.
    func nextTransition(after seconds: Int64) -> Int64? {
        let moment = reduced(seconds)
        let next = place(at: moment) + 1
        // A cycle's table goes on beyond its end, so that only a zone whose offsets have come to rest has no next entry.
        guard next < starts.count else { return nil }
        let (sum, overflow) = starts[next].addingReportingOverflow(seconds - moment)
        return overflow ? nil : sum
    }

    /// Since when what holds at that moment holds; in a later cycle, at least since that cycle began. Nil for what has held since ever.
    func lastTransition(atOrBefore seconds: Int64) -> Int64? {
        let moment = reduced(seconds)
        let place = place(at: moment)
        guard let cycle, moment != seconds else { return place == 0 ? nil : starts[place] }
        // What holds when the table's cycle begins may have begun otherwise there than in a later one.
        return max(starts[place], cycle.start) + (seconds - moment)
    }

    /// Calls `body` with each offset that holds between the two moments, and with when it starts and ends (the last has `.max`), until that
    /// answers false.
    @inline(__always)
    func forEachOffset(from first: Int64, through last: Int64, _ body: (_ offset: Int, _ start: Int64, _ end: Int64) -> Bool) {
        let moment = reduced(first)
        let shift = first - moment
        var place = place(at: moment)
        while true {
            let isLast = place + 1 == starts.count
            let start = place == 0 ? Int64.min : starts[place] + shift
            let end = isLast ? Int64.max : starts[place + 1] + shift
            guard body(Int(offsets[place]), start, end), end <= last, !isLast else { return }
            place += 1
        }
    }

    /// The moment of the table that stands for this one.
    @inline(__always)
    private func reduced(_ seconds: Int64) -> Int64 {
        guard let cycle else { return seconds }
        let isAfter = seconds >= cycle.start &+ Cycle.length
        guard isAfter || (cycle.isEndless && seconds < cycle.start) else { return seconds }
        return cycle.start + (seconds - cycle.start).flooredRemainder(Cycle.length)
    }

    /// The place of what holds at a moment of the table.
    @inline(__always)
    private func place(at seconds: Int64) -> Int {
        var low = 0
        var high = starts.count
        if seconds >= hints.start, !hints.places.isEmpty {
            let bucket = Int((seconds - hints.start) >> Hints.shift)
            if bucket < hints.places.count {
                low = Int(hints.places[bucket])
                // Nearly always it is this one or the next.
                if low + 1 == starts.count || seconds < starts[low + 1] { return low }
                if bucket + 1 < hints.places.count { high = Int(hints.places[bucket + 1]) + 1 }
            } else {
                return starts.count - 1
            }
        }
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= seconds { low = middle } else { high = middle }
        }
        return low
    }
}
