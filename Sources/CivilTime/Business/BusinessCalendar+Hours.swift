/// Business time: an instant belongs to it when the civil time that clocks then show is within the calendar's hours.
///
/// So a night from 22:00 to 06:00 has 7 hours when the clock is put forward in it and 9 when it is put back, as it has for those who work
/// it. Between two changes of the clock a civil time and its instant differ by a constant; every question is answered for one such
/// stretch after the other, and within one in the time of a search.
extension BusinessCalendar {
    /// Whether business is done at that civil time.
    package func isOpen(at civil: CivilDateTime) -> Bool {
        let time = civil.time.microsecondsSinceMidnight
        let pieces = tables.pieces(on: civil.date.dayNumber)
        return pieces.before(time + 1) > pieces.before(time)
    }

    /// Whether business is done at that instant.
    package func isOpen(at instant: Instant, in zone: Zone) -> Bool { isOpen(at: zone.civil(at: instant)) }

    /// The instant when so much business time has passed since `instant`, the earliest if there are several; or, for a negative time, the
    /// latest instant from which it passes until `instant`. 0 gives the instant itself. Held at the calendar's ends.
    ///
    /// With hours from 09:00 to 17:00, 8 business hours after 09:00 is 17:00 of that day, and 8 business hours before 17:00 is 09:00.
    package func adding(businessMicroseconds time: Int64, to instant: Instant, in zone: Zone) -> Instant {
        if time == 0 { return instant }
        var rest = time.magnitude > Int64.max.magnitude ? Int64.max : Int64(time.magnitude)
        var cursor = Self.held(instant)
        while true {
            let stretch = time > 0 ? Stretch(from: cursor, zone) : Stretch(upTo: cursor, zone)
            let here = sum(before: cursor.microseconds + stretch.shift)
            let far = sum(before: (time > 0 ? stretch.end : stretch.start).microseconds + stretch.shift)
            let between = time > 0 ? far - here : here - far
            if between >= rest {
                let place = time > 0 ? end(ofMicrosecond: here + rest) : start(ofMicrosecond: here - rest + 1)
                return Self.held(Instant(microseconds: place - stretch.shift))
            }
            rest -= between
            cursor = time > 0 ? stretch.end : stretch.start
            if cursor >= Self.bounds.upperBound || cursor <= Self.bounds.lowerBound { return Self.held(cursor) }
        }
    }

    /// How much business time passes from `start` to `end`, in microseconds; negative when `end` is earlier.
    package func businessMicroseconds(from start: Instant, to end: Instant, in zone: Zone) -> Int64 {
        if end < start { return -businessMicroseconds(from: end, to: start, in: zone) }
        let last = Self.held(end)
        var cursor = Self.held(start)
        var total: Int64 = 0
        while cursor < last {
            let stretch = Stretch(from: cursor, zone)
            let next = min(stretch.end, last)
            total += sum(before: next.microseconds + stretch.shift) - sum(before: cursor.microseconds + stretch.shift)
            cursor = next
        }
        return total
    }

    /// That instant if business is done then, else when it next starts; nil when it never does again before the calendar's end.
    package func opening(atOrAfter instant: Instant, in zone: Zone) -> Instant? {
        var cursor = Self.held(instant)
        while cursor < Self.bounds.upperBound {
            let stretch = Stretch(from: cursor, zone)
            let place = start(ofMicrosecond: sum(before: cursor.microseconds + stretch.shift) + 1) - stretch.shift
            if place < stretch.end.microseconds { return Instant(microseconds: place) }
            cursor = stretch.end
        }
        return nil
    }

    // MARK: - Civil sums

    /// How much business time there is before a moment told as microseconds of a clock that is never put forward or back.
    private func sum(before local: Int64) -> Int64 {
        let day = Int(local.flooredQuotient(DayHours.day))
        return tables.sums.time.through(day - 1) + tables.pieces(on: day).before(local.flooredRemainder(DayHours.day))
    }

    /// When the n-th microsecond of business starts.
    private func start(ofMicrosecond n: Int64) -> Int64 {
        let day = tables.sums.time.firstDay(reaching: n)
        return Int64(day) * DayHours.day + tables.pieces(on: day).start(ofMicrosecond: n - tables.sums.time.through(day - 1))
    }

    /// When the n-th microsecond of business ends.
    private func end(ofMicrosecond n: Int64) -> Int64 { start(ofMicrosecond: n) + 1 }

    // MARK: - Stretches between changes of the clock

    /// A stretch of time in which a civil time and its instant differ by a constant.
    private struct Stretch {
        var start: Instant
        var end: Instant
        /// From an instant to what clocks show, in microseconds.
        var shift: Int64

        /// The one that holds from that instant on.
        init(from instant: Instant, _ zone: Zone) {
            start = instant
            end = zone.nextTransition(after: instant) ?? BusinessCalendar.bounds.upperBound
            shift = Int64(zone.offset(at: instant)) * 1_000_000
        }

        /// The one that holds just before that instant.
        init(upTo instant: Instant, _ zone: Zone) {
            let before = instant.adding(microseconds: -1)
            start = max(zone.lastTransition(atOrBefore: before) ?? BusinessCalendar.bounds.lowerBound, BusinessCalendar.bounds.lowerBound)
            end = instant
            shift = Int64(zone.offset(at: before)) * 1_000_000
        }
    }

    /// The calendar, with a day to spare: 0001-01-01 to 10000-01-01.
    fileprivate static let bounds =
        Instant(seconds: Int64(CivilDate.first.dayNumber) * 86_400)...Instant(seconds: Timeline.endOfCalendar - 1)

    private static func held(_ instant: Instant) -> Instant { min(max(instant, bounds.lowerBound), bounds.upperBound) }
}
