import CivilTime
import FollowUp

/// Reads to whom a task that is not done goes, and when: `{to: manager, after: 3 business days overdue}`.
enum EscalationReader {
    private static let keys = ["to", "after"]

    static func escalation(_ node: PlacedNode, about kind: Subject.Kind) throws(Problem) -> Escalation {
        var to: Assignment?
        var after: (span: Span, phase: ReminderRule.Phase)?
        for (key, value) in try node.pairs("an escalation") {
            switch key.text {
            case "to": to = try AssignmentReader.assignment(value, about: kind, "'to'")
            case "after": after = try self.after(try value.text("'after'"))
            default: throw key.unknown("key of an escalation", in: keys)
            }
        }
        guard let to else { throw node.problem("'to' is missing, as in {to: manager, after: 3 business days overdue}") }
        guard let after else { throw node.problem("'after' is missing, as in {to: manager, after: 3 business days overdue}") }
        return Escalation(to: to, after: after.span, phase: after.phase)
    }

    /// "3 business days overdue", "4 business hours open"; overdue where neither is said.
    private static func after(_ text: PlacedText) throws(Problem) -> (span: Span, phase: ReminderRule.Phase) {
        var words = WordScanner(text)
        let phases = ReminderRule.Phase.allCases.map(\.rawValue)
        let part = words.text(upTo: Set(phases))
        let span: Span
        do {
            span = try Span(parsing: part.text)
        } catch {
            let last = part.text.split(separator: " ").last.map(String.init) ?? ""
            if let nearest = Nearest.word(to: last, in: phases), part.text != last {
                let end = part.offset + part.text.utf8.count
                throw words.problem("'\(last)' is neither 'open' nor 'overdue': did you mean '\(nearest)'?", at: end - last.utf8.count)
            }
            throw words.problem("\(error)", at: part.offset + (error.offset ?? 0))
        }
        let phase = words.next().flatMap { ReminderRule.Phase(rawValue: $0.text) } ?? .overdue
        guard words.isAtEnd else { throw words.problem("'\(words.peek ?? "")' does not belong here") }
        return (span, phase)
    }
}
