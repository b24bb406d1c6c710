/// The words about time, in both languages. No word means one thing in English and another in Dutch; "half 10" does, and the reader of times
/// knows.
enum Vocabulary {
    // MARK: - Names, in the order of the calendar

    static func weekdays(_ language: Language) -> [String] {
        switch language {
        case .english: Weekday.allCases.map(\.name)
        case .dutch: ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
        }
    }

    static func months(_ language: Language) -> [String] {
        switch language {
        case .english:
            [
                "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
            ]
        case .dutch:
            [
                "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december",
            ]
        }
    }

    /// "Fri", "vr".
    static func short(_ weekday: Weekday, _ language: Language) -> String {
        String(weekdays(language)[weekday.rawValue - 1].prefix(language == .english ? 3 : 2))
    }

    /// "Mar", "mrt".
    static func short(month: Int, _ language: Language) -> String {
        language == .dutch && month == 3 ? "mrt" : String(months(language)[month - 1].prefix(3))
    }

    // MARK: - What may be typed

    private static func index(_ entries: [(String, Int)]) -> [String: Int] { Dictionary(entries) { first, _ in first } }

    static let weekdayNumbers: [String: Int] = {
        var entries = [("tues", 2), ("thur", 4), ("thurs", 4)]
        for language in Language.allCases {
            for weekday in Weekday.allCases {
                entries.append((weekdays(language)[weekday.rawValue - 1].lowercased(), weekday.rawValue))
                entries.append((short(weekday, language).lowercased(), weekday.rawValue))
            }
        }
        return index(entries)
    }()

    static let monthNumbers: [String: Int] = {
        var entries = [("sept", 9)]
        for language in Language.allCases {
            for month in 1...12 {
                entries.append((months(language)[month - 1].lowercased(), month))
                entries.append((short(month: month, language).lowercased(), month))
            }
        }
        return index(entries)
    }()

    static func weekday(_ word: String) -> Weekday? { weekdayNumbers[word].flatMap(Weekday.init(rawValue:)) }

    static func month(_ word: String) -> Int? { monthNumbers[word] }

    /// Every month as it is called and as it is shortened.
    static let monthNames = Language.allCases.flatMap { language in
        months(language) + (1...12).map { short(month: $0, language) }
    }

    /// "nine", "negen"; not "a" and "een", which also stand before other words.
    static let numbers = index(englishNumbers + dutchNumbers)
    static let englishNumbers = [
        ("one", 1), ("two", 2), ("three", 3), ("four", 4), ("five", 5), ("six", 6), ("seven", 7), ("eight", 8), ("nine", 9), ("ten", 10),
        ("eleven", 11), ("twelve", 12),
    ]
    static let dutchNumbers = [
        ("een", 1), ("één", 1), ("twee", 2), ("drie", 3), ("vier", 4), ("vijf", 5), ("zes", 6), ("zeven", 7), ("acht", 8), ("negen", 9),
        ("tien", 10), ("elf", 11), ("twaalf", 12),
    ]

    /// Days by their distance from today.
    static let days = [
        "today": 0, "vandaag": 0, "tomorrow": 1, "morgen": 1, "overmorgen": 2, "yesterday": -1, "gisteren": -1, "eergisteren": -2,
    ]

    /// By how many weeks, months or years a word moves.
    static let shifts = [
        "next": 1, "volgende": 1, "volgend": 1, "komende": 1, "komend": 1, "coming": 1, "aanstaande": 1, "this": 0, "deze": 0, "dit": 0,
        "last": -1, "previous": -1, "vorige": -1, "vorig": -1, "afgelopen": -1,
    ]

    static let ago: Set<String> = ["ago", "geleden"]
    static let ahead: Set<String> = ["in", "over"]
    static let at: Set<String> = ["at", "om"]
    static let on: Set<String> = ["on", "op"]
    static let oClock: Set<String> = ["uur", "u", "o'clock", "o’clock", "oclock"]

    static let periods: [String: Period] = [
        "week": .week, "month": .month, "maand": .month, "year": .year, "jaar": .year,
    ]

    /// A part of the calendar that days are counted in.
    enum Period: Hashable, Sendable { case week, month, year }

    /// What somebody may have meant by a word at the start, most usual first.
    static let openings: [String] =
        ["today", "tomorrow", "yesterday", "vandaag", "morgen", "overmorgen", "gisteren", "eergisteren", "now", "noon"]
        + Language.allCases.flatMap { weekdays($0).map { $0.lowercased() } + months($0).map { $0.lowercased() } }
        + ["next", "volgende", "last", "vorige", "komende", "week", "end", "einde", "half", "in", "over"]

    // MARK: - Units of spans

    /// Dutch units as `Span` calls them.
    static let dutchUnits = [
        "seconde": "seconds", "seconden": "seconds", "minuut": "minutes", "minuten": "minutes", "u": "hours", "uur": "hours",
        "uren": "hours", "dag": "days", "dagen": "days", "weken": "weeks", "maand": "months", "maanden": "months", "j": "years",
        "jaar": "years", "jaren": "years", "werkdag": "business days", "werkdagen": "business days", "werkuur": "business hours",
        "werkuren": "business hours",
    ]

    /// Whether it is a unit or its abbreviation.
    static func isUnit(_ word: String) -> Bool { dutchUnits[word] != nil || (try? Span(parsing: "1 \(word)")) != nil }

    /// Every unit that is longer than an abbreviation.
    static let units: [String] =
        [
            "day", "days", "week", "weeks", "month", "months", "year", "years", "hour", "hours", "min", "minute", "minutes", "sec",
            "second",
            "seconds", "business",
        ] + dutchUnits.keys.filter { $0.count > 2 }.sorted()
}
