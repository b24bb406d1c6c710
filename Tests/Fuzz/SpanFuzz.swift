import CivilTime

/// A span that is read is written so that it is read back.
func fuzzSpan(_ bytes: UnsafeRawBufferPointer) {
    guard let span = try? Span(parsing: text(bytes)) else { return }
    precondition((try? Span(parsing: span.description)) == span, "a span is read back")
    precondition(-(-span) == span, "a span that is turned round twice is the same")
    _ = Zone.utc.adding(span, to: Instant(seconds: 0), calendar: BusinessCalendar())
    _ = Zone.utc.adding(-span, to: Instant(seconds: 0), calendar: BusinessCalendar())
}
