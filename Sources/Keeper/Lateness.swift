import CivilTime

/// How late the daemon was with what it does by itself, since it started.
///
/// What was late because the daemon did not run, or the clock jumped, is counted apart: that says how long it was away, not how quick it is.
package struct Lateness: Hashable, Sendable {
    /// How often a task was looked at when its time had come, and something happened to it.
    package private(set) var looks = 0
    /// How often that was by at most so much too late, for each of `bounds` in order.
    package private(set) var counts = [Int](repeating: 0, count: Self.bounds.count)
    /// The longest of these, in microseconds.
    package private(set) var longest: Int64 = 0
    /// How often it was later than the last of the bounds: caught up after the daemon was away.
    package private(set) var caughtUp = 0
    /// The longest of those, in microseconds.
    package private(set) var longestCaughtUp: Int64 = 0

    /// In microseconds: 1, 2 and 5 of each power of ten from a millisecond on, up to a quarter of an hour.
    package static let bounds: [Int64] = [
        1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000,
        50_000_000, 100_000_000, 200_000_000, 500_000_000, pause,
    ]

    /// From this lateness on, in microseconds, the daemon was away and not merely busy.
    package static let pause: Int64 = 900_000_000

    package init() {}

    /// - Parameter lateness: in microseconds; what came early counts as in time.
    package mutating func count(_ lateness: Int64) {
        looks += 1
        guard lateness <= Self.pause else {
            caughtUp += 1
            longestCaughtUp = max(longestCaughtUp, lateness)
            return
        }
        longest = max(longest, lateness)
        counts[Self.bounds.firstIndex { lateness <= $0 } ?? Self.bounds.count - 1] += 1
    }

    /// An upper bound of the lateness, in microseconds, that so many per cent were not later than, without what was caught up; nil when there
    /// was nothing.
    package func percentile(_ percent: Int) -> Int64? {
        let total = counts.reduce(0, +)
        guard total > 0 else { return nil }
        // The smallest rank that covers them, counted from 1.
        let rank = max(1, (total * percent + 99) / 100)
        var seen = 0
        for (bound, count) in zip(Self.bounds, counts) {
            seen += count
            if seen >= rank { return min(bound, longest) }
        }
        return longest
    }
}
