extension HolidayDate {
    /// Reads the day of a holiday.
    ///
    ///     date    = anchor [ ("+" / "-") number ("day" / "days") ] [ ".." anchor ]
    ///     anchor  = "2026-12-24" / day / [ "orthodox" ] "easter"
    ///             / ("1st" / "2nd" / "3rd" / "4th" / "5th" / "last") weekday "of" month
    ///             / weekday ("before" / "on or before" / "after" / "on or after") day
    ///     day     = number month / month number            ; "25 Dec", "December 25"
    ///
    /// - Throws: with the place, and the nearest word that is known.
    package init(parsing text: some StringProtocol) throws(CivilTimeError) {
        var tokens = Tokens(text)
        let anchor = try Self.anchor(&tokens)
        var offset = 0
        var end: Anchor?
        if let sign = tokens.take("+") ? 1 : tokens.take("-") ? -1 : nil {
            guard let count = tokens.number(upTo: 366) else { throw tokens.error("a number of days is missing, at most 366") }
            guard tokens.take("day") || tokens.take("days") else { throw tokens.error("'days' is missing") }
            offset = sign * count
        }
        if tokens.take("..") {
            let place = tokens.place
            let last = try Self.anchor(&tokens)
            switch (anchor, last) {
            case (.once(let from), .once(let to)):
                guard from <= to, from.days(until: to) < 366 else {
                    throw CivilTimeError("the last day comes after the first, and within a year", offset: place)
                }
            case (.once, _), (_, .once): throw CivilTimeError("both days have a year, or neither has", offset: place)
            default: break
            }
            end = last
        }
        guard tokens.isAtEnd else { throw tokens.error("'\(tokens.excerpt)' does not belong here") }
        self.init(anchor, offset: offset, end: end)
    }

    private static func anchor(_ tokens: inout Tokens) throws(CivilTimeError) -> Anchor {
        if tokens.take("easter") { return .easter(.western) }
        if tokens.take("orthodox") {
            guard tokens.take("easter") else { throw tokens.error("'orthodox' is followed by 'easter'") }
            return .easter(.orthodox)
        }
        if let date = try tokens.isoDate() { return .once(date) }
        if let n = tokens.ordinal() {
            let weekday = try tokens.weekday()
            guard tokens.take("of") else { throw tokens.error("'of' and a month are missing, as in '1st Mon of May'") }
            return .nth(n, weekday, month: try tokens.month())
        }
        if let weekday = tokens.takeWeekday() {
            let side: Side
            if tokens.take("before") {
                side = .before
            } else if tokens.take("after") {
                side = .after
            } else if tokens.take("on"), tokens.take("or") {
                guard let found: Side = tokens.take("before") ? .onOrBefore : tokens.take("after") ? .onOrAfter : nil else {
                    throw tokens.error("'on or' is followed by 'before' or 'after'")
                }
                side = found
            } else {
                throw tokens.error("after a weekday comes 'before', 'after', 'on or before' or 'on or after', and a day")
            }
            let (month, day) = try tokens.dayOfYear()
            return .nearest(weekday, side, month: month, day: day)
        }
        let (month, day) = try tokens.dayOfYear()
        return .yearly(month: month, day: day)
    }
}

/// A text as words, numbers and signs, each with its place.
private struct Tokens {
    private var tokens: [(text: String, place: Int, written: String)] = []
    private var index = 0
    private let length: Int

    init(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        length = bytes.count
        var place = 0
        while place < bytes.count {
            let start = place
            func isWord(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20) || byte >= 0x80 }
            if isWord(bytes[place]) {
                while place < bytes.count, isWord(bytes[place]) { place += 1 }
            } else {
                place += bytes[place] == 0x2e && place + 1 < bytes.count && bytes[place + 1] == 0x2e ? 2 : 1
            }
            if bytes[start] != 0x20, bytes[start] != 0x09 {
                let written = String(decoding: bytes[start..<place], as: UTF8.self)
                tokens.append((written.lowercased(), start, written))
            }
        }
    }

    var isAtEnd: Bool { index == tokens.count }
    var place: Int { index < tokens.count ? tokens[index].place : length }
    var excerpt: String { Scanner.excerpt(Array((index < tokens.count ? tokens[index].written : "").utf8)) }
    private var peek: String? { index < tokens.count ? tokens[index].text : nil }

    func error(_ what: String, suggestion: String? = nil) -> CivilTimeError { CivilTimeError(what, offset: place, suggestion: suggestion) }

    mutating func take(_ text: String) -> Bool {
        guard peek == text else { return false }
        index += 1
        return true
    }

    mutating func number(upTo limit: Int) -> Int? {
        guard let text = peek, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(text), value <= limit else {
            return nil
        }
        index += 1
        return value
    }

    mutating func isoDate() throws(CivilTimeError) -> CivilDate? {
        guard index + 4 < tokens.count, tokens[index].text.utf8.count == 4, Int(tokens[index].text) != nil, tokens[index + 1].text == "-"
        else { return nil }
        let text = tokens[index...index + 4].map(\.written).joined()
        do {
            let date = try CivilDate(iso8601: text)
            index += 5
            return date
        } catch {
            throw CivilTimeError(error.what, offset: place + (error.offset ?? 0))
        }
    }

    /// 1 to 5, or -1 for the last.
    mutating func ordinal() -> Int? {
        let names = [
            "last": -1, "1st": 1, "first": 1, "2nd": 2, "second": 2, "3rd": 3, "third": 3, "4th": 4, "fourth": 4, "5th": 5, "fifth": 5,
        ]
        guard let n = peek.flatMap({ names[$0] }) else { return nil }
        index += 1
        return n
    }

    mutating func takeWeekday() -> Weekday? {
        guard let weekday = peek.flatMap({ Weekday(name: $0) }) else { return nil }
        index += 1
        return weekday
    }

    mutating func weekday() throws(CivilTimeError) -> Weekday {
        guard let weekday = takeWeekday() else { throw error("a weekday is missing, as in '1st Mon of May'") }
        return weekday
    }

    mutating func month() throws(CivilTimeError) -> Int {
        guard let month = takeMonth() else {
            guard let peek else { throw error("a month is missing") }
            throw error("'\(excerpt)' is no month", suggestion: Nearest.word(to: peek, in: Self.months))
        }
        return month
    }

    private mutating func takeMonth() -> Int? {
        guard let text = peek, let index = Self.months.firstIndex(where: { $0.lowercased() == text || $0.prefix(3).lowercased() == text })
        else {
            return nil
        }
        self.index += 1
        return index + 1
    }

    /// "25 Dec" or "Dec 25".
    mutating func dayOfYear() throws(CivilTimeError) -> (month: Int, day: Int) {
        let start = place
        let month: Int
        let day: Int
        if let number = number(upTo: 99) {
            // 25-12-2026 is one thing here and another there.
            guard peek.map({ ["-", "/", "."].contains($0) }) != true else { throw CivilTimeError(Self.forms, offset: start) }
            day = number
            month = try self.month()
        } else if let named = takeMonth() {
            month = named
            guard let number = number(upTo: 99) else { throw error("the day of the month is missing, as in '25 Dec'") }
            day = number
        } else {
            throw error(Self.forms)
        }
        // 2000 was a leap year.
        guard CivilDate(year: 2000, month: month, day: day) != nil else {
            throw CivilTimeError(
                "\(Self.months[month - 1]) has at most \(CivilDate.daysInMonth(year: 2000, month: month)) days", offset: start)
        }
        return (month, day)
    }

    private static let forms =
        "a holiday is written as '25 Dec', 'last Mon of May', 'Mon after 24 May', 'easter + 39 days', '24 Dec..1 Jan' or '2026-12-24'"

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]
}
