/// A moment, the same for everybody: microseconds since 1970-01-01T00:00:00Z, without leap seconds (POSIX time).
///
/// Arithmetic saturates at `distantPast` and `distantFuture`; it never traps.
package struct Instant: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    package var microseconds: Int64

    /// A moment by its microseconds since 1970-01-01T00:00:00Z.
    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// A moment by its seconds since 1970-01-01T00:00:00Z; held at `distantPast` and `distantFuture`.
    package init(seconds: Int64) { microseconds = Self.scaled(seconds) }

    /// Before every other moment; some 292,000 years before 1970.
    package static let distantPast = Instant(microseconds: .min)
    /// After every other moment; some 292,000 years after 1970.
    package static let distantFuture = Instant(microseconds: .max)

    /// The moment so many microseconds later.
    package func adding(microseconds delta: Int64) -> Instant {
        let (sum, overflow) = microseconds.addingReportingOverflow(delta)
        return overflow ? (delta > 0 ? .distantFuture : .distantPast) : Instant(microseconds: sum)
    }

    /// The moment so many seconds later.
    package func adding(seconds: Int64) -> Instant { adding(microseconds: Self.scaled(seconds)) }

    /// How many microseconds have passed since `earlier`; negative when that is later. Held at what an `Int64` holds.
    package func microseconds(since earlier: Instant) -> Int64 {
        let (difference, overflow) = microseconds.subtractingReportingOverflow(earlier.microseconds)
        return overflow ? (microseconds > earlier.microseconds ? .max : .min) : difference
    }

    /// Whole seconds since 1970, rounded down.
    package var seconds: Int64 { microseconds.flooredQuotient(1_000_000) }

    /// The microseconds that `seconds` leaves over, 0 to 999,999.
    var microsecondOfSecond: Int { Int(microseconds.flooredRemainder(1_000_000)) }

    /// Earlier comes first.
    package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    private static func scaled(_ seconds: Int64) -> Int64 {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? (seconds > 0 ? .max : .min) : product
    }
}
