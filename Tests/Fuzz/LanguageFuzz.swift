@testable import CivilTime

/// A zone with a gap and an overlap every year.
private let europe: Zone = {
    guard let rule = try? PosixRule(parsing: "CET-1CEST,M3.5.0,M10.5.0/3") else { preconditionFailure("the rule is well-formed") }
    return Zone(name: "Fuzz/Europe", timeline: Timeline(before: rule.standard, transitions: [], rule: rule))
}()

private let calendar = BusinessCalendar()

/// Moments as people type them: no text traps, an error has its place, and a moment that is written is read back.
public func fuzzLanguage(_ bytes: UnsafeRawBufferPointer) {
    let text = String(decoding: bytes, as: UTF8.self)
    _ = Language(text)
    for (zone, language) in [(Zone.utc, Language.english), (europe, .dutch)] {
        for seconds: Int64 in [-62_135_596_800, 0, 1_774_746_000, 1_792_888_200, 253_402_300_799] {
            let now = Instant(seconds: seconds)
            let parser = MomentParser(zone: zone, calendar: calendar, now: now, language: language)
            let formatter = MomentFormatter(zone: zone, calendar: calendar, now: now, language: language)
            var isRead = false
            for direction in MomentParser.Direction.allCases {
                do {
                    let instant = try parser.instant(from: text, direction)
                    isRead = true
                    _ = (
                        formatter.relative(instant), formatter.brief(instant), formatter.due(instant),
                        formatter.businessRelative(instant)
                    )
                    // Where the calendar ends, civil times are held at its first and last moment.
                    let date = zone.date(at: instant)
                    guard date > .first.adding(days: 2), date < .last.adding(days: -2) else { continue }
                    for year in MomentFormatter.YearStyle.allCases {
                        let written = formatter.absolute(instant, year: year, .exact)
                        precondition((try? parser.instant(from: written, direction)) == instant, "a moment is read back")
                    }
                } catch {
                    precondition((0...text.utf8.count).contains(error.offset ?? -1), "an error has its place")
                }
                if let date = try? parser.date(from: text, direction) {
                    isRead = true
                    precondition((try? parser.date(from: formatter.day(date), direction)) == date, "a day is read back")
                }
            }
            // What is no moment now is hardly one at another time; to look for the nearest word again takes long.
            if !isRead { break }
        }
    }
}
