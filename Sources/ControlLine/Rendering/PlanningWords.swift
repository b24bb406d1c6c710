import FollowUp

/// What planning made of records, in words.
enum PlanningWords {
    static func sentence(_ tally: PlanningTally) -> String {
        let parts = [(tally.planned, "planned"), (tally.moved, "moved"), (tally.withdrawn, "withdrawn"), (tally.closed, "closed")]
            .filter { $0.0 > 0 }
            .map { "\($0.0) task\($0.0 == 1 ? "" : "s") \($0.1)" }
        return parts.isEmpty ? "nothing changes" : parts.joined(separator: ", ")
    }
}
