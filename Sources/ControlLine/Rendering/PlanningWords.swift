import FollowUp

/// What planning made of records, in words.
struct PlanningWords {
    var words: Words

    func sentence(_ tally: PlanningTally) -> String {
        let parts = [
            (tally.planned, words.planned), (tally.moved, words.moved), (tally.withdrawn, words.withdrawn), (tally.closed, words.closed),
        ]
        .filter { $0.0 > 0 }
        .map { $0.1(words.taskCount($0.0)) }
        return words.planning(parts.isEmpty ? words.nothingChanges() : parts.joined(separator: ", "))
    }
}
