/// A time zone: which offset from UTC holds when. Immutable; handed around by reference.
package final class Zone: Sendable {
    /// The name, "Europe/Amsterdam".
    package let name: String
    /// What holds from a transition on, or before the first one.
    struct LocalTimeType: Hashable, Sendable {
        var offset: Int
        var isDaylightSaving: Bool
        var abbreviation: String
    }

    let timeline: Timeline
    private let recent: RecentOffsets

    /// UTC.
    package static let utc = Zone(
        name: "UTC",
        timeline: Timeline(before: LocalTimeType(offset: 0, isDaylightSaving: false, abbreviation: "UTC"), transitions: [], rule: nil))

    init(name: String, timeline: Timeline) {
        self.name = name
        self.timeline = timeline
        recent = RecentOffsets(timeline)
    }

    // MARK: - From an instant

    /// Seconds east of UTC.
    package func offset(at instant: Instant) -> Int { timeline.offset(at: instant.seconds) }

    /// The abbreviation in use, "CET".
    package func abbreviation(at instant: Instant) -> String { timeline.type(at: instant.seconds).abbreviation }

    /// Whether daylight saving time is in force.
    package func isDaylightSaving(at instant: Instant) -> Bool { timeline.type(at: instant.seconds).isDaylightSaving }

    /// What the calendar and the clock on the wall show.
    package func civil(at instant: Instant) -> CivilDateTime {
        if let offset = recent.offset(at: instant.microseconds) {
            return CivilDateTime(localMicroseconds: instant.microseconds &+ offset &* 1_000_000)
        }
        let seconds = instant.seconds
        // An instant's seconds are far from what an Int64 holds.
        return CivilDateTime(localSeconds: seconds + Int64(timeline.offset(at: seconds)), microsecond: instant.microsecondOfSecond)
    }

    /// The civil day.
    package func date(at instant: Instant) -> CivilDate { civil(at: instant).date }

    // MARK: - From a civil time

    /// Which instants show that civil time: one, none or two. Where a clock that is put back more than once shows it more often than twice,
    /// the first and the last.
    package func resolve(_ civil: CivilDateTime) -> LocalResolution {
        if let microseconds = recent.instant(showing: civil.localMicroseconds) { return .unique(Instant(microseconds: microseconds)) }
        return resolveBySearch(civil)
    }

    /// The same, from the table alone.
    func resolveBySearch(_ civil: CivilDateTime) -> LocalResolution {
        let local = civil.localSeconds
        var first: Int64?
        var last: Int64?
        // Where the clock is put forward over it: when, and by how much.
        var jump: (at: Int64, shift: Int)?
        var previous: Int?
        // Offsets are less than 26 hours (RFC 9636 §3.2 asks for -24:59:59 to 25:59:59, and the reader sees to it).
        timeline.forEachOffset(from: local - Self.widestOffset, through: local + Self.widestOffset) { offset, start, end in
            let seconds = local - Int64(offset)
            if start <= seconds, seconds < end {
                if first == nil { first = seconds }
                last = seconds
            }
            if let previous, start + Int64(previous) <= local, local < start + Int64(offset) { jump = (start, offset - previous) }
            previous = offset
            return true
        }
        func instant(_ seconds: Int64) -> Instant { Instant(microseconds: seconds * 1_000_000 + Int64(civil.time.microsecond)) }
        if let first, let last { return first == last ? .unique(instant(first)) : .overlap(earlier: instant(first), later: instant(last)) }
        if let jump { return .gap(start: Instant(seconds: jump.at), shift: jump.shift) }
        // Not reached: between two moments that follow each other a clock shows everything, or jumps over it.
        return .unique(instant(local))
    }

    static let widestOffset: Int64 = 93_600

    /// The instant that is meant by that civil time.
    package func instant(of civil: CivilDateTime, _ ambiguity: Ambiguity = .shifted) -> Instant {
        if let microseconds = recent.instant(showing: civil.localMicroseconds) { return Instant(microseconds: microseconds) }
        return instant(of: resolveBySearch(civil), showing: civil, ambiguity)
    }

    private func instant(of resolution: LocalResolution, showing civil: CivilDateTime, _ ambiguity: Ambiguity) -> Instant {
        switch resolution {
        case .unique(let instant): return instant
        case .overlap(let earlier, let later): return ambiguity == .later ? later : earlier
        case .gap(let start, let shift):
            switch ambiguity {
            case .shifted: return start
            // As if the clock had not been put forward yet, or already had.
            case .later:
                return Instant(seconds: civil.localSeconds - Int64(offset(at: start) - shift)).adding(
                    microseconds: Int64(civil.time.microsecond))
            case .earlier:
                return Instant(seconds: civil.localSeconds - Int64(offset(at: start))).adding(microseconds: Int64(civil.time.microsecond))
            }
        }
    }

    /// The first instant of that civil day: midnight, or the end of a gap over it.
    package func startOfDay(_ date: CivilDate) -> Instant { instant(of: CivilDateTime(date, .midnight)) }

    /// When the offset, the abbreviation or daylight saving changes next; nil when it never does, or only after year 9999.
    package func nextTransition(after instant: Instant) -> Instant? {
        timeline.nextTransition(after: instant.seconds).flatMap { $0 < Timeline.endOfCalendar ? Instant(seconds: $0) : nil }
    }

    /// An instant since when the offset has been the same up to and including `instant`; nil when it always has been.
    func lastTransition(atOrBefore instant: Instant) -> Instant? {
        timeline.lastTransition(atOrBefore: instant.seconds).map { Instant(seconds: $0) }
    }
}

extension Zone: CustomStringConvertible, Hashable {
    /// The name.
    package var description: String { name }

    /// The same rules under the same name.
    package static func == (left: Zone, right: Zone) -> Bool {
        left === right || (left.name == right.name && left.timeline == right.timeline)
    }

    /// By name.
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
