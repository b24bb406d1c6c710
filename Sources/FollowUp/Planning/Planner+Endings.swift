import CivilTime

extension Planner {
    /// Why a task that somebody knows of ought not to exist any more, in a few words for the log: "done: accepted is set", "no longer so: stage is qualified; it is won".
    ///
    /// Told by the code that plans, as `why` is. Asked only of a task that the plan has no place for.
    package func ending(of task: FollowUpTask, in dossier: Dossier, history: TaskHistory, now: Instant) -> String {
        ending(of: task) { explain($0, for: task.occurrence.key.subject, in: dossier, history: history, now: now) }
    }

    /// The same of a task about a rep.
    package func ending(of task: FollowUpTask, about rep: WatchedRep, history: TaskHistory, now: Instant) -> String {
        ending(of: task) { [explain($0, for: rep, history: history, now: now)] }
    }

    private func ending(of task: FollowUpTask, _ explain: (Rule) -> [Explanation]) -> String {
        let key = task.occurrence.key
        guard let rule = rules[key.rule] else { return "the rule \(key.rule) is not there any more" }
        let explanations = explain(rule)
        // Of a contract there is one for each term.
        let explanation = explanations.first { $0[key] != nil } ?? explanations.last
        guard let explanation else { return "there is nothing to do about \(key.subject.kind.rawValue) \(key.subject.key) any more" }
        return explanation.ending(of: key) ?? Self.noLongerAsked
    }

    /// Where nothing more exact is known.
    package static let noLongerAsked = "the rule no longer asks for it"
}

extension Explanation {
    fileprivate func ending(of key: OccurrenceKey) -> String? {
        switch refusal {
        case .isDone: return "done: \(doneWhen.map(\.text).joined(separator: " and "))"
        case .conditions:
            guard let first = conditions.lazy.flatMap(\.failing).first else { return nil }
            let value = first.value.map { "it is \($0)" } ?? "it is not known"
            // What must not hold holds now.
            return first.isUnwanted ? "now so: \(first.text)" : "no longer so: \(first.text); \(value)"
        case .otherKind: return "the rule \(rule) is about something else now"
        case .noMoment(let missing): return missing.isEmpty ? nil : missing
        case nil: break
        }
        guard let step = self[key] else { return nil }
        switch step.outcome {
        case .wanted, .happened: return nil
        case .waits(let name): return "it comes after the step \(name), which is not closed"
        case .noMoment(let missing): return missing.isEmpty ? nil : missing
        case .over: return "its window is over"
        case .stale: return "it was due too long ago"
        case .limited(let limit, _): return "the rule opens at most \(limit.count) within \(limit.span)"
        }
    }
}
