import ControlInterface
import FollowUp

/// What became of a task, in sentences.
struct TaskSentences {
    var times: TimeWords
    /// Of whoever asked for it: whose task it was is said where it was another's.
    var login: String?
    /// It was taken back, whatever it is now.
    var isUndone = false

    /// What was done, and what follows.
    func lines(_ reply: Wire.TaskReply) -> [String] {
        [what(reply.task)] + (reply.next.map { [next($0)] } ?? [])
    }

    private func what(_ task: Wire.Task) -> String {
        let (words, name) = (times.words, times.words.namedTask(task.id, task.title) + asides(task))
        if isUndone { return words.takenBack(name, isNow: words.state(task.state)).printable }
        return switch task.state {
        case .done where task.outcome != nil && task.outcome != Interaction.Outcome.reached.rawValue:
            words.doneUnreached(name, rule: task.rule).printable
        case .done: words.done(name).printable
        case .dismissed: words.dismissed(name).printable
        case .snoozed: words.comesBack(task.snoozedUntil.map { times.both($0) }, name).printable
        case .planned, .open, .expired: words.now(task.state, with: task.rep, name).printable
        }
    }

    /// What somebody may not have known who named it by its number alone.
    private func asides(_ task: Wire.Task) -> String {
        var asides: [String] = []
        let namesRep = !isUndone && [.planned, .open, .expired].contains(task.state)
        if task.rep != login, !namesRep { asides.append(times.words.itIs(of: task.rep)) }
        if task.closedAt != nil, let opens = times.read(task.opensAt), let closed = task.closedAt.flatMap({ times.read($0) }),
            closed < opens
        {
            asides.append(times.words.wasToOpen(times.both(task.opensAt)))
        }
        return asides.isEmpty ? "" : " (\(asides.joined(separator: "; ")))"
    }

    private func next(_ task: Wire.Task) -> String {
        let day = times.read(task.dueAt).map { due in
            let date = times.zone.date(at: due)
            return "\(times.fullDay(date)) (\(times.distance(date)))"
        }
        return times.words.next(day ?? task.dueAt, times.words.namedTask(task.id, task.title)).printable
    }
}
