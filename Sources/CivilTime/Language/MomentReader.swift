/// Reads what people type about time, in English and Dutch, without looking at a clock.
///
///     moment  = "now" | instant | ("in" | "over" | "+") span [at time] | span ("ago" | "geleden") [at time] | span
///             | day [time] | time [day]
///     instant = RFC 3339
struct MomentReader {
    /// Longer texts are refused before they are looked at.
    static let longest = 1000

    var words: MomentWords
    let language: Language
    let isBack: Bool
    /// Where the day stands.
    var dayOffset = 0

    static let hint = "write 'tomorrow 14:00', 'fri', '2026-12-24 09:00' or '3 days'"

    /// - Parameter isBack: whether a moment in the past is meant.
    init(_ text: some StringProtocol, language: Language, isBack: Bool) throws(CivilTimeError) {
        guard text.utf8.count <= Self.longest else {
            throw CivilTimeError("a time takes no more than \(Self.longest) bytes", offset: Self.longest)
        }
        words = MomentWords(String(text))
        self.language = language
        self.isBack = isBack
    }

    mutating func meaning() throws(CivilTimeError) -> MomentMeaning {
        guard let first = words.current else { throw CivilTimeError("a time is missing: \(Self.hint)", offset: 0) }
        if words.count == 1, ["now", "nu"].contains(first.key) { return .now }
        if let instant = try instant() { return .instant(instant) }
        if let away = try away() { return away }
        if words.count > 1, words.take(Vocabulary.at) {
            let time = try time(isAfterAt: true, isAlone: false)
            return try withDay(time)
        }
        if let day = try day() {
            // "tomorrow at" is tomorrow: the time may be left out.
            if words.count == 1 { _ = words.take(Vocabulary.at) }
            let time = words.isAtEnd ? nil : try timeOfDay()
            try end("a day and a time")
            return .day(day, time)
        }
        if startsAsTime { return try withDay(try time(isAfterAt: false, isAlone: true)) }
        if first.startsWithDigit || Self.isNumberWord(first.key) { return try length() }
        throw unknown()
    }

    /// A time that stood first, with the day behind it.
    private mutating func withDay(_ time: MomentMeaning.ClockTime) throws(CivilTimeError) -> MomentMeaning {
        guard !words.isAtEnd else { return .time(time) }
        guard let day = try day() else { throw extra("a day and a time") }
        try end("a day and a time")
        return .day(day, time)
    }

    /// The time behind a day, with or without "at".
    mutating func timeOfDay() throws(CivilTimeError) -> MomentMeaning.ClockTime {
        let isAfterAt = words.take(Vocabulary.at)
        return try time(isAfterAt: isAfterAt, isAlone: false)
    }

    // MARK: - Instants

    /// A text that starts with a date as RFC 3339 has it, and has an offset behind the time.
    private mutating func instant() throws(CivilTimeError) -> Instant? {
        let (text, offset) = words.rest
        guard Self.looksLikeISODate(text) else { return nil }
        let rest = Array(text.utf8.dropFirst(10))
        let hasOffset = rest.indices.contains { index in
            switch rest[index] {
            // A date has no more hyphens.
            case UInt8(ascii: "+"), UInt8(ascii: "-"): true
            case UInt8(ascii: "Z"), UInt8(ascii: "z"):
                // Rather than a letter of a word.
                index + 1 == rest.count && (index == 0 || MomentWords.isDigit(rest[index - 1]) || rest[index - 1] == 0x20)
            default: false
            }
        }
        return hasOffset ? try placed(offset) { () throws(CivilTimeError) in try Instant(rfc3339: text) } : nil
    }

    static func looksLikeISODate(_ text: String) -> Bool {
        let start = text.utf8.prefix(5)
        return start.count == 5 && start.dropLast().allSatisfy(MomentWords.isDigit) && start.last == UInt8(ascii: "-")
    }

    // MARK: - Spans

    static func isNumberWord(_ key: String) -> Bool {
        ["a", "an", "half", "anderhalf", "kwartier"].contains(key) || Vocabulary.numbers[key] != nil
    }

    /// A span that says which way: "in 3 days", "over 3 dagen", "+3 days", "3 days ago".
    private mutating func away() throws(CivilTimeError) -> MomentMeaning? {
        guard let first = words.current else { return nil }
        if Vocabulary.ahead.contains(first.key) {
            // "in week 51" is no span.
            if let next = words[1], next.key == "week" || next.key == "wk" {
                words.index += 1
                return nil
            }
            words.index += 1
            return try span { $0 }
        }
        if first.text.hasPrefix("+") {
            words.drop(bytes: 1)
            return try span { $0 }
        }
        guard first.startsWithDigit || Self.isNumberWord(first.key), words.count > 1 else { return nil }
        let end = wordsBeforeAt ?? words.count
        guard end > 1, let last = words[end - 1], Vocabulary.ago.contains(last.key) else { return nil }
        return try span(without: 1) { -$0 }
    }

    /// How many words there are before "at" or "om", if it is there.
    private var wordsBeforeAt: Int? { (0..<words.count).first { words[$0].map { Vocabulary.at.contains($0.key) } == true } }

    /// A span, and the time behind it.
    ///
    /// - Parameter without: how many words before that time are not the span's.
    private mutating func span(
        without: Int = 0, _ turned: (Span) -> Span
    ) throws(CivilTimeError) -> MomentMeaning {
        let end = wordsBeforeAt ?? words.count
        let (text, offset) = words.rest(without: words.count - end + without)
        let span = try SpanWords(text, offset: offset).span
        words.index += end
        guard !words.isAtEnd else { return .away(turned(span), nil) }
        guard span.microseconds == 0, span.businessMicroseconds == 0 else {
            throw words.error("only days and longer go with a time of day")
        }
        let time = try timeOfDay()
        try self.end("a span and a time")
        return .away(turned(span), time)
    }

    /// A span that does not say which way.
    private mutating func length() throws(CivilTimeError) -> MomentMeaning {
        let (text, offset) = words.rest
        if isBack {
            let isDutch = try SpanWords(text, offset: offset).isDutch
            throw CivilTimeError(
                "a moment in the past is meant: write '\(Scanner.excerpt(Array(text.utf8))) \(isDutch ? "geleden" : "ago")'",
                offset: offset + text.utf8.count)
        }
        return try span { $0 }
    }

    // MARK: - Errors

    /// About a word that starts nothing.
    func unknown() -> CivilTimeError {
        guard let word = words.current else { return words.error("a day or a time is missing: \(Self.hint)") }
        // "now then": a word that is known is not misspelt.
        if let suggestion = Nearest.word(to: word.key, in: Vocabulary.openings), suggestion != word.key {
            return words.error("'\(word.excerpt)' is no day or time", suggestion: suggestion)
        }
        return words.error("'\(word.excerpt)' is no day or time: \(Self.hint)")
    }

    func extra(_ what: String) -> CivilTimeError {
        words.error("there is more than \(what): '\(words.current?.excerpt ?? "")'")
    }

    func end(_ what: String) throws(CivilTimeError) {
        guard words.isAtEnd else { throw extra(what) }
    }
}
