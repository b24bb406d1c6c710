import CivilTime
import Yams

/// Reads the keys that say when business is done, in the house's file and in a calendar's: `hours`, `holidays`, `exceptions`.
struct CalendarReader {
    static let keys = ["hours", "holidays", "exceptions"]
    static let holidayKeys = ["name", "on", "since", "until", "every", "except", "moved", "observed", "hours"]

    let file: YAMLFile

    /// Reads one key into `parts`, as far as it is right; what is wrong goes to `problems`.
    ///
    /// - Returns: whether it is a key of a calendar.
    func read(_ key: String, _ value: Node, into parts: inout CalendarParts, problems: inout [Problem]) -> Bool {
        do throws(Problem) {
            switch key {
            case "hours": parts.week = try week(value)
            case "holidays":
                for item in file.items(value) {
                    do throws(Problem) {
                        parts.holidays.append(try holiday(item))
                    } catch {
                        problems.append(error)
                    }
                }
            case "exceptions":
                for (key, value) in try file.pairs(value, "'exceptions'") {
                    let date: CivilDate = try parsed(key, "is no date") { text throws(CivilTimeError) in try CivilDate(iso8601: text) }
                    parts.exceptions[date] = try hours(value)
                }
            default: return false
            }
        } catch {
            problems.append(error)
        }
        return true
    }

    // MARK: - Hours

    /// `{Mon..Thu: 09:00..17:30, Fri: "09:00..12:30, 13:00..16:00"}`.
    private func week(_ node: Node) throws(Problem) -> [Weekday: DayHours] {
        var week: [Weekday: DayHours] = [:]
        for (key, value) in try file.pairs(node, "'hours'") {
            let hours = try hours(value)
            for weekday in try WeekdayReader.weekdays(key) {
                guard week.updateValue(hours, forKey: weekday) == nil else { throw key.problem("\(weekday.name) has hours already") }
            }
        }
        guard week.values.contains(where: { !$0.isClosed }) else {
            throw file.problem(node, "at least one weekday has to have hours")
        }
        return week
    }

    private func hours(_ node: Node) throws(Problem) -> DayHours {
        try parsed(try file.text(node, "the hours of a day"), nil) { text throws(CivilTimeError) in try DayHours(parsing: text) }
    }

    // MARK: - Holidays

    /// "25 Dec", or `{name: Christmas Day, on: 25 Dec, observed: {Sat: Mon, Sun: Tue}}`.
    private func holiday(_ node: Node) throws(Problem) -> HolidayRule {
        guard case .mapping = node else {
            let text = try file.text(node, "a holiday")
            return HolidayRule(text.text, try date(text))
        }
        var name: String?
        var on: HolidayDate?
        var rule = HolidayRule("", HolidayDate(.easter(.western)))
        var since: Int?
        var until: Int?
        for (key, value) in try file.pairs(node, "a holiday") {
            switch key.text {
            case "name": name = try file.text(value, "the name of a holiday").text
            case "on": on = try date(try file.text(value, "the day of a holiday"))
            case "since": since = try year(value)
            case "until": until = try year(value)
            case "every": rule.interval = try number(value, 2...100, "a holiday comes every 2 to 100 years")
            case "except":
                for item in file.items(value) { rule.except.insert(try year(item)) }
            case "moved", "observed":
                guard rule.substitute == .none else { throw key.problem("a holiday is either 'moved' or also 'observed'") }
                let weekdays = try substitute(value)
                rule.substitute = key.text == "moved" ? .moved(weekdays) : .observed(weekdays)
            case "hours": rule.hours = try hours(value)
            default:
                let hint =
                    Nearest.word(to: key.text, in: Self.holidayKeys).map { ": did you mean '\($0)'?" }
                    ?? "; a holiday has \(Self.holidayKeys.joined(separator: ", "))"
                throw key.problem("unknown key '\(key.text)'\(hint)")
            }
        }
        guard let on else { throw file.problem(node, "a holiday needs 'on', as in {name: Christmas Day, on: 25 Dec}") }
        guard let name else { throw file.problem(node, "a holiday needs 'name', as in {name: Christmas Day, on: 25 Dec}") }
        guard rule.interval == 1 || since != nil else { throw file.problem(node, "'every' counts from 'since', which is missing") }
        guard since ?? 1 <= until ?? 9999 else { throw file.problem(node, "'until' comes before 'since'") }
        (rule.name, rule.date, rule.years) = (name, on, (since ?? 1)...(until ?? 9999))
        return rule
    }

    private func date(_ text: PlacedText) throws(Problem) -> HolidayDate {
        try parsed(text, nil) { text throws(CivilTimeError) in try HolidayDate(parsing: text) }
    }

    /// `{Sat: Fri, Sun: Mon}`.
    private func substitute(_ node: Node) throws(Problem) -> [Weekday: Weekday] {
        var weekdays: [Weekday: Weekday] = [:]
        for (key, value) in try file.pairs(node, "what is observed instead") {
            let other = try WeekdayReader.weekday(try file.text(value, "a weekday"))
            weekdays[try WeekdayReader.weekday(key)] = other
        }
        return weekdays
    }

    // MARK: - Scalars

    private func year(_ node: Node) throws(Problem) -> Int { try number(node, 1...9999, "a year is written as 2026") }

    private func number(_ node: Node, _ range: ClosedRange<Int>, _ what: String) throws(Problem) -> Int {
        let text = try file.text(node, "a number")
        guard text.text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text.text), range.contains(number) else {
            throw text.problem(what)
        }
        return number
    }

    private func parsed<Value>(
        _ text: PlacedText, _ what: String?, _ parse: (String) throws(CivilTimeError) -> Value
    ) throws(Problem) -> Value {
        do {
            return try parse(text.text)
        } catch {
            throw text.problem(what.map { "'\(text.text)' \($0): \(error)" } ?? "\(error)", at: error.offset ?? 0)
        }
    }
}
