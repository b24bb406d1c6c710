import CivilTime
import FollowUp
import Yams

/// Reads `followupd.yaml`: the house's zone, its calendar and its working day. Every key may be left out.
struct HouseFile {
    static let name = "followupd.yaml"

    /// What the file says; where it says nothing, what is usual.
    struct Settings {
        var zoneName: String?
        var businessDays: Set<Weekday> = [.monday, .tuesday, .wednesday, .thursday, .friday]
        /// Its own calendar, over those that it names.
        var calendar = CalendarParts()
        var dayStarts = TimeOfDay(hour: 9, minute: 0) ?? .midnight
        var dayEnds = TimeOfDay(hour: 17, minute: 30) ?? .midnight
        /// In seconds.
        var settling: Int64 = 60
        var quiet = QuietHours.outsideBusinessHours
        /// In seconds.
        var gathering: Int64 = 30
        var retention = Retention.usual

        /// The calendar that all this makes.
        var businessCalendar: BusinessCalendar {
            let day = DayHours(from: dayStarts, to: dayEnds)
            let week = calendar.week ?? Dictionary(uniqueKeysWithValues: businessDays.map { ($0, day) })
            // Both readers see to it that some weekday is open.
            let whole = try? BusinessCalendar(week: week, holidays: calendar.holidays, exceptions: calendar.exceptions)
            return whole ?? BusinessCalendar()
        }
    }

    static let keys = ["zone", "calendar", "business_days", "hours", "holidays", "exceptions", "day", "settle", "quiet", "gather", "keep"]

    /// Reads the settings; mistakes go to `problems`, and the usual stays where one was.
    static func read(
        _ file: YAMLFile, zones: ZoneDatabase, calendars: inout CalendarFiles, problems: inout [Problem]
    ) -> Settings {
        var settings = Settings()
        guard let root = file.root else { return settings }
        let reader = CalendarReader(file: file)
        var included: Node?
        do throws(Problem) {
            for (key, value) in try file.pairs(root, "the configuration") {
                if key.text == "calendar" { included = value }
                if key.text == "business_days", try file.pairs(root, "the configuration").contains(where: { $0.key.text == "hours" }) {
                    problems.append(key.problem("'hours' says on which days business is done; leave 'business_days' out"))
                }
                if reader.read(key.text, value, into: &settings.calendar, problems: &problems) { continue }
                do throws(Problem) {
                    try read(key, value, file, zones, into: &settings)
                } catch {
                    problems.append(error)
                }
            }
        } catch {
            problems.append(error)
        }
        // The house's own words hold over those of a calendar, wherever in the file they stand.
        if let included { calendars.include(included, in: file, into: &settings.calendar) }
        return settings
    }

    private static func read(
        _ key: PlacedText, _ value: Node, _ file: YAMLFile, _ zones: ZoneDatabase, into settings: inout Settings
    ) throws(Problem) {
        switch key.text {
        case "zone":
            let text = try file.text(value, "'zone'")
            do {
                _ = try zones.zone(named: text.text)
                settings.zoneName = text.text
            } catch {
                throw text.problem("\(error)")
            }
        case "calendar": break
        case "business_days": settings.businessDays = try businessDays(value, file)
        case "day":
            let text = try file.text(value, "'day'")
            guard let (first, last) = WeekdayReader.range(text.text), let start = try? TimeOfDay(first), let end = try? TimeOfDay(last),
                start < end
            else { throw text.problem("a working day is written as 09:00..17:30, and starts before it ends") }
            (settings.dayStarts, settings.dayEnds) = (start, end)
        case "settle":
            let text = try file.text(value, "'settle'")
            let span = try PhraseReader.span(text)
            guard span.isExact, span.microseconds <= 86_400_000_000 else {
                throw text.problem("the time in which a late task settles is in hours, minutes and seconds, at most 24 h")
            }
            settings.settling = span.microseconds / 1_000_000
        case "quiet":
            let text = try file.text(value, "'quiet'")
            guard let quiet = QuietHours(rawValue: text.text) else {
                throw text.problem("'quiet' is 'outside business hours', when reminders wait for the rep's next working moment, or 'never'")
            }
            settings.quiet = quiet
        case "gather":
            let text = try file.text(value, "'gather'")
            let span = try PhraseReader.span(text)
            guard span.isExact, span.microseconds <= 3_600_000_000 else {
                throw text.problem("the time in which reminders are gathered is in minutes and seconds, at most 1 h; '0 s' gathers none")
            }
            settings.gathering = span.microseconds / 1_000_000
        case "keep": try keep(value, file, into: &settings.retention)
        default:
            let hint =
                Nearest.word(to: key.text, in: keys).map { ": did you mean '\($0)'?" } ?? "; there are \(keys.joined(separator: ", "))"
            throw key.problem("unknown key '\(key.text)'\(hint)")
        }
    }

    /// For how long what is over is kept: "keep: {events: 1 year, tasks: 3 years, interactions: 10 years, dead_letters: forever}".
    private static func keep(_ node: Node, _ file: YAMLFile, into retention: inout Retention) throws(Problem) {
        let keys = ["events", "tasks", "interactions", "dead_letters"]
        var namesDeadLetters = false
        for (key, value) in try file.pairs(node, "'keep'") {
            let text = try file.text(value, "'\(key.text)'")
            let span = try keptFor(text, atLeast: key.text == "events" || key.text == "dead_letters" ? 7 : 180)
            switch key.text {
            case "events": retention.events = span
            case "tasks": retention.closedTasks = span
            case "interactions": retention.interactions = span
            case "dead_letters":
                retention.deadLetters = span
                namesDeadLetters = true
            default:
                let hint =
                    Nearest.word(to: key.text, in: keys).map { ": did you mean '\($0)'?" } ?? "; there are \(keys.joined(separator: ", "))"
                throw key.problem("unknown key '\(key.text)'\(hint)")
            }
        }
        // A dead letter is about an event.
        if !namesDeadLetters { retention.deadLetters = retention.events }
    }

    /// - Parameter days: the least there may be.
    /// - Returns: nil for ever.
    private static func keptFor(_ text: PlacedText, atLeast days: Int) throws(Problem) -> Span? {
        if text.text == "forever" { return nil }
        let span = try PhraseReader.span(text)
        guard Zone.utc.adding(span, to: Instant(seconds: 0), calendar: BusinessCalendar()) >= Instant(seconds: Int64(days) * 86_400) else {
            throw text.problem("what is over is kept for at least \(days) days")
        }
        return span
    }

    /// "Mon..Fri", "Mon..Thu,Sat", or a list of such.
    private static func businessDays(_ node: Node, _ file: YAMLFile) throws(Problem) -> Set<Weekday> {
        var days: Set<Weekday> = []
        for item in file.items(node) { days.formUnion(try WeekdayReader.weekdays(try file.text(item, "'business_days'"))) }
        guard !days.isEmpty else { throw file.problem(node, "at least one weekday has to be a business day") }
        return days
    }
}
