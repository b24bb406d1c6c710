import CivilTime

/// A moment as people type it, read against a clock and a zone; what may be written is in followupd.time(7).
///
/// Which days are business days only the daemon knows: texts that need it are refused here, and `takesBusinessDays` tells which they are.
package struct When: Sendable {
    /// Whether a moment to come is meant, or one that was.
    package typealias Direction = MomentParser.Direction

    private let parser: MomentParser
    private let direction: Direction

    package init(now: Instant, zone: Zone, direction: Direction, language: Language = .english) {
        parser = MomentParser(zone: zone, calendar: nil, now: now, language: language)
        self.direction = direction
    }

    /// Whether the text is a moment for somebody who knows the business days, and for nobody else.
    package func takesBusinessDays(_ text: String) -> Bool {
        if (try? parser.instant(from: text, direction)) != nil { return false }
        var knowing = parser
        knowing.calendar = BusinessCalendar()
        return (try? knowing.instant(from: text, direction)) != nil
    }

    /// Whether the text is a moment at all.
    package func isMoment(_ text: String) -> Bool { takesBusinessDays(text) || (try? instant(text)) != nil }

    /// Whether the word is what lengths of time are counted in: "days", "uur".
    package func isUnit(_ word: String) -> Bool { word.allSatisfy(\.isLetter) && isMoment("in 2 \(word)") }

    /// Reads a text.
    ///
    /// - Throws: `WhenError`, which knows the place.
    package func instant(_ text: String) throws(WhenError) -> Instant {
        do {
            return try parser.instant(from: text, direction)
        } catch {
            throw WhenError(text: text, what: error.description, offset: error.offset ?? 0)
        }
    }
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
