import CivilTime
import FollowUp

/// What the phrases of a step can count from.
struct PhraseAnchors {
    let kind: Subject.Kind
    let trigger: Trigger
    /// Other steps of the playbook.
    var earlier: [StepName] = []
    /// Whether the step waits for others.
    var hasPrevious = false

    /// The anchor that comes next.
    func read(_ words: inout WordScanner, role: DatePhrase.Role) throws(Problem) -> DatePhrase.Anchor {
        let known = DatePhrase.anchors(about: kind, trigger: trigger, earlier: earlier, role: role)
            .filter { hasPrevious || $0.anchor != .previous }
        let names = known.map(\.name)
        let list = names.isEmpty ? "there is none" : "it is one of \(names.joined(separator: ", "))"
        guard let word = words.next() else { throw words.problem("the date to count from is missing; \(list)") }
        if let anchor = known.first(where: { $0.name == word.text }) { return anchor.anchor }
        if let field = Field.named(word.text, about: kind) {
            // What is not among the known ones is an attribute, or no date.
            if field.type.isMoment { return .field(field) }
            throw words.problem("'\(word.text)' is \(field.type.words), and no date to count from; \(list)", at: word.offset)
        }
        if let nearest = Nearest.word(to: word.text, in: names) {
            throw words.problem("unknown date '\(word.text)': did you mean '\(nearest)'?", at: word.offset)
        }
        throw words.problem("unknown date '\(word.text)'; \(list)", at: word.offset)
    }
}
