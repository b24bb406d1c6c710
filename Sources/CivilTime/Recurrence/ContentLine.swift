/// A line of iCalendar: a name, parameters, a value. Source: RFC 5545 §3.1.
struct ContentLine {
    /// In upper case.
    let name: String
    /// By their names in upper case, without quotes.
    let parameters: [String: String]
    let value: String
    /// Where the value starts in the unfolded line, in bytes.
    let valueOffset: Int
    /// The number of the physical line that it starts on, from 1.
    let number: Int

    /// The lines of a text, long ones put together again. Lines may end with a line feed alone, as they often do.
    static func lines(of text: some StringProtocol) -> [(text: String, number: Int)] {
        var lines: [(text: [UInt8], number: Int)] = []
        var number = 0
        for line in Array(text.utf8).split(separator: 0x0a, omittingEmptySubsequences: false) {
            number += 1
            let content = line.last == 0x0d ? line.dropLast() : line
            if let first = content.first, first == 0x20 || first == 0x09, !lines.isEmpty {
                lines[lines.count - 1].text += content.dropFirst()
            } else if !content.isEmpty {
                lines.append((Array(content), number))
            }
        }
        return lines.map { (String(decoding: $0.text, as: UTF8.self), $0.number) }
    }

    /// Reads a line.
    init(parsing text: String, number: Int = 1) throws(CivilTimeError) {
        let bytes = Array(text.utf8)
        var parts: [Range<Int>] = []
        var start = 0
        var isQuoted = false
        var colon: Int?
        for (index, byte) in bytes.enumerated() {
            if byte == 0x22 { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == 0x3b || byte == 0x3a {
                parts.append(start..<index)
                start = index + 1
            }
            if byte == 0x3a {
                colon = index
                break
            }
        }
        guard let colon, let first = parts.first, !first.isEmpty else {
            throw CivilTimeError("a line of iCalendar is written as NAME:VALUE", offset: 0)
        }
        func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        name = string(first).uppercased()
        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
            guard let equals = bytes[part].firstIndex(of: 0x3d) else {
                throw CivilTimeError("a parameter is written as NAME=VALUE", offset: part.lowerBound)
            }
            parameters[string(part.lowerBound..<equals).uppercased()] = string(equals + 1..<part.upperBound).filter { $0 != "\"" }
        }
        self.parameters = parameters
        value = string(colon + 1..<bytes.count)
        valueOffset = colon + 1
        self.number = number
    }

    // MARK: - Dates and times

    /// A DATE, or a DATE-TIME that is local or in UTC. Source: RFC 5545 §3.3.4 and §3.3.5.
    enum Time: Hashable {
        case date(CivilDate)
        case local(CivilDateTime)
        case instant(Instant)
    }

    /// Reads "20261224", "20261224T090000" or "20261224T090000Z".
    static func time(_ text: some StringProtocol) throws(CivilTimeError) -> Time {
        var scanner = Scanner(text)
        let year = try scanner.digits(4, upTo: 9999, "the year")
        let month = try scanner.digits(2, upTo: 12, "the month")
        let day = try scanner.digits(2, upTo: 31, "the day")
        guard let date = CivilDate(year: year, month: month, day: day) else { throw CivilTimeError("there is no such day", offset: 0) }
        if scanner.isAtEnd { return .date(date) }
        guard scanner.take("T") || scanner.take("t") else { throw scanner.error("after a date comes a 'T' and the time") }
        let hour = try scanner.digits(2, upTo: 23, "the hour")
        let minute = try scanner.digits(2, upTo: 59, "the minute")
        // A leap second is told as the second before it: POSIX time has none.
        let second = min(try scanner.digits(2, upTo: 60, "the second"), 59)
        guard let time = TimeOfDay(hour: hour, minute: minute, second: second) else { throw scanner.error("there is no such time") }
        let civil = CivilDateTime(date, time)
        let isUTC = scanner.take("Z") || scanner.take("z")
        try scanner.end()
        return isUTC ? .instant(Zone.utc.instant(of: civil)) : .local(civil)
    }

    /// "20261224".
    static func text(_ date: CivilDate) -> String {
        ASCIIWriter.text(capacity: 8) { text in
            text.put(date.year, digits: 4)
            text.put(date.month, digits: 2)
            text.put(date.day, digits: 2)
        }
    }

    /// "20261224T090000".
    static func text(_ civil: CivilDateTime) -> String {
        text(civil.date)
            + ASCIIWriter.text(capacity: 7) { text in
                text.put("T")
                text.put(civil.time.hour, digits: 2)
                text.put(civil.time.minute, digits: 2)
                text.put(civil.time.second, digits: 2)
            }
    }
}
