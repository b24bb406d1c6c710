import CivilTime
import Glibc
import Yams

/// Finds and reads the calendars that a configuration names: `calendars/NAME.yaml` or `calendars/NAME.ics` in its directories.
struct CalendarFiles {
    /// Highest precedence first.
    let directories: [String]
    /// What was read, in order.
    private(set) var files: [String] = []
    private(set) var problems: [Problem] = []

    init(directories: [String]) { self.directories = directories }

    /// Reads the calendars that a node names, one or a list, into `parts`. A later one holds over an earlier one.
    mutating func include(_ node: Node, in file: YAMLFile, into parts: inout CalendarParts) {
        include(node, in: file, into: &parts, within: [])
    }

    /// Reads the calendars that nothing names as well, for what may be wrong with them.
    mutating func readOthers() {
        for name in names() {
            guard let path = path(of: name), !files.contains(path) else { continue }
            do throws(Problem) {
                _ = try read(path, within: [path])
            } catch {
                problems.append(error)
            }
        }
    }

    /// - Parameter within: the files that include each other down to here.
    private mutating func include(_ node: Node, in file: YAMLFile, into parts: inout CalendarParts, within: [String]) {
        for item in file.items(node).reversed() {
            do throws(Problem) {
                let name = try file.text(item, "a calendar's name")
                guard let path = path(of: name.text) else { throw unknown(name) }
                guard !within.contains(path) else { throw name.problem("the calendar '\(name.text)' includes itself") }
                parts.include(try read(path, within: within + [path]))
            } catch {
                problems.append(error)
            }
        }
    }

    private mutating func read(_ path: String, within: [String]) throws(Problem) -> CalendarParts {
        files.append(path)
        var parts = CalendarParts()
        if path.hasSuffix(".ics") {
            parts.holidays = try holidays(iCalendar: path)
            return parts
        }
        let file = try YAMLFile(path: path)
        guard let root = file.root else { return parts }
        let reader = CalendarReader(file: file)
        var included: Node?
        for (key, value) in try file.pairs(root, "a calendar") {
            switch key.text {
            case "name": _ = try file.text(value, "'name'")
            case "include": included = value
            default:
                guard !reader.read(key.text, value, into: &parts, problems: &problems) else { continue }
                let keys = ["name", "include"] + CalendarReader.keys
                let hint =
                    Nearest.word(to: key.text, in: keys).map { ": did you mean '\($0)'?" } ?? "; there are \(keys.joined(separator: ", "))"
                problems.append(key.problem("unknown key '\(key.text)'\(hint)"))
            }
        }
        if let included { include(included, in: file, into: &parts, within: within) }
        return parts
    }

    /// The holidays of an iCalendar file.
    private mutating func holidays(iCalendar path: String) throws(Problem) -> [HolidayRule] {
        let bytes = try YAMLFile.contents(path)
        func problem(_ message: String, line: Int = 1, severity: Problem.Severity = .error) -> Problem {
            Problem(file: path, line: line, column: 1, message: message, severity: severity)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw problem("this is not UTF-8; save the file in that encoding")
        }
        let rules: [HolidayRule]
        do {
            rules = try HolidayRule.reading(
                iCalendar: text.unicodeScalars.first == "\u{feff}" ? String(text.unicodeScalars.dropFirst()) : text)
        } catch {
            throw Self.placed(error.description, in: path)
        }
        if rules.isEmpty { problems.append(problem("there is no all-day event in it, so it has no holiday", severity: .warning)) }
        return rules
    }

    /// A message that starts with "line 12" is placed there.
    private static func placed(_ message: String, in path: String) -> Problem {
        guard message.hasPrefix("line "), let end = message.firstIndex(where: { $0 == ":" || $0 == "," }),
            let line = Int(message[message.index(message.startIndex, offsetBy: 5)..<end])
        else { return Problem(file: path, line: 1, column: 1, message: message) }
        // "line 4: what", "line 4, RRULE: what".
        let rest = message[message.index(after: end)...].drop { $0 == " " }
        return Problem(file: path, line: line, column: 1, message: String(rest))
    }

    // MARK: - Names

    private static let endings = ["yaml", "ics"]

    /// The file of that name in the directory of highest precedence that has one; nil when none has.
    private func path(of name: String) -> String? {
        guard !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else { return nil }
        for directory in directories {
            for ending in Self.endings {
                let path = "\(directory)/calendars/\(name).\(ending)"
                if access(path, F_OK) == 0 { return path }
            }
        }
        return nil
    }

    private func unknown(_ name: PlacedText) -> Problem {
        guard !name.text.contains("/"), !name.text.hasPrefix(".") else {
            return name.problem("a calendar is named without its directory: 'nl' for calendars/nl.yaml")
        }
        let known = names()
        let hint =
            Nearest.word(to: name.text, in: known).map { ": did you mean '\($0)'?" }
            ?? (known.isEmpty ? "; there are none" : "; there are \(known.joined(separator: ", "))")
        return name.problem("there is no calendar '\(name.text)'\(hint)")
    }

    /// The names of all calendars there are.
    private func names() -> [String] {
        Set(
            directories.flatMap { directory in
                Self.endings.flatMap { ending in
                    Directory.names(in: "\(directory)/calendars", ending: ".\(ending)").map { String($0.dropLast(ending.count + 1)) }
                }
            }
        ).sorted()
    }
}
