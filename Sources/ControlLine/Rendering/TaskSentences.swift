import ControlInterface

/// What became of a task, in sentences.
struct TaskSentences {
    var times: TimeWords

    /// What was done, and what follows.
    func lines(_ reply: Wire.TaskReply) -> [String] {
        [what(reply.task)] + (reply.next.map { [next($0)] } ?? [])
    }

    private func what(_ task: Wire.Task) -> String {
        let (words, name) = (times.words, times.words.namedTask(task.id, task.title))
        return switch task.state {
        case .done: words.done(name).printable
        case .dismissed: words.dismissed(name).printable
        case .snoozed: words.comesBack(task.snoozedUntil.map { times.both($0) }, name).printable
        case .planned, .open, .expired: words.now(task.state, with: task.rep, name).printable
        }
    }

    private func next(_ task: Wire.Task) -> String {
        let day = times.read(task.dueAt).map { due in
            let date = times.zone.date(at: due)
            return "\(times.fullDay(date)) (\(times.distance(date)))"
        }
        return times.words.next(day ?? task.dueAt, times.words.namedTask(task.id, task.title)).printable
    }
}
