// Times of day.
//
//     time = clock [ daypart ] [ offset ]
//     clock = "14:30" | "14.30" | "9am" | "9 am" | "9 uur" | "9u30" | "negen uur" | "noon" | "half past nine" | "half tien"
//           | ("quarter" | "kwart") ("past" | "to" | "over" | "voor") hour | hour            ; alone only after "at" or "om"
//     daypart = "in the" ("morning" | "afternoon" | "evening") | "'s" ("ochtends" | "middags" | "avonds" | "nachts")
//     offset = ("+" | "-") hh ":" mm [":" ss]
//
// An hour that is said rather than written as 03:00, from 1 to 6, may be in the night or in the afternoon; it is refused, with both readings.

extension MomentReader {
    /// Before or after noon.
    enum Half { case morning, afternoon }

    /// What a clock shows, and whether it was said in a way that leaves open which half of the day.
    private struct Clock {
        var hour: Int
        var minute: Int
        var isVague: Bool
        /// Whether it could be a number of hours as well: "9 uur".
        var isLength = false
    }

    private static let fixedStarts: Set<String> = ["noon", "midday", "midnight", "middernacht", "quarter", "kwart"]
    static let halves: [String: Half] = ["am": .morning, "a.m": .morning, "pm": .afternoon, "p.m": .afternoon]
    static let dayparts: [String: Half] = [
        "morning": .morning, "afternoon": .afternoon, "evening": .afternoon, "ochtends": .morning, "morgens": .morning, "nachts": .morning,
        "middags": .afternoon, "avonds": .afternoon,
    ]

    /// Whether the text starts with a time rather than with a number of something.
    var startsAsTime: Bool {
        guard let first = words.current else { return false }
        if Self.fixedStarts.contains(first.key) { return true }
        if first.startsWithDigit, first.text.contains(":") || Self.joined(first.key) != nil { return true }
        let next = words[1]?.key ?? ""
        if first.key == "half" { return words.count == 1 || next == "past" || Self.hour(next) != nil }
        if Self.pointed(first.key) != nil { return Vocabulary.oClock.contains(next) }
        guard Self.hour(first.key) != nil else { return false }
        if Self.halves[next] != nil || next == "'s" || next == "’s" { return true }
        // "2 uur 30 min" is a span.
        return Vocabulary.oClock.contains(next) && words[2].map { $0.startsWithDigit || $0.key == "en" } != true
    }

    /// - Parameters:
    ///   - isAfterAt: whether a number alone is an hour.
    ///   - isAlone: whether a number of hours could be meant.
    mutating func time(isAfterAt: Bool, isAlone: Bool) throws(CivilTimeError) -> MomentMeaning.ClockTime {
        let start = words
        guard let first = words.current else { throw words.error("a time is missing, as in 'tomorrow 14:00'") }
        var result: TimeOfDay
        if let clock = try clock(isAfterAt: isAfterAt) {
            let half = try half()
            if isAlone, clock.isLength, half == nil, words.isAtEnd {
                throw CivilTimeError(
                    "'\(clock.hour) uur' may be a time of day or a length: write 'om \(clock.hour) uur' or "
                        + (isBack ? "'\(clock.hour) uur geleden'" : "'over \(clock.hour) uur'"), offset: first.offset)
            }
            result = try time(clock, half, start)
        } else {
            do {
                result = try placed(first.offset) { () throws(CivilTimeError) in try TimeOfDay(first.text) }
            } catch {
                let isWord = !first.startsWithDigit && error.suggestion == nil
                throw CivilTimeError(
                    error.what, offset: error.offset, suggestion: isWord ? Nearest.word(to: first.key, in: ["noon", "half", "kwart"]) : nil)
            }
            words.index += 1
            _ = words.take(Vocabulary.oClock)
            if let half = try half() {
                let (second, microsecond) = (result.second, result.microsecond)
                let moved = try time(Clock(hour: result.hour, minute: result.minute, isVague: false), half, start)
                result = TimeOfDay(hour: moved.hour, minute: moved.minute, second: second, microsecond: microsecond) ?? moved
            }
        }
        return MomentMeaning.ClockTime(time: result, offset: try offset())
    }

    private static func hour(_ key: String) -> Int? {
        if let number = Vocabulary.numbers[key] { return number }
        return key.utf8.count <= 2 && key.utf8.allSatisfy(MomentWords.isDigit) ? Int(key) : nil
    }

    private func time(_ clock: Clock, _ half: Half?, _ start: MomentWords) throws(CivilTimeError) -> TimeOfDay {
        var hour = clock.hour
        let place = start.offset
        guard hour <= 23 else { throw CivilTimeError("the hour is at most 23", offset: place) }
        guard clock.minute <= 59 else { throw CivilTimeError("the minute is at most 59", offset: place) }
        if let half {
            guard (1...12).contains(hour) else { throw CivilTimeError("before or after noon, the hour is 1 to 12", offset: place) }
            hour = hour % 12 + (half == .afternoon ? 12 : 0)
        } else if clock.isVague, (1...6).contains(hour) {
            func written(_ hour: Int) -> String { TimeOfDay(hour: hour, minute: clock.minute)?.description ?? "" }
            throw CivilTimeError("this is \(written(hour)) or \(written(hour + 12)): write one of them", offset: place)
        }
        guard let time = TimeOfDay(hour: hour, minute: clock.minute) else {
            throw CivilTimeError("a time is written as 09:00", offset: place)
        }
        return time
    }

    // MARK: - Clocks

    /// Every way to say a time but "09:00"; nil, and nothing read, when there is none.
    private mutating func clock(isAfterAt: Bool) throws(CivilTimeError) -> Clock? {
        guard let first = words.current else { return nil }
        if words.take(["noon", "midday"]) { return Clock(hour: 12, minute: 0, isVague: false) }
        if ["midnight", "middernacht"].contains(first.key) {
            throw words.error("midnight is the start of a day or its end: write '00:00' or '23:59'")
        }
        if first.key == "half" { return try halfHour() }
        if first.key == "quarter" || first.key == "kwart" { return try quarter() }
        if let joined = Self.joined(first.key) {
            words.drop(bytes: joined.length)
            // "am" is left for whoever looks for it.
            if let rest = words.current, rest.offset == first.offset + joined.length, Self.halves[rest.key] == nil { words.index += 1 }
            return joined.clock
        }
        if let clock = Self.pointed(first.key) {
            words.index += 1
            _ = words.take(Vocabulary.oClock)
            return clock
        }
        guard let hour = Self.hour(first.key) else { return nil }
        let isWritten = first.key.hasPrefix("0") && first.key.utf8.count == 2
        let next = words[1]?.key ?? ""
        if Vocabulary.oClock.contains(next) {
            words.index += 2
            return Clock(hour: hour, minute: 0, isVague: !isWritten, isLength: next.hasPrefix("u"))
        }
        guard isAfterAt || Self.halves[next] != nil || next == "'s" || next == "’s" || (next == "in" && words[2]?.key == "the") else {
            return nil
        }
        words.index += 1
        return Clock(hour: hour, minute: 0, isVague: !isWritten)
    }

    /// "half past nine"; "half tien", which is 09:30; "half 10", which is that in Dutch, and in English nothing that is safe.
    private mutating func halfHour() throws(CivilTimeError) -> Clock? {
        let start = words
        words.index += 1
        if words.take("past") {
            guard let hour = words.take({ Self.hour($0) }) else { throw words.error("an hour is missing, as in 'half past nine'") }
            return Clock(hour: hour, minute: 30, isVague: true)
        }
        guard let key = words.current?.key, let hour = Self.hour(key), (1...12).contains(hour) else {
            throw words.error("an hour is missing, as in 'half past nine' or 'half tien'")
        }
        words.index += 1
        let before = hour == 1 ? 12 : hour - 1
        let isEnglish = Vocabulary.englishNumbers.contains { $0.0 == key } || (Vocabulary.numbers[key] == nil && language == .english)
        if isEnglish {
            throw start.error("this is \(hour):30 in English and \(before):30 in Dutch: write one of them")
        }
        return Clock(hour: before, minute: 30, isVague: true)
    }

    /// "quarter past nine", "kwart voor tien".
    private mutating func quarter() throws(CivilTimeError) -> Clock {
        words.index += 1
        let isPast = words.take(["past", "over"])
        guard isPast || words.take(["to", "voor"]) else {
            throw words.error("'quarter' is followed by 'past' or 'to' and an hour, 'kwart' by 'over' or 'voor'")
        }
        guard let hour = words.take({ Self.hour($0) }), (1...12).contains(hour) else {
            throw words.error("an hour from 1 to 12 is missing, as in 'quarter past nine'")
        }
        return isPast ? Clock(hour: hour, minute: 15, isVague: true) : Clock(hour: hour == 1 ? 12 : hour - 1, minute: 45, isVague: true)
    }

    /// "9am", "9:30pm", "9.30am", "9u", "9u30", "9uur": how many bytes the clock takes, without "am".
    private static func joined(_ key: String) -> (clock: Clock, length: Int)? {
        var scanner = Scanner(key)
        guard let hour = scanner.number(), hour <= 99, scanner.offset <= 2 else { return nil }
        var minute: Int?
        if scanner.take(":") || scanner.take(".") {
            guard let number = try? scanner.digits(2, upTo: 99, "the minute") else { return nil }
            minute = number
        }
        let length = scanner.offset
        let word = scanner.word()
        if halves[word] != nil || (word == "a" && scanner.excerptOfRest == ".m") || (word == "p" && scanner.excerptOfRest == ".m") {
            guard word.count == 1 || scanner.isAtEnd else { return nil }
            return (Clock(hour: Int(hour), minute: minute ?? 0, isVague: false), length)
        }
        guard minute == nil, word == "u" || word == "uur" else { return nil }
        if scanner.isAtEnd { return (Clock(hour: Int(hour), minute: 0, isVague: true, isLength: true), key.utf8.count) }
        guard word == "u", let number = try? scanner.digits(2, upTo: 99, "the minute"), scanner.isAtEnd else { return nil }
        return (Clock(hour: Int(hour), minute: number, isVague: false), key.utf8.count)
    }

    /// "9.30".
    private static func pointed(_ key: String) -> Clock? {
        var scanner = Scanner(key)
        guard let hour = scanner.number(), hour <= 99, scanner.offset <= 2, scanner.take("."),
            let minute = try? scanner.digits(2, upTo: 99, "the minute"), scanner.isAtEnd
        else { return nil }
        return Clock(hour: Int(hour), minute: minute, isVague: false)
    }

    // MARK: - What is behind a clock

    /// "pm", "in the afternoon", "'s middags"; nil when there is none.
    private mutating func half() throws(CivilTimeError) -> Half? {
        if let half = words.take({ Self.halves[$0] }) { return half }
        let isEnglish = words.current?.key == "in" && words[1]?.key == "the"
        guard isEnglish || ["'s", "’s"].contains(words.current?.key) else { return nil }
        words.index += isEnglish ? 2 : 1
        if let half = words.take({ Self.dayparts[$0] }) { return half }
        throw words.error("a part of the day is missing, as in 'in the morning' or ''s middags'")
    }

    /// "+01:00", seconds east of UTC.
    private mutating func offset() throws(CivilTimeError) -> Int? {
        guard let word = words.current, word.text.hasPrefix("+") || word.text.hasPrefix("-") else { return nil }
        words.index += 1
        return try placed(word.offset) { () throws(CivilTimeError) in
            var scanner = Scanner(word.text)
            let isNegative = scanner.take("-")
            if !isNegative { try scanner.expect("+") }
            var seconds = try scanner.digits(2, upTo: 25, "the offset's hours") * 3600
            try scanner.expect(":")
            seconds += try scanner.digits(2, upTo: 59, "the offset's minutes") * 60
            if scanner.take(":") { seconds += try scanner.digits(2, upTo: 59, "the offset's seconds") }
            try scanner.end()
            return isNegative ? -seconds : seconds
        }
    }
}
