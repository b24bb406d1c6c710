import ControlInterface

/// What became of a task, in sentences.
struct TaskSentences {
    var times: TimeWords

    /// What was done, and what follows.
    func lines(_ reply: Wire.TaskReply) -> [String] {
        [what(reply.task)] + (reply.next.map { [next($0)] } ?? [])
    }

    private func what(_ task: Wire.Task) -> String {
        let name = "task \(task.id), \(task.title)".printable
        switch task.state {
        case .done: return "Done: \(name)"
        case .dismissed: return "Dismissed: \(name)"
        case .snoozed: return "Comes back \(task.snoozedUntil.map { times.both($0) } ?? "later"): \(name)"
        case .planned, .open, .expired: return "Now \(task.state.rawValue), with \(task.rep ?? "nobody"): \(name)".printable
        }
    }

    private func next(_ task: Wire.Task) -> String {
        let day = times.read(task.dueAt).map { due in
            let date = times.zone.date(at: due)
            return "\(times.fullDay(date)) (\(times.distance(date)))"
        }
        return "Next: \(day ?? task.dueAt): task \(task.id), \(task.title)".printable
    }
}
