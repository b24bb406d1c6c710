import ControlInterface
import FollowUp

/// How many tasks there are, in words.
struct CountText {
    var counts: Wire.TaskCounts
    var words: Words

    func lines() -> [String] {
        let states = TaskState.Name.allCases.compactMap { state in
            counts.byState[state].flatMap { $0 > 0 ? "\(words.number(Int($0))) \(words.state(state))" : nil }
        }
        var lines = [words.counted(Int(counts.total), states.joined(separator: ", "))]
        if counts.overdue + counts.today + counts.later > 0 {
            lines.append(words.dueCounts(overdue: Int(counts.overdue), today: Int(counts.today), later: Int(counts.later)))
        }
        return lines
    }
}
