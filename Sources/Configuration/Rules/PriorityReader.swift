import CivilTime
import FollowUp

/// Reads how much a task matters: `high`, `70`, `{base: high, by: [value, segment], segments: {gold: +10}}`.
struct PriorityReader {
    let problems: ProblemList

    private static let keys = ["base", "by", "segments"]

    func priority(_ node: PlacedNode) throws(Problem) -> PriorityRule {
        guard node.isMapping else { return PriorityRule(base: try Self.level(try node.text("'priority'"))) }
        var rule = PriorityRule()
        var by: PlacedNode?
        for (key, value) in try node.pairs("'priority'") {
            problems.attempt { () throws(Problem) in
                switch key.text {
                case "base": rule.base = try Self.level(try value.text("'base'"))
                case "by":
                    by = value
                    for item in value.items { rule.factors.insert(try Self.factor(try item.text("'by'"))) }
                case "segments":
                    for (segment, points) in try value.pairs("'segments'") {
                        let text = try points.text("the points of a segment")
                        guard let number = NumberText.whole(text.text, in: -50...50) else {
                            throw text.problem("a segment adds a whole number from -50 to 50, such as +10")
                        }
                        rule.segments[segment.text] = number
                    }
                    // Who gives points to segments wants them counted.
                    rule.factors.insert(.segment)
                default: throw key.unknown("key of a priority", in: Self.keys)
                }
            }
        }
        if rule.factors.contains(.segment), rule.segments.isEmpty, let by {
            throw by.problem("'by: segment' needs 'segments', as in segments: {gold: +10}")
        }
        return rule
    }

    private static func level(_ text: PlacedText) throws(Problem) -> Priority {
        if let named = Priority.named.first(where: { $0.name == text.text }) { return named.priority }
        if let number = NumberText.whole(text.text, in: 0...100) { return Priority(number) }
        guard Nearest.word(to: text.text, in: Priority.named.map(\.name)) == nil || NumberText.decimal(text.text) != nil else {
            throw text.unknown("priority", in: Priority.named.map(\.name))
        }
        throw text.problem("a priority is \(Priority.named.map(\.name).joined(separator: ", ")), or a whole number from 0 to 100")
    }

    private static func factor(_ text: PlacedText) throws(Problem) -> PriorityRule.Factor {
        guard let factor = PriorityRule.Factor(rawValue: text.text) else {
            throw text.unknown("factor of a priority", in: PriorityRule.Factor.allCases.map(\.rawValue))
        }
        return factor
    }
}
