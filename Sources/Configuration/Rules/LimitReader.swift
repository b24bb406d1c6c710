import CivilTime
import FollowUp

/// Reads how often a rule may fire for one customer: `once in 6 months`, `2 in 1 year`.
///
///     limit = ( "once" | "twice" | number [ "times" ] ) "in" span
enum LimitReader {
    static func limit(_ node: PlacedNode) throws(Problem) -> FiringLimit {
        let source = try node.text("'at_most'")
        var words = WordScanner(source)
        guard let word = words.next() else { throw words.problem("how often is missing, as in 'once in 6 months'") }
        let count: Int
        switch word.text {
        case "once": count = 1
        case "twice": count = 2
        default:
            guard let number = NumberText.whole(word.text, in: 1...1000) else {
                throw words.problem("'\(word.text)' is not how often: write 'once', 'twice' or a number from 1 to 1000", at: word.offset)
            }
            count = number
            _ = words.take("times")
        }
        guard words.take("in") else { throw words.problem("'in' and a span are missing, as in '2 in 1 year'") }
        let text = words.text(upTo: [])
        let span: Span
        do {
            span = try Span(parsing: text.text)
        } catch {
            throw words.problem("\(error)", at: text.offset + (error.offset ?? 0))
        }
        guard !span.isZero else { throw words.problem("a span of no time limits nothing", at: text.offset) }
        return FiringLimit(count: count, span: span)
    }
}
