extension RecurrenceRule {
    /// No rule has more occurrences than that: those of each day of 270 years.
    package static let largestCount = 100_000

    /// Reads the value of an RRULE, such as "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=10", in any case.
    ///
    /// - Throws: with the place; also where RFC 5545 does not allow parts together.
    package init(parsing text: some StringProtocol) throws(CivilTimeError) {
        var parts: [(name: String, value: String, place: Int)] = []
        var place = 0
        for part in text.utf8.split(separator: 0x3b, omittingEmptySubsequences: false) {
            let halves = part.split(separator: 0x3d, maxSplits: 1, omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
            guard halves.count == 2 else {
                throw CivilTimeError("a part of a rule is written as FREQ=DAILY", offset: place)
            }
            let name = halves[0].uppercased()
            guard !parts.contains(where: { $0.name == name }) else { throw CivilTimeError("\(name) is said twice", offset: place) }
            parts.append((name, halves[1], place + halves[0].utf8.count + 1))
            place += part.count + 1
        }
        guard let first = parts.first(where: { $0.name == "FREQ" }) else {
            throw CivilTimeError("FREQ is missing, as in FREQ=DAILY", offset: 0)
        }
        guard let frequency = Frequency(rawValue: first.value.uppercased()) else {
            let known = Frequency.allCases.map(\.rawValue)
            throw CivilTimeError(
                "'\(Scanner.excerpt(Array(first.value.utf8)))' is no frequency", offset: first.place,
                suggestion: Nearest.word(to: first.value, in: known))
        }
        self.init(frequency)
        for part in parts where part.name != "FREQ" { try read(part.name, Value(part.value, part.place)) }
        try checkTogether(parts)
    }

    private mutating func read(_ name: String, _ value: Value) throws(CivilTimeError) {
        switch name {
        case "INTERVAL": interval = try value.number(1...1_000_000_000, "an interval")
        case "COUNT": end = .count(try value.number(1...Self.largestCount, "a count"))
        case "UNTIL": end = try value.end()
        case "BYSECOND": bySecond = try value.numbers(0...59, "a second")
        case "BYMINUTE": byMinute = try value.numbers(0...59, "a minute")
        case "BYHOUR": byHour = try value.numbers(0...23, "an hour")
        case "BYDAY": byDay = try value.days()
        case "BYMONTHDAY": byMonthDay = try value.signedNumbers(31, "a day of the month")
        case "BYYEARDAY": byYearDay = try value.signedNumbers(366, "a day of the year")
        case "BYWEEKNO": byWeekNo = try value.signedNumbers(53, "a week")
        case "BYMONTH": byMonth = try value.numbers(1...12, "a month")
        case "BYSETPOS": bySetPos = try value.signedNumbers(366, "a position")
        case "WKST":
            guard let day = Day(code: value.text), day.ordinal == nil else {
                throw value.error("WKST is one of MO, TU, WE, TH, FR, SA, SU")
            }
            weekStart = day.weekday
        case "RSCALE", "SKIP":
            throw CivilTimeError("other calendars (RFC 7529) are not supported", offset: value.place - name.utf8.count - 1)
        default:
            let known = [
                "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO",
                "BYMONTH", "BYSETPOS", "WKST",
            ]
            throw CivilTimeError(
                "'\(Scanner.excerpt(Array(name.utf8)))' is no part of a rule", offset: value.place - name.utf8.count - 1,
                suggestion: Nearest.word(to: name, in: known))
        }
    }

    /// What RFC 5545 §3.3.10 does not allow together.
    private func checkTogether(_ parts: [(name: String, value: String, place: Int)]) throws(CivilTimeError) {
        func refuse(_ name: String, _ what: String) throws(CivilTimeError) {
            throw CivilTimeError(what, offset: parts.first { $0.name == name }?.place ?? 0)
        }
        if parts.contains(where: { $0.name == "COUNT" }), parts.contains(where: { $0.name == "UNTIL" }) {
            try refuse("UNTIL", "a rule has either COUNT or UNTIL")
        }
        if byDay.contains(where: { $0.ordinal != nil }) {
            guard frequency == .monthly || frequency == .yearly else {
                return try refuse("BYDAY", "BYDAY has numbers only with FREQ=MONTHLY and FREQ=YEARLY")
            }
            guard byWeekNo.isEmpty else { return try refuse("BYDAY", "BYDAY has no numbers beside BYWEEKNO") }
        }
        if !byMonthDay.isEmpty, frequency == .weekly { try refuse("BYMONTHDAY", "BYMONTHDAY does not go with FREQ=WEEKLY") }
        if !byYearDay.isEmpty, [.daily, .weekly, .monthly].contains(frequency) {
            try refuse("BYYEARDAY", "BYYEARDAY does not go with FREQ=\(frequency.rawValue)")
        }
        if !byWeekNo.isEmpty, frequency != .yearly { try refuse("BYWEEKNO", "BYWEEKNO goes only with FREQ=YEARLY") }
        if !bySetPos.isEmpty, !parts.contains(where: { $0.name.hasPrefix("BY") && $0.name != "BYSETPOS" }) {
            try refuse("BYSETPOS", "BYSETPOS needs another part that starts with BY")
        }
    }

    /// The value of a part, with its place.
    private struct Value {
        let text: String
        let place: Int

        init(_ text: String, _ place: Int) {
            self.text = text
            self.place = place
        }

        func error(_ what: String, at offset: Int = 0) -> CivilTimeError { CivilTimeError(what, offset: place + offset) }

        func number(_ range: ClosedRange<Int>, _ what: String) throws(CivilTimeError) -> Int {
            guard text.utf8.first.map({ (0x30...0x39).contains($0) }) == true, let number = Int(text), range.contains(number) else {
                throw error("\(what) is a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }

        /// The items between commas, each with its place in the value.
        private var items: [(text: String, offset: Int)] {
            var offset = 0
            return text.utf8.split(separator: 0x2c, omittingEmptySubsequences: false).map { item in
                defer { offset += item.count + 1 }
                return (String(decoding: item, as: UTF8.self), offset)
            }
        }

        /// In order, each once.
        func numbers(_ range: ClosedRange<Int>, _ what: String) throws(CivilTimeError) -> [Int] {
            var numbers: Set<Int> = []
            for item in items {
                numbers.insert(try Value(item.text, place + item.offset).number(range, what))
            }
            return numbers.sorted()
        }

        /// 1 to `limit`, or negative; in order, each once.
        func signedNumbers(_ limit: Int, _ what: String) throws(CivilTimeError) -> [Int] {
            var numbers: Set<Int> = []
            for item in items {
                guard let number = Int(item.text), number != 0, (-limit...limit).contains(number) else {
                    throw error("\(what) is a number from 1 to \(limit), or from -\(limit) to -1", at: item.offset)
                }
                numbers.insert(number)
            }
            return numbers.sorted()
        }

        func days() throws(CivilTimeError) -> [Day] {
            var days: [Day] = []
            for item in items {
                guard let day = Day(code: item.text) else {
                    throw error("a day is written as MO, or with a number as -1MO", at: item.offset)
                }
                if !days.contains(day) { days.append(day) }
            }
            return days
        }

        func end() throws(CivilTimeError) -> End {
            do {
                switch try ContentLine.time(text) {
                case .date(let date): return .date(date)
                case .local(let civil): return .local(civil)
                case .instant(let instant): return .instant(instant)
                }
            } catch {
                throw CivilTimeError(error.what, offset: place + (error.offset ?? 0))
            }
        }
    }
}
