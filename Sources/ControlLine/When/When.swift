import CivilTime

/// A moment as people type it, read against a clock and a zone.
///
///     when     = instant | date [time] | day [time] | time | ["in"] span | span "ago" | "now"
///     instant  = RFC 3339, "2026-12-24T09:00:00+01:00"
///     date     = "2026-12-24"
///     day      = "today" | "tomorrow" | "yesterday" | a weekday, "fri" or "Friday"
///     time     = "09:00", also after "at" or "T"
///     span     = "2h", "3 days", "1 month 2 days"
///
/// A day without a time means 09:00. A weekday is the next such day, or the last one where a moment in the past is meant; never today. Civil
/// times that the clock jumps over mean the end of the jump.
package struct When: Sendable {
    /// Whether a moment to come is meant, or one that was.
    package enum Direction: Hashable, Sendable { case ahead, back }

    package var now: Instant
    package var zone: Zone
    package var direction: Direction

    package init(now: Instant, zone: Zone, direction: Direction) {
        self.now = now
        self.zone = zone
        self.direction = direction
    }

    private static let hint = "write 'tomorrow 14:00', 'fri', '2026-12-24 09:00' or '3 days'"
    /// What a day without a time means.
    private static let morning = TimeOfDay(hour: 9, minute: 0) ?? .midnight

    /// Reads a text.
    ///
    /// - Throws: `WhenError`, which knows the place.
    package func instant(_ text: String) throws(WhenError) -> Instant {
        let words = Words(text)
        guard let first = words.first else { throw WhenError(text: text, what: "a time is missing: \(Self.hint)", offset: 0) }
        let word = first.text.lowercased()
        if word == "now", words.count == 1 { return now }
        if let day = day(word) { return try at(day, words.dropFirst(), in: text) }
        if word == "in" { return try later(words.dropFirst(), in: text) }
        if word.hasPrefix("+") { return try later(words.withoutFirstByte, in: text) }
        if Self.looksLikeDate(word) { return try dated(words, in: text) }
        if word.utf8.first.map(Self.isDigit) == true {
            return word.contains(":") ? try at(zone.date(at: now), words, in: text) : try away(words, in: text)
        }
        throw WhenError(text: text, what: "'\(first.text)' is no day or time: \(Self.hint)", offset: first.offset)
    }

    // MARK: - Days

    private func day(_ word: String) -> CivilDate? {
        let today = zone.date(at: now)
        switch word {
        case "today": return today
        case "tomorrow": return today.adding(days: 1)
        case "yesterday": return today.adding(days: -1)
        default:
            guard let weekday = Weekday(name: word) else { return nil }
            let ahead = (weekday.rawValue - today.weekday.rawValue + 7) % 7
            switch direction {
            case .ahead: return today.adding(days: ahead == 0 ? 7 : ahead)
            case .back: return today.adding(days: ahead - 7)
            }
        }
    }

    private static func looksLikeDate(_ word: String) -> Bool {
        let start = word.utf8.prefix(5)
        return start.count == 5 && start.dropLast().allSatisfy(isDigit) && start.last == UInt8(ascii: "-")
    }

    private func dated(_ words: Words, in text: String) throws(WhenError) -> Instant {
        let whole = words.joined
        // An offset can only stand behind a time, where a date has no more hyphens.
        let hasOffset = whole.text.utf8.dropFirst(10).contains { "Zz+-".utf8.contains($0) }
        if hasOffset {
            return try place(text, whole.offset) { () throws(CivilTimeError) in try Instant(rfc3339: whole.text) }
        }
        let bytes = Array(whole.text.utf8)
        let datePart = String(decoding: bytes.prefix(10), as: UTF8.self)
        let date = try place(text, whole.offset) { () throws(CivilTimeError) in try CivilDate(iso8601: datePart) }
        guard bytes.count > 10 else { return at(date, Self.morning) }
        guard "Tt ".utf8.contains(bytes[10]) else {
            throw WhenError(text: text, what: "a space between date and time is missing", offset: whole.offset + 10)
        }
        return try at(date, words.dropping(bytes: 11), in: text)
    }

    /// That day, at the time that the words say.
    private func at(_ date: CivilDate, _ words: Words, in text: String) throws(WhenError) -> Instant {
        var words = words
        if words.first?.text.lowercased() == "at" { words = words.dropFirst() }
        guard let time = words.first else { return at(date, Self.morning) }
        if let extra = words.dropFirst().first {
            throw WhenError(text: text, what: "there is more than a day and a time: '\(extra.text)'", offset: extra.offset)
        }
        return at(date, try place(text, time.offset) { () throws(CivilTimeError) in try TimeOfDay(time.text) })
    }

    private func at(_ date: CivilDate, _ time: TimeOfDay) -> Instant { zone.instant(of: CivilDateTime(date, time)) }

    // MARK: - Spans

    /// A span: from now, or, with "ago", before now.
    private func away(_ words: Words, in text: String) throws(WhenError) -> Instant {
        if let last = words.last, last.text.lowercased() == "ago" { return add(-(try span(words.dropLast(), in: text))) }
        guard direction == .ahead else {
            let whole = words.joined
            throw WhenError(
                text: text, what: "a moment in the past is meant: write '\(whole.text) ago'", offset: whole.offset + whole.text.utf8.count)
        }
        return try later(words, in: text)
    }

    private func later(_ words: Words, in text: String) throws(WhenError) -> Instant { add(try span(words, in: text)) }

    private func add(_ span: Span) -> Instant { zone.adding(span, to: now, calendar: BusinessCalendar()) }

    private func span(_ words: Words, in text: String) throws(WhenError) -> Span {
        let whole = words.joined
        let offset = words.isEmpty ? text.utf8.count : whole.offset
        let span = try place(text, offset) { () throws(CivilTimeError) in try Span(parsing: whole.text) }
        guard span.businessDays == 0, span.businessMicroseconds == 0 else {
            throw WhenError(text: text, what: "only the daemon knows the holidays; name a day instead of business days", offset: offset)
        }
        return span
    }

    // MARK: - Errors

    private func place<Value>(
        _ text: String, _ offset: Int, _ read: () throws(CivilTimeError) -> Value
    ) throws(WhenError) -> Value {
        do {
            return try read()
        } catch {
            throw WhenError(text: text, what: error.description, offset: offset + (error.offset ?? 0))
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

/// Why a text is no moment, and where.
package struct WhenError: Error, Hashable, Sendable, CustomStringConvertible {
    /// As it was typed.
    package var text: String
    package var what: String
    /// In UTF-8 bytes from the start.
    package var offset: Int

    package init(text: String, what: String, offset: Int) {
        self.text = text
        self.what = what
        self.offset = min(offset, text.utf8.count)
    }

    /// The reason, the text, and a mark under the place.
    package var description: String {
        let before = String(decoding: text.utf8.prefix(offset), as: UTF8.self)
        return "\(what)\n  \(text.printable)\n  \(String(repeating: " ", count: DisplayWidth.of(before.printable)))^"
    }
}
