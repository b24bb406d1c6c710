import CivilTime

/// Reads weekdays as they are written in files: "Mon", "Mon..Fri", "Mon..Thu, Sat".
enum WeekdayReader {
    /// One or several, in any case.
    static func weekdays(_ text: PlacedText) throws(Problem) -> Set<Weekday> {
        var days: Set<Weekday> = []
        var offset = 0
        for part in text.text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = range(part) ?? (String(part), String(part))
            guard let first = named(ends.first), let last = named(ends.last) else {
                throw text.problem("'\(part)' is no weekday; write Mon, or Mon..Fri", at: offset)
            }
            var day = first.rawValue
            days.insert(first)
            while day != last.rawValue {
                day = day % 7 + 1
                if let weekday = Weekday(rawValue: day) { days.insert(weekday) }
            }
            offset += part.utf8.count + 1
        }
        return days
    }

    /// A single one.
    static func weekday(_ text: PlacedText) throws(Problem) -> Weekday {
        guard let weekday = named(text.text) else { throw text.problem("'\(text.text)' is no weekday; write Mon") }
        return weekday
    }

    /// The two sides of the first "..", or nil when there is none.
    static func range(_ text: some StringProtocol) -> (first: String, last: String)? {
        var index = text.startIndex
        while index < text.endIndex {
            if text[index...].hasPrefix("..") { return (String(text[..<index]), String(text[index...].dropFirst(2))) }
            index = text.index(after: index)
        }
        return nil
    }

    private static func named(_ text: String) -> Weekday? { Weekday(name: text.filter { !$0.isWhitespace }) }
}
