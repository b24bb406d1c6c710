import ControlInterface
import FollowUp

/// How many tasks there are, in words.
struct CountText {
    var counts: Wire.TaskCounts

    func lines() -> [String] {
        let states = TaskState.Name.allCases.compactMap { state in
            counts.byState[state].flatMap { $0 > 0 ? "\($0) \(state.rawValue)" : nil }
        }
        var lines = ["\(counts.total) task\(counts.total == 1 ? "" : "s")\(states.isEmpty ? "" : ": \(states.joined(separator: ", "))")"]
        if counts.overdue + counts.today + counts.later > 0 {
            lines.append("\(counts.overdue) overdue, \(counts.today) due later today, \(counts.later) after that")
        }
        return lines
    }
}
