import CivilTime
import FollowUp
import Yams

/// Reads `followupd.yaml`: the house's zone, business days and working day. Every key may be left out.
struct HouseFile {
    /// What the file says; where it says nothing, what is usual.
    struct Settings {
        var zoneName: String?
        var businessDays: Set<Weekday> = [.monday, .tuesday, .wednesday, .thursday, .friday]
        var holidays: Set<CivilDate> = []
        var dayStarts = TimeOfDay(hour: 9, minute: 0) ?? .midnight
        var dayEnds = TimeOfDay(hour: 17, minute: 30) ?? .midnight
        /// In seconds.
        var settling: Int64 = 60
    }

    private static let keys = ["zone", "business_days", "holidays", "day", "settle"]

    /// Reads the settings; mistakes go to `problems`, and the usual stays where one was.
    static func read(_ file: YAMLFile, zones: ZoneDatabase, problems: inout [Problem]) -> Settings {
        var settings = Settings()
        guard let root = file.root else { return settings }
        do throws(Problem) {
            for (key, value) in try file.pairs(root, "the configuration") {
                do throws(Problem) {
                    try read(key, value, file, zones, into: &settings)
                } catch {
                    problems.append(error)
                }
            }
        } catch {
            problems.append(error)
        }
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
        case "business_days": settings.businessDays = try businessDays(value, file)
        case "holidays":
            for item in file.items(value) {
                let text = try file.text(item, "a holiday")
                do {
                    settings.holidays.insert(try CivilDate(iso8601: text.text))
                } catch {
                    throw text.problem("'\(text.text)' is no date: \(error); write it as 2026-12-25", at: error.offset ?? 0)
                }
            }
        case "day":
            let text = try file.text(value, "'day'")
            guard let (first, last) = range(text.text), let start = try? TimeOfDay(first), let end = try? TimeOfDay(last), start < end
            else { throw text.problem("a working day is written as 09:00..17:30, and starts before it ends") }
            (settings.dayStarts, settings.dayEnds) = (start, end)
        case "settle":
            let text = try file.text(value, "'settle'")
            let span = try PhraseReader.span(text)
            guard span.isExact, span.microseconds <= 86_400_000_000 else {
                throw text.problem("the time in which a late task settles is in hours, minutes and seconds, at most 24 h")
            }
            settings.settling = span.microseconds / 1_000_000
        default:
            let hint =
                Nearest.word(to: key.text, in: keys).map { ": did you mean '\($0)'?" } ?? "; there are \(keys.joined(separator: ", "))"
            throw key.problem("unknown key '\(key.text)'\(hint)")
        }
    }

    /// "Mon..Fri", "Mon..Thu,Sat", or a list of such.
    private static func businessDays(_ node: Node, _ file: YAMLFile) throws(Problem) -> Set<Weekday> {
        var days: Set<Weekday> = []
        for item in file.items(node) {
            let text = try file.text(item, "'business_days'")
            var offset = 0
            for part in text.text.split(separator: ",", omittingEmptySubsequences: false) {
                let ends = range(part) ?? (String(part), String(part))
                guard let first = weekday(ends.first), let last = weekday(ends.last) else {
                    throw
                        text.problem("'\(part)' is no weekday; write Mon, or Mon..Fri", at: offset)
                }
                var day = first.rawValue
                days.insert(first)
                while day != last.rawValue {
                    day = day % 7 + 1
                    if let weekday = Weekday(rawValue: day) { days.insert(weekday) }
                }
                offset += part.utf8.count + 1
            }
        }
        guard !days.isEmpty else { throw file.problem(node, "at least one weekday has to be a business day") }
        return days
    }

    private static func weekday(_ text: String) -> Weekday? { Weekday(name: text.filter { !$0.isWhitespace }) }

    /// The two sides of the first "..", or nil when there is none.
    private static func range(_ text: some StringProtocol) -> (first: String, last: String)? {
        var index = text.startIndex
        while index < text.endIndex {
            if text[index...].hasPrefix("..") { return (String(text[..<index]), String(text[index...].dropFirst(2))) }
            index = text.index(after: index)
        }
        return nil
    }
}
