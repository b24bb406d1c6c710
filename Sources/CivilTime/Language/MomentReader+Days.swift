// Days.
//
//     day = [ "on" | "op" ] ( "today" … | weekday [ date | week | shift "week" ] | shift ( weekday | "week" [ weekday ] | "month" | "year" )
//         | ( "end" | "last day" ) "of" [ "the" ] [ shift ] ( "week" | "month" | "year" ) | date | week )
//     shift = "next" | "this" | "last" | "volgende" | "deze" | "vorige" …
//     date = "2026-12-24" | "24-12-2026" | "24/12/2026" | "24/12" | "24 dec" [ year ] | "dec 24" [ year ]
//     week = ( "week 51" | "w51" ) [ weekday ] [ year ]

extension MomentReader {
    /// The day that stands next; nil, and nothing read, when there is none.
    mutating func day() throws(CivilTimeError) -> MomentMeaning.Day? {
        let start = words
        let hasOn = words.count > 1 && words.take(Vocabulary.on)
        dayOffset = words.offset
        if let day = try anyDay() { return day }
        if hasOn { throw unknown() }
        words = start
        return nil
    }

    private mutating func anyDay() throws(CivilTimeError) -> MomentMeaning.Day? {
        if let distance = words.take({ Vocabulary.days[$0] }) { return .relative(distance) }
        for (phrase, distance) in [(["day", "after", "tomorrow"], 2), (["day", "before", "yesterday"], -2)] {
            let skipped = words.current?.key == "the" ? 1 : 0
            if (0..<3).allSatisfy({ words[$0 + skipped]?.key == phrase[$0] }) {
                words.index += 3 + skipped
                return .relative(distance)
            }
        }
        if let weekday = words.take(Vocabulary.weekday) { return try day(weekday) }
        if let day = try ending() { return day }
        if words.current.map({ Vocabulary.shifts[$0.key] != nil }) == true { return try shifted() }
        if let week = try week(nil) { return week }
        return try date(nil)
    }

    // MARK: - Weekdays and what moves by weeks

    /// What a weekday starts.
    private mutating func day(_ weekday: Weekday) throws(CivilTimeError) -> MomentMeaning.Day {
        if let shift = words.current.flatMap({ Vocabulary.shifts[$0.key] }), words[1]?.key == "week" {
            words.index += 2
            return .weekdayOfWeek(shift, weekday)
        }
        if let week = try week(weekday) { return week }
        return try date(weekday) ?? .weekday(weekday)
    }

    /// "next fri", "volgende week maandag", "next month".
    private mutating func shifted() throws(CivilTimeError) -> MomentMeaning.Day? {
        let word = words.current
        guard let shift = words.take({ Vocabulary.shifts[$0] }) else { return nil }
        let name = word?.excerpt ?? ""
        if let weekday = words.take(Vocabulary.weekday) {
            return shift == 0 ? .weekdayOfWeek(0, weekday) : .shiftedWeekday(shift, weekday)
        }
        guard let period = words.take({ Vocabulary.periods[$0] }) else {
            throw words.error(
                "'\(name)' is followed by a weekday, 'week', 'month' or 'year'",
                suggestion: words.current.flatMap { word in
                    let names = Language.allCases.flatMap { Vocabulary.weekdays($0).map { $0.lowercased() } }
                    return Nearest.word(to: word.key, in: ["week", "month", "year", "maand", "jaar"] + names)
                })
        }
        if period == .week {
            if let weekday = words.take(Vocabulary.weekday) { return .weekdayOfWeek(shift, weekday) }
            guard shift != 0 else { throw words.error("a day of the week is missing, as in 'this week fri' or 'end of week'") }
            return .weekdayOfWeek(shift, .monday)
        }
        guard shift != 0 else { throw words.error("this is no day: write a date, or 'end of \(period == .month ? "month" : "year")'") }
        return .start(period, shift)
    }

    /// "end of month", "eind van de week", "last day of next month".
    private mutating func ending() throws(CivilTimeError) -> MomentMeaning.Day? {
        let isDay = ["last", "laatste"].contains(words.current?.key) && ["day", "dag"].contains(words[1]?.key)
        guard isDay || ["end", "eind", "einde"].contains(words.current?.key) else { return nil }
        words.index += isDay ? 2 : 1
        _ = words.take(["of", "van"])
        _ = words.take(["the", "de", "het"])
        let shift = words.take { Vocabulary.shifts[$0] } ?? 0
        guard let period = words.take({ Vocabulary.periods[$0] }) else {
            throw words.error(
                "'end of' is followed by 'week', 'month' or 'year'",
                suggestion: words.current.flatMap { Nearest.word(to: $0.key, in: ["week", "month", "year", "maand", "jaar"]) })
        }
        return isDay ? .lastDay(period, shift) : .end(period, shift)
    }

    /// "week 51", "w51 fri 2026".
    private mutating func week(_ weekday: Weekday?) throws(CivilTimeError) -> MomentMeaning.Day? {
        guard let word = words.current else { return nil }
        let place = words.offset
        let number: Int
        if word.key == "week" || word.key == "wk" {
            words.index += 1
            guard let found = words.current?.smallNumber else { throw words.error("the number of the week is missing, as in 'week 51'") }
            number = found
        } else {
            var scanner = Scanner(word.key)
            guard ["w", "wk", "week"].contains(scanner.word()), let found = scanner.number(), scanner.isAtEnd, found < 100 else {
                return nil
            }
            number = Int(found)
        }
        guard (1...53).contains(number) else { throw words.error("a year has weeks from 1 to 53") }
        words.index += 1
        var weekday = weekday
        if weekday == nil { weekday = words.take(Vocabulary.weekday) }
        let year = words.current?.year
        guard let year else { return .week(number, weekday ?? .monday, year: nil) }
        guard (1...9999).contains(year) else { throw words.error("there is no year 0") }
        guard number <= IsoWeeks.count(in: year) else { throw CivilTimeError("\(year) has 52 weeks", offset: place) }
        words.index += 1
        return .week(number, weekday ?? .monday, year: year)
    }

    // MARK: - Dates

    /// A date in figures or with the name of its month, that has to be the weekday that stood before it.
    private mutating func date(_ weekday: Weekday?) throws(CivilTimeError) -> MomentMeaning.Day? {
        guard let word = words.current else { return nil }
        let place = words.offset
        if Self.looksLikeISODate(word.text) {
            let date = try isoDate(word)
            return .date(try checked(date, weekday, place))
        }
        if word.startsWithDigit, let numeric = try numericDate(word) { return try dated(numeric, weekday, place) }
        if let day = Self.dayOfMonth(word.key), let next = words[1] {
            let hasOf = next.key == "of" || next.key == "van"
            guard let named = hasOf ? words[2] : next else { return nil }
            guard let month = Vocabulary.month(named.key) else {
                try refuseMisspelt(named)
                return nil
            }
            words.index += hasOf ? 3 : 2
            return try dated((day, month, try year()), weekday, place)
        }
        guard let month = words.take(Vocabulary.month) else { return nil }
        guard let day = words.current.flatMap({ Self.dayOfMonth($0.key) }) else {
            throw words.error("the day of the month is missing, as in '24 \(word.excerpt)'")
        }
        words.index += 1
        return try dated((day, month, try year()), weekday, place)
    }

    /// "2026-12-24"; a time may hang on it with a T.
    private mutating func isoDate(_ word: MomentWords.Word) throws(CivilTimeError) -> CivilDate {
        let text = String(decoding: word.text.utf8.prefix(10), as: UTF8.self)
        let date = try placed(word.offset) { () throws(CivilTimeError) in try CivilDate(iso8601: text) }
        let rest = word.text.utf8.dropFirst(10)
        if let first = rest.first, first != UInt8(ascii: "T"), first != UInt8(ascii: "t") {
            throw CivilTimeError("a space between date and time is missing", offset: word.offset + 10)
        }
        words.drop(bytes: rest.isEmpty ? 10 : 11)
        return date
    }

    /// "24-12-2026", "24/12/2026", "24/12": the day first. Nil when it is no date at all.
    private mutating func numericDate(_ word: MomentWords.Word) throws(CivilTimeError) -> (Int, Int, Int?)? {
        let key = word.key
        guard let separator = key.utf8.first(where: { !MomentWords.isDigit($0) }), "-/".utf8.contains(separator) else { return nil }
        let parts = key.utf8.split(separator: separator, omittingEmptySubsequences: false)
        let numbers = parts.map { $0.count <= 4 && $0.allSatisfy(MomentWords.isDigit) ? Int(Substring($0)) : nil }
        guard (2...3).contains(parts.count), parts[0].count <= 2, parts[1].count <= 2, let day = numbers[0], let month = numbers[1] else {
            throw words.error("a date is written as 2026-12-24, 24-12-2026 or 24 dec")
        }
        guard parts.count == 2 || parts[2].count == 4, let year = parts.count == 2 ? .some(nil) : numbers[2].map(Optional.some) else {
            throw words.error("the year of a date has four digits, as in 24-12-2026")
        }
        guard (1...12).contains(month) else {
            let swapped = year.flatMap { CivilDate(year: $0, month: day, day: month) }
            throw words.error(
                "the day comes first, and there is no month \(month)"
                    + (swapped.map { ": write '\(month)/\(day)/\($0.year)' or '\($0)'" } ?? ""))
        }
        words.index += 1
        return (day, month, year)
    }

    /// "24", "24th", "24e".
    private static func dayOfMonth(_ key: String) -> Int? {
        var scanner = Scanner(key)
        guard let day = scanner.number(), scanner.offset <= 2 else { return nil }
        let suffix = scanner.word()
        return scanner.isAtEnd && ["", "st", "nd", "rd", "th", "e", "ste", "de"].contains(suffix) ? Int(day) : nil
    }

    /// Whether a word behind a number is rather a month than anything else that stands there.
    private func refuseMisspelt(_ word: MomentWords.Word) throws(CivilTimeError) {
        guard word.key.utf8.count >= 3, !word.startsWithDigit, !Vocabulary.isUnit(word.key), !Vocabulary.oClock.contains(word.key),
            Nearest.word(to: word.key, in: Vocabulary.units) == nil, let month = Nearest.word(to: word.key, in: Vocabulary.monthNames)
        else { return }
        throw CivilTimeError("'\(word.excerpt)' is no month", offset: word.offset, suggestion: month)
    }

    /// The year behind a day and a month.
    private mutating func year() throws(CivilTimeError) -> Int? {
        if let year = words.current?.year {
            words.index += 1
            return year
        }
        if let number = words.current?.smallNumber, words.count == 1 {
            throw words.error("'\(number)' is no time and no year: a time is written as 09:00, a year with four digits")
        }
        return nil
    }

    /// A date with or without its year, which has to exist.
    private mutating func dated(
        _ date: (day: Int, month: Int, year: Int?), _ weekday: Weekday?, _ place: Int
    ) throws(CivilTimeError) -> MomentMeaning.Day {
        // 2000 was a leap year.
        let length = CivilDate.daysInMonth(year: date.year ?? 2000, month: date.month)
        if date.year == 0 { throw CivilTimeError("there is no year 0", offset: place) }
        guard date.day >= 1 else { throw CivilTimeError("there is no day 0", offset: place) }
        guard date.day <= length else {
            let name = Vocabulary.months(.english)[date.month - 1]
            let year = date.month == 2 ? date.year.map { " \($0)" } ?? "" : ""
            throw CivilTimeError("\(name)\(year) has \(length) days", offset: place)
        }
        guard let year = date.year else {
            // Where it is another weekday, that is about the date.
            dayOffset = place
            return .dayOfYear(month: date.month, day: date.day, weekday)
        }
        guard let whole = CivilDate(year: year, month: date.month, day: date.day) else {
            throw CivilTimeError("there is no such day", offset: place)
        }
        return .date(try checked(whole, weekday, place))
    }

    private func checked(_ date: CivilDate, _ weekday: Weekday?, _ place: Int) throws(CivilTimeError) -> CivilDate {
        if let weekday, date.weekday != weekday {
            throw CivilTimeError("\(date) is a \(date.weekday.name), not a \(weekday.name)", offset: place)
        }
        return date
    }
}
