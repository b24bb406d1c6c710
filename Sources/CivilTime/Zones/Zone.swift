/// A time zone: which offset from UTC holds when. Immutable; handed around by reference.
public final class Zone: Sendable {
    /// The name, "Europe/Amsterdam".
    public let name: String
    /// What holds from a transition on, or before the first one.
    struct LocalTimeType: Hashable, Sendable {
        var offset: Int
        var isDaylightSaving: Bool
        var abbreviation: String
    }

    /// Strictly increasing, in seconds since 1970.
    private let transitions: [Int64]
    /// What holds from each of them on.
    private let types: [LocalTimeType]
    private let before: LocalTimeType
    /// What holds from the last transition on, for ever.
    private let rule: PosixRule?

    /// UTC.
    public static let utc = Zone(
        name: "UTC", transitions: [], types: [], before: LocalTimeType(offset: 0, isDaylightSaving: false, abbreviation: "UTC"), rule: nil)

    init(name: String, transitions: [Int64], types: [LocalTimeType], before: LocalTimeType, rule: PosixRule?) {
        self.name = name
        self.transitions = transitions
        self.types = types
        self.before = before
        self.rule = rule
    }

    // MARK: - From an instant

    /// Seconds east of UTC.
    public func offset(at instant: Instant) -> Int { type(atSeconds: instant.seconds).offset }

    /// The abbreviation in use, "CET".
    public func abbreviation(at instant: Instant) -> String { type(atSeconds: instant.seconds).abbreviation }

    /// Whether daylight saving time is in force.
    public func isDaylightSaving(at instant: Instant) -> Bool { type(atSeconds: instant.seconds).isDaylightSaving }

    /// What the calendar and the clock on the wall show.
    public func civil(at instant: Instant) -> CivilDateTime {
        let seconds = instant.seconds
        let (local, overflow) = seconds.addingReportingOverflow(Int64(offset(atSeconds: seconds)))
        return CivilDateTime(
            localSeconds: overflow ? seconds : local, microsecond: Int(instant.microseconds.flooredRemainder(1_000_000)))
    }

    /// The civil day.
    public func date(at instant: Instant) -> CivilDate { civil(at: instant).date }

    // MARK: - From a civil time

    /// Which instants show that civil time: one, none or two.
    public func resolve(_ civil: CivilDateTime) -> LocalResolution {
        let local = civil.localSeconds
        let microsecond = Int64(civil.time.microsecond)
        func instant(_ offset: Int) -> Instant { Instant(microseconds: (local - Int64(offset)) * 1_000_000 + microsecond) }
        // Offsets are less than a day (RFC 9636 §3.2 bounds them to -24:59:59…25:59:59): the two that can matter hold a good day
        // before and after.
        let earlyOffset = offset(atSeconds: local - 93_600)
        let lateOffset = offset(atSeconds: local + 93_600)
        if earlyOffset == lateOffset, offset(atSeconds: local - Int64(earlyOffset)) == earlyOffset {
            return .unique(instant(earlyOffset))
        }
        return resolveNearTransition(local: local, instant: instant)
    }

    /// Tries every offset that holds around that moment.
    private func resolveNearTransition(local: Int64, instant: (Int) -> Instant) -> LocalResolution {
        var offsets: [Int] = []
        var moment = local - 93_600
        var last: Int64?
        while moment <= local + 93_600 {
            let offset = offset(atSeconds: moment)
            if !offsets.contains(offset) { offsets.append(offset) }
            guard let next = nextTransition(afterSeconds: moment) else { break }
            if next <= local + 93_600 { last = next }
            moment = next
        }
        let valid = offsets.filter { self.offset(atSeconds: local - Int64($0)) == $0 }.map(instant).sorted()
        if valid.count >= 2, let first = valid.first, let second = valid.last { return .overlap(earlier: first, later: second) }
        if let only = valid.first { return .unique(only) }
        return gap(local: local, upTo: last ?? local)
    }

    /// The transition that jumps over that civil time.
    private func gap(local: Int64, upTo last: Int64) -> LocalResolution {
        var moment = local - 93_600
        while let next = nextTransition(afterSeconds: moment), next <= last {
            let old = offset(atSeconds: next - 1)
            let new = offset(atSeconds: next)
            if next + Int64(old) <= local, local < next + Int64(new) {
                return .gap(start: Instant(seconds: next), shift: new - old)
            }
            moment = next
        }
        // Not reached: a civil time that no offset shows lies within a jump.
        return .unique(Instant(seconds: local - Int64(offset(atSeconds: local))))
    }

    /// The instant that is meant by that civil time.
    public func instant(of civil: CivilDateTime, _ ambiguity: Ambiguity = .shifted) -> Instant {
        switch resolve(civil) {
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
    public func startOfDay(_ date: CivilDate) -> Instant { instant(of: CivilDateTime(date, .midnight)) }

    /// When the offset, the abbreviation or daylight saving changes next; nil when it never does, or only after year 9999.
    public func nextTransition(after instant: Instant) -> Instant? {
        nextTransition(afterSeconds: instant.seconds).map(Instant.init(seconds:))
    }

    // MARK: - Looking up

    private func offset(atSeconds seconds: Int64) -> Int {
        guard let last = transitions.last else { return rule?.type(at: seconds).offset ?? before.offset }
        if seconds >= last { return rule?.offset(at: seconds) ?? types[types.count - 1].offset }
        let index = indexOfLastTransition(notAfter: seconds)
        return index < 0 ? before.offset : types[index].offset
    }

    private func type(atSeconds seconds: Int64) -> LocalTimeType {
        guard let last = transitions.last else { return rule?.type(at: seconds) ?? before }
        if seconds >= last { return rule?.type(at: seconds) ?? types[types.count - 1] }
        let index = indexOfLastTransition(notAfter: seconds)
        return index < 0 ? before : types[index]
    }

    /// -1 before the first.
    private func indexOfLastTransition(notAfter seconds: Int64) -> Int {
        transitions.withUnsafeBufferPointer { transitions in
            var low = 0
            var high = transitions.count
            while low < high {
                let middle = (low + high) / 2
                if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
            }
            return low - 1
        }
    }

    private func nextTransition(afterSeconds seconds: Int64) -> Int64? {
        if let last = transitions.last, seconds < last { return transitions[indexOfLastTransition(notAfter: seconds) + 1] }
        return rule?.nextTransition(after: seconds)
    }
}

extension Zone: CustomStringConvertible, Hashable {
    /// The name.
    public var description: String { name }

    /// The same rules under the same name.
    public static func == (left: Zone, right: Zone) -> Bool {
        left === right
            || (left.name == right.name && left.transitions == right.transitions && left.types == right.types && left.before == right.before
                && left.rule == right.rule)
    }

    /// By name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
