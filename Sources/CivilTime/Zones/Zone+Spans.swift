extension Zone {
    /// The civil time a span later: first months, counted from this day and held at the month's end, then days, then business days, then
    /// business time, then exact time as they pass in this zone.
    package func adding(_ span: Span, to civil: CivilDateTime, calendar: BusinessCalendar) -> CivilDateTime {
        var result = civil
        if span.months != 0 { result.date = result.date.adding(months: span.months) }
        if span.days != 0 { result.date = result.date.adding(days: span.days) }
        if span.businessDays != 0 { result.date = calendar.adding(businessDays: span.businessDays, to: result.date) }
        if span.businessMicroseconds != 0 {
            let instant = calendar.adding(businessMicroseconds: span.businessMicroseconds, to: instant(of: result), in: self)
            result = self.civil(at: instant)
        }
        if span.microseconds != 0 { result = self.civil(at: instant(of: result).adding(microseconds: span.microseconds)) }
        return result
    }

    /// The instant a span later, by the calendar of this zone.
    package func adding(_ span: Span, to instant: Instant, calendar: BusinessCalendar) -> Instant {
        // Exact time needs no calendar, and must not go through a civil time that may be twice.
        if span.isExact { return instant.adding(microseconds: span.microseconds) }
        var civil = span
        civil.microseconds = 0
        civil.businessMicroseconds = 0
        // Nor must business time, when there is nothing else.
        let start = civil == .zero ? instant : self.instant(of: adding(civil, to: self.civil(at: instant), calendar: calendar))
        return calendar.adding(businessMicroseconds: span.businessMicroseconds, to: start, in: self).adding(microseconds: span.microseconds)
    }
}
