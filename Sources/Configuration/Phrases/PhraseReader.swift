import CivilTime
import FollowUp

/// Reads the phrases of a rule file.
///
///     date      = [ span ( "before" | "after" ) | "at" | "on" ] anchor [ "at" time ] [ "," roll ]
///     anchor    = a moment of the trigger | a date of the record | step ".done" | "previous.done" | "opens" | "due"
///     roll      = ( "preceding" | "following" | "modified following" | "modified preceding" ) "business day"
///     reminder  = "at open" | span ( "before due" | "after due" ) [ "at" time ] | "every" ( "day" | "business day" ) "at" time "while" phase
///               | "every" span "while" phase
///     phase     = "open" | "overdue"
///     span      = as in systemd.time(7), and "business days"
enum PhraseReader {
    // MARK: - Dates

    static func date(_ source: PlacedText, _ anchors: PhraseAnchors, role: DatePhrase.Role) throws(Problem) -> DatePhrase {
        var words = WordScanner(source)
        var phrase = DatePhrase(anchor: .opens)
        if !(words.take("at") || words.take("on")), words.peek?.utf8.first.map({ (0x30...0x39).contains($0) }) == true {
            let span = try span(&words, upTo: ["before", "after"])
            guard let direction = words.next() else { throw words.problem("'before' or 'after' is missing, as in '90 days before end'") }
            phrase.offset = direction.text == "before" ? -span : span
        }
        phrase.anchor = try anchors.read(&words, role: role)
        if words.take("at") { phrase.time = try time(&words) }
        if words.take(",") { phrase.roll = try roll(&words) }
        guard words.isAtEnd else {
            throw words.problem(
                "'\(words.peek ?? "")' does not belong here; after the date comes 'at 09:00' or ', preceding business day'")
        }
        return phrase
    }

    private static func span(_ words: inout WordScanner, upTo stops: Set<String>) throws(Problem) -> Span {
        let text = words.text(upTo: stops)
        do {
            return try Span(parsing: text.text)
        } catch {
            throw words.problem("\(error)", at: text.offset + (error.offset ?? 0))
        }
    }

    private static func time(_ words: inout WordScanner) throws(Problem) -> TimeOfDay {
        guard let word = words.next() else { throw words.problem("a time is missing, such as 09:00") }
        do {
            return try TimeOfDay(word.text)
        } catch {
            throw words.problem("'\(word.text)' is no time: \(error)", at: word.offset + (error.offset ?? 0))
        }
    }

    private static func roll(_ words: inout WordScanner) throws(Problem) -> BusinessCalendar.Roll {
        let start = words.offset
        let roll: BusinessCalendar.Roll? =
            if words.take("modified", "following") {
                .modifiedFollowing
            } else if words.take("modified", "preceding") {
                .modifiedPreceding
            } else if words.take("following") {
                .following
            } else if words.take("preceding") {
                .preceding
            } else {
                nil
            }
        guard let roll else {
            throw words.problem(
                "after the comma comes 'preceding', 'following', 'modified following' or 'modified preceding', and 'business day'",
                at: start)
        }
        guard words.take("business", "day") else { throw words.problem("'business day' is missing") }
        return roll
    }

    // MARK: - Reminders

    static func reminder(_ source: PlacedText) throws(Problem) -> ReminderRule {
        var words = WordScanner(source)
        let reminder = try reminder(&words)
        guard words.isAtEnd else { throw words.problem("'\(words.peek ?? "")' does not belong here") }
        return reminder
    }

    private static func reminder(_ words: inout WordScanner) throws(Problem) -> ReminderRule {
        if words.take("at", "open") { return .atOpen }
        if words.take("every") {
            if words.take("business", "day") || words.take("business", "days") {
                return .daily(businessDaysOnly: true, at: try dailyTime(&words), while: try phase(&words))
            }
            if words.take("day") { return .daily(businessDaysOnly: false, at: try dailyTime(&words), while: try phase(&words)) }
            let start = words.offset
            let span = try span(&words, upTo: ["while"])
            guard span.isExact, span.microseconds >= 60_000_000 else {
                throw words.problem(
                    "a reminder repeats every day, every business day, or at an interval of hours and minutes, at least 1 min", at: start)
            }
            return .every(seconds: span.microseconds / 1_000_000, while: try phase(&words))
        }
        guard words.peek?.utf8.first.map({ (0x30...0x39).contains($0) }) == true else {
            throw words.problem(
                "a reminder is 'at open', '7 days before due at 09:00', 'every business day at 09:00 while overdue' or 'every 4h while open'"
            )
        }
        let span = try span(&words, upTo: ["before", "after"])
        if words.take("after", "due") { return .afterDue(span, at: words.take("at") ? try time(&words) : nil) }
        guard words.take("before", "due") else {
            throw words.problem("'before due' or 'after due' is missing, as in '7 days before due at 09:00'")
        }
        return .beforeDue(span, at: words.take("at") ? try time(&words) : nil)
    }

    private static func dailyTime(_ words: inout WordScanner) throws(Problem) -> TimeOfDay {
        guard words.take("at") else { throw words.problem("the time is missing, as in 'every day at 09:00 while overdue'") }
        return try time(&words)
    }

    private static func phase(_ words: inout WordScanner) throws(Problem) -> ReminderRule.Phase {
        guard words.take("while") else { throw words.problem("'while overdue', 'while open' or 'while unseen' is missing") }
        guard let word = words.next() else { throw words.problem("'overdue', 'open' or 'unseen' is missing") }
        guard let phase = ReminderRule.Phase(rawValue: word.text) else {
            throw words.problem("'\(word.text)' is neither 'open', 'overdue' nor 'unseen'", at: word.offset)
        }
        return phase
    }

    /// A whole text that is a span.
    static func span(_ source: PlacedText) throws(Problem) -> Span {
        do {
            return try Span(parsing: source.text)
        } catch {
            throw source.problem("\(error)", at: error.offset ?? 0)
        }
    }
}
