import Foundation
import Testing

@testable import CivilTime

/// Every example of followupd.time(7) does what the page says.
@Suite struct ManualTests {
    private static let page = try? String(
        contentsOf: URL(filePath: #filePath).appending(path: "../../../docs/man/followupd.time.7").standardized, encoding: .utf8)

    private let zone: Zone
    private let calendar: BusinessCalendar
    private let now: Instant

    init() throws {
        zone = try ZoneDatabase().zone(named: "Europe/Amsterdam")
        let hours = try DayHours(parsing: "09:00..17:00")
        calendar = try BusinessCalendar(
            week: [.monday: hours, .tuesday: hours, .wednesday: hours, .thursday: hours, .friday: hours],
            holidays: ["1 Jan", "easter + 1 day", "25 Dec", "26 Dec"].map { text throws(CivilTimeError) in
                HolidayRule(text, try HolidayDate(parsing: text))
            })
        now = zone.instant(of: try Self.civil("2026-11-23 10:00"))
    }

    @Test(
        "The page has examples of each kind",
        arguments: [
            "moment", "moment back", "refused moment", "words", "unit", "span", "span before", "refused span", "expression", "shorthand",
            "wall",
            "recurrence", "hours", "holiday", "substitute", "roll", "format",
        ])
    func hasKind(_ kind: String) throws { #expect(try !rows(kind).isEmpty) }

    @Test func noBlockIsForgotten() throws {
        let known: Set = [
            "moment", "moment back", "refused moment", "unit", "span", "refused span", "expression", "shorthand", "wall", "recurrence",
            "hours", "holiday", "roll", "format", "words", "span before", "substitute",
        ]
        let lines = try #require(Self.page).split(separator: "\n")
        let kinds = lines.filter { $0.hasPrefix(".\\\" test: ") }.map { String($0.dropFirst(10)) }
        #expect(Set(kinds) == known)
        #expect(kinds.count == known.count)
        // Whoever writes a table marks it.
        #expect(lines.filter { $0 == ".TS" }.count == kinds.count)
        print("manual: \(try kinds.map { try rows($0).count }.reduce(0, +)) examples of followupd.time(7) checked")
    }

    @Test func moments() throws {
        try check("moment") { [answer(parser, $0[0], .ahead)] }
        try check("moment back") { [answer(parser, $0[0], .back)] }
        try check("refused moment") { row in
            do {
                return ["read as \(text(try parser.instant(from: row[0])))"]
            } catch {
                return ["\(error)"]
            }
        }
    }

    /// Every word that the page lists is known, and every one that is known is listed.
    @Test func words() throws {
        var listed: [String: Set<String>] = [:]
        var kind = ""
        for row in try rows("words") {
            if !row[0].isEmpty { kind = row[0] }
            let words = row[1].replacing(";", with: ",").split(separator: ",")
            listed[kind, default: []].formUnion(words.map { $0.trimmingCharacters(in: .whitespaces).lowercased() })
        }
        // "o'clock" with the apostrophe that programs make of it, and abbreviations, are as good.
        func shortened(_ words: [String], _ lengths: [Int]) -> [String] {
            words.flatMap { word in lengths.map { String(word.prefix($0)) } }
        }
        let weekdays = Language.allCases.map { Vocabulary.weekdays($0).map { $0.lowercased() } }
        let months = Language.allCases.flatMap { Vocabulary.months($0).map { $0.lowercased() } }
        let short = shortened(weekdays[0], [3]) + shortened(weekdays[1], [2])
        #expect(listed["weekdays"] == Set(Vocabulary.weekdayNumbers.keys).subtracting(short))
        for word in short { #expect(Vocabulary.weekday(word) != nil) }
        #expect(listed["months"] == Set(Vocabulary.monthNumbers.keys).subtracting(shortened(months, [3])).union(["may", "mei", "mrt"]))
        for word in shortened(months, [3]) where word != "maa" { #expect(Vocabulary.month(word) != nil, "\(word)") }
        #expect(listed["days"] == Set(Vocabulary.days.keys))
        #expect(listed["shifts"] == Set(Vocabulary.shifts.keys))
        #expect(listed["periods"] == Set(Vocabulary.periods.keys))
        #expect(listed["numbers"] == Set(Vocabulary.numbers.keys))
        #expect(listed["small words"] == Vocabulary.ahead.union(Vocabulary.ago).union(Vocabulary.at).union(Vocabulary.on))
        #expect(listed["o'clock"] == Vocabulary.oClock.subtracting(["o’clock"]))
        #expect(Set((listed["halves"] ?? []).map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }) == Set(MomentReader.halves.keys))
        #expect(listed["parts of the day"] == Set(MomentReader.dayparts.keys))
        #expect(listed["Dutch units"] == Set(Vocabulary.dutchUnits.keys))
        #expect(listed.count == 11)
    }

    @Test func units() throws {
        let exact: [String: String] = [
            "microsecond": "1us", "millisecond": "1000us", "second": "1000000us", "minute": "60s", "hour": "60min", "day": "1 day",
            "week": "7 days", "month": "1 month", "year": "12 months", "business day": "1 business day", "business hour": "1 business hour",
            "business minute": "1 business minute", "business second": "1 business second",
        ]
        var seen: Set<String> = []
        for row in try rows("unit") {
            seen.insert(row[0])
            let one = try Span(parsing: try #require(exact[row[0]]))
            for spelling in row[1].split(separator: ", ") {
                #expect(try Span(parsing: "1 \(spelling)") == one, "\(spelling)")
                #expect(try Span(parsing: "1\(spelling)") == one, "\(spelling)")
            }
        }
        #expect(seen == Set(exact.keys))
    }

    @Test func spans() throws {
        try check("span") { row in
            let end = zone.adding(try Span(parsing: row[0]), to: zone.instant(of: try Self.civil(row[1])), calendar: calendar)
            return [row[1], zone.civil(at: end).description]
        }
        try check("span before") { row in
            let start = zone.adding(-(try Span(parsing: row[0])), to: zone.instant(of: try Self.civil(row[1])), calendar: calendar)
            return [row[1], zone.civil(at: start).description]
        }
        try check("refused span") { row in
            do {
                return ["read as \(try Span(parsing: row[0]))"]
            } catch {
                return ["\(error)"]
            }
        }
    }

    @Test func expressions() throws {
        let database = ZoneDatabase()
        try check("expression") { row in
            let expression = try CalendarExpression(parsing: row[0])
            let next = expression.next(after: now, in: try expression.zone(from: database, otherwise: zone))
            return [next.map(text) ?? "never"]
        }
        try check("shorthand") { [try CalendarExpression(parsing: $0[0]).description] }
        #expect(try Set(rows("shorthand").map { $0[0] }) == Set(ExpressionReader.shorthands.map(\.0)))
        try check("wall") { row in [zone.civil(at: zone.instant(of: try Self.civil(row[0]))).description + offset(row[0])] }
    }

    private func offset(_ wall: String) -> String {
        guard let civil = try? Self.civil(wall) else { return "" }
        let seconds = zone.offset(at: zone.instant(of: civil))
        return " +0\(seconds / 3600):00"
    }

    @Test func recurrences() throws {
        try check("recurrence") { row in
            let recurrence = Recurrence(
                start: try Self.civil("2026-11-23 09:00"), zone: zone, rules: [try RecurrenceRule(parsing: row[0])])
            var found: [String] = []
            var last = now.adding(seconds: -86_400)
            while found.count < 3, let next = recurrence.next(after: last) {
                found.append("\(zone.date(at: next))")
                last = next
            }
            return [found.joined(separator: ", ")]
        }
    }

    @Test func businessCalendars() throws {
        try check("hours") { [try DayHours(parsing: $0[0]).description] }
        try check("holiday") { row in
            let rule = HolidayRule("Day", try HolidayDate(parsing: row[0]))
            let days = try BusinessCalendar(week: Dictionary(uniqueKeysWithValues: Weekday.allCases.map { ($0, .usual) }), holidays: [rule])
            return try [2026, 2027].map { year in
                var dates: [String] = []
                var date = try #require(CivilDate(year: year, month: 1, day: 1))
                while date.year == year {
                    if !days.isBusinessDay(date) { dates.append(String("\(date)".dropFirst(5))) }
                    date = date.adding(days: 1)
                }
                guard let first = dates.first, let last = dates.last else { return "none" }
                return dates.count == 1 ? first : "\(first) to \(last), \(dates.count) days"
            }
        }
        try check("substitute") { row in
            let parts = row[1].split { ": {},".contains($0) }
            let pairs = try stride(from: 1, to: parts.count, by: 2).map {
                (try #require(Weekday(name: parts[$0])), try #require(Weekday(name: parts[$0 + 1])))
            }
            let weekdays = Dictionary(uniqueKeysWithValues: pairs)
            let rule = HolidayRule(
                "Day", try HolidayDate(parsing: row[0]), substitute: parts[0] == "moved" ? .moved(weekdays) : .observed(weekdays))
            let days = try BusinessCalendar(week: Dictionary(uniqueKeysWithValues: Weekday.allCases.map { ($0, .usual) }), holidays: [rule])
            return try [2025, 2027].map { year in
                let first = try #require(CivilDate(year: year, month: 1, day: 1))
                return (0..<365).map { first.adding(days: $0) }.filter { !days.isBusinessDay($0) }.map { "\($0)".dropFirst(5) }
                    .joined(separator: ", ")
            }
        }
        try check("roll") { row in
            let date = try CivilDate(iso8601: row[0])
            return [BusinessCalendar.Roll.following, .modifiedFollowing, .preceding, .modifiedPreceding].map {
                calendar.roll(date, $0).description
            }
        }
    }

    @Test func formats() throws {
        try check("format") { row in
            let instant = zone.instant(of: try Self.civil(row[0]))
            return Language.allCases.map {
                let formatter = MomentFormatter(zone: zone, calendar: calendar, now: now, language: $0)
                return "\(formatter.absolute(instant)), \(formatter.relative(instant))"
            }
        }
    }

    // MARK: - Reading the page

    private var parser: MomentParser { MomentParser(zone: zone, calendar: calendar, now: now) }

    private func answer(_ parser: MomentParser, _ text: String, _ direction: MomentParser.Direction) -> String {
        do {
            return self.text(try parser.instant(from: text, direction))
        } catch {
            return "refused: \(error)"
        }
    }

    private func text(_ instant: Instant) -> String { MomentFormatter(zone: zone, now: now).absolute(instant) }

    private static func civil(_ text: String) throws -> CivilDateTime {
        CivilDateTime(try CivilDate(iso8601: String(text.prefix(10))), try TimeOfDay(text.dropFirst(11)))
    }

    /// The rows of a block, each as its cells.
    private func rows(_ kind: String) throws -> [[String]] {
        let lines = try #require(Self.page).split(separator: "\n")
        let start = try #require(lines.firstIndex(of: ".\\\" test: \(kind)"), "the page has no block '\(kind)'")
        // The block's line, .TS, tab(|); two of layout, and the head.
        return lines[(start + 6)...].prefix { $0 != ".TE" }.map { line in
            var text = String(line)
            for (roff, plain) in [
                ("\\-", "-"), ("\\(ti", "~"), ("\\(aq", "'"), ("\\(mc", "µ"), ("\\(ha", "^"), ("\\(ga", "`"), ("\\['e]", "é"), ("\\&", ""),
                ("\\e", "\\"),
            ] {
                text = text.replacingOccurrences(of: roff, with: plain)
            }
            return text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// Whether the last cells of each row are what `answer` gives for it.
    private func check(_ kind: String, _ answer: ([String]) throws -> [String]) throws {
        for row in try rows(kind) {
            let answers = try answer(row)
            #expect(Array(row.suffix(answers.count)) == answers, "followupd.time(7), \(kind): \(row.joined(separator: " | "))")
            if ProcessInfo.processInfo.environment["MANUAL"] == "print" {
                print("MANUAL\t\(kind)\t\(row[0])\t\(answers.joined(separator: "\t"))")
            }
        }
    }
}
