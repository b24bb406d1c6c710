import CivilTime
import Foundation
import TestSupport

/// `systemd-analyze calendar`, asked about many expressions at once.
struct SystemdCalendar {
    /// What it says about one expression.
    struct Answer {
        var normalized: String
        /// Seconds since 1970: it does not print fractions.
        var occurrences: [Int64] = []
        /// Whether it says that there is none, or stopped before it had as many as were asked for.
        var isOver: Bool
    }

    /// What became of one text.
    enum Reply {
        case answer(Answer)
        /// It is no calendar expression.
        case refused
        /// It is one, but its occurrences drive systemd round in circles ("Infinite loop in calendar calculation").
        case lost

        var answer: Answer? {
            if case .answer(let answer) = self { return answer }
            return nil
        }
    }

    /// A reply for each text.
    static func ask(_ texts: [String], zone: String, base: Int64, iterations: Int) throws -> [Reply] {
        let script = #"systemd-analyze calendar --iterations="$1" --base-time="$2" -- "${@:3}" 2>&1 || true"#
        let lines = try Oracle.run(
            ["/usr/bin/env", "TZ=\(zone)", "bash", "-c", script, "bash", "\(iterations)", "@\(base)"] + texts)
        var answers: [Answer] = []
        var failed: [String: Reply] = [:]
        let failures: [(start: String, reply: Reply)] = [
            ("Failed to parse calendar specification '", .refused), ("Failed to determine next elapse for '", .lost),
        ]
        for line in lines {
            for failure in failures { if let text = between(line, failure.start, "': ") { failed[text] = failure.reply } }
            guard let colon = line.range(of: ": ") else { continue }
            let label = line[..<colon.lowerBound].drop { $0 == " " }
            let value = line[colon.upperBound...]
            if label == "Normalized form" { answers.append(Answer(normalized: String(value), isOver: true)) }
            guard !answers.isEmpty else { continue }
            guard let seconds = seconds(value) else { continue }
            // Where the zone is not UTC, or not as good as UTC, the line after the local time has it in UTC.
            if label == "(in UTC)" { answers[answers.count - 1].occurrences.removeLast() }
            if label == "(in UTC)" || label == "Next elapse" || label.hasPrefix("Iteration #") {
                answers[answers.count - 1].occurrences.append(seconds)
                answers[answers.count - 1].isOver = answers[answers.count - 1].occurrences.count < iterations
            }
        }
        guard texts.filter({ failed[$0] == nil }).count == answers.count else {
            throw Oracle.Failed(description: "systemd-analyze calendar has \(answers.count) answers and \(failed) for \(texts)")
        }
        var rest = answers[...]
        return texts.map { failed[$0] ?? rest.popFirst().map { .answer($0) } ?? .refused }
    }

    private static func between(_ line: String, _ start: String, _ end: String) -> String? {
        guard let from = line.range(of: start), let to = line.range(of: end, options: .backwards), from.upperBound <= to.lowerBound else {
            return nil
        }
        return String(line[from.upperBound..<to.lowerBound])
    }

    /// "Sat 2025-03-29 23:00:00 UTC", whatever the zone.
    private static func seconds(_ text: Substring) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 4, let date = try? CivilDate(iso8601: words[1]), let time = try? TimeOfDay(words[2]) else {
            return nil
        }
        return Zone.utc.instant(of: CivilDateTime(date, time)).microseconds / 1_000_000
    }
}
