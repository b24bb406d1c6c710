import CivilTime
import FollowUp

/// Reads what makes a rule fire.
struct TriggerReader {
    let kind: Subject.Kind
    let zones: ZoneDatabase
    let problems: ProblemList

    /// The trigger under one of the keys of `RuleSource.triggers`.
    func trigger(_ key: String, _ node: PlacedNode) throws(Problem) -> Trigger {
        if let refusal = refusal(of: key) { throw node.problem(refusal) }
        switch key {
        case "cadence": return .cadence(try CadenceReader(problems: problems).cadence(node))
        case "rhythm": return .rhythm(confidence: try confidence(node))
        case "replenish": return .replenish(items: try items(node))
        case "event": return .event(try filter(node))
        case "every": return try calendar(node)
        case "gap":
            let text = try node.text("'gap'")
            guard text.text == "coverage" else { throw text.unknown("gap", in: ["coverage"]) }
            return .gap
        default:
            let text = try node.text("'by_hand'")
            guard text.text == "true" else { throw text.problem("'by_hand' is true, or left out") }
            return .byHand
        }
    }

    /// What stands in for a trigger that has a mistake, so that the phrases that count from its moments can still be read.
    static func standIn(for key: String) -> Trigger {
        switch key {
        case "cadence": return .cadence(Cadence(intervals: [:], otherwise: nil, retry: .zero))
        case "rhythm": return .rhythm(confidence: 1)
        case "replenish": return .replenish(items: nil)
        case "event": return .event(InteractionFilter())
        case "every": return (try? CalendarExpression(parsing: "daily")).map { .calendar($0, zone: nil) } ?? .byHand
        case "gap": return .gap
        default: return .byHand
        }
    }

    /// Why a rule about this kind of record cannot have the trigger; nil when it can.
    private func refusal(of key: String) -> String? {
        switch key {
        case "cadence" where kind != .customer:
            kind == .contract
                ? "a cadence is about customers; a rule about contracts goes by their dates"
                : "a cadence is about customers, not about a \(kind.rawValue)"
        case "rhythm" where kind != .customer: "the rhythm of buying is a customer's; the rule is about a \(kind.rawValue)"
        case "replenish" where kind != .customer: "what is used up is a customer's; the rule is about a \(kind.rawValue)"
        case "gap" where kind != .customer: "coverage is about customers; the rule is about a \(kind.rawValue)"
        case "event" where kind == .interaction: "a rule about interactions counts from their own 'at', such as 'opens: 14 days after at'"
        case "event" where kind == .rep: "an interaction is with a customer; the rule is about a rep"
        default: nil
        }
    }

    // MARK: - Rhythm and replenishment

    /// `{confidence: 90%}`, or true for the usual 90%.
    private func confidence(_ node: PlacedNode) throws(Problem) -> Double {
        var confidence = 0.9
        guard node.isMapping else {
            let text = try node.text("'rhythm'")
            guard text.text == "true" else { throw text.problem("a rhythm is written as {confidence: 90%}, or true for that") }
            return confidence
        }
        for (key, value) in try node.pairs("a rhythm") {
            guard key.text == "confidence" else { throw key.unknown("key of a rhythm", in: ["confidence"]) }
            let text = try value.text("'confidence'")
            let isPercent = text.text.last == "%"
            guard let number = NumberText.decimal(isPercent ? String(text.text.dropLast()) : text.text) else {
                throw text.problem("'\(text.text)' is no confidence; write 90% or 0.9")
            }
            confidence = isPercent ? number / 100 : number
            guard confidence > 0, confidence < 1 else {
                throw text.problem("a confidence lies between 0 and 100%; of nothing can one be quite sure")
            }
        }
        return confidence
    }

    /// `{items: [paper, toner]}`, or true for all that was bought.
    private func items(_ node: PlacedNode) throws(Problem) -> Set<String>? {
        guard node.isMapping else {
            let text = try node.text("'replenish'")
            guard text.text == "true" else { throw text.problem("'replenish' is true for all items, or {items: [paper, toner]}") }
            return nil
        }
        var items: Set<String>?
        for (key, value) in try node.pairs("'replenish'") {
            guard key.text == "items" else { throw key.unknown("key of 'replenish'", in: ["items"]) }
            var named: Set<String> = []
            for item in value.items {
                let text = try item.text("an item")
                guard !text.text.isEmpty else { throw item.problem("an item has a name") }
                named.insert(text.text)
            }
            guard !named.isEmpty else { throw value.problem("no item is named; 'replenish: true' means all of them") }
            items = named
        }
        guard let items else { throw node.problem("'items' is missing; 'replenish: true' means all of them") }
        return items
    }

    // MARK: - Events

    private func filter(_ node: PlacedNode) throws(Problem) -> InteractionFilter {
        var filter = InteractionFilter()
        for (key, value) in try node.pairs("an event") {
            switch key.text {
            case "interaction": filter.kinds = try values(value, key)
            case "outcome": filter.outcomes = try values(value, key)
            case "sentiment": filter.sentiments = try values(value, key)
            default: throw key.unknown("key of an event", in: ["interaction", "outcome", "sentiment"])
            }
        }
        guard filter != InteractionFilter() else {
            throw node.problem("an event says which interaction is meant, as in {interaction: feedback, sentiment: positive}")
        }
        return filter
    }

    private func values<Value: RawRepresentable<String> & CaseIterable & Hashable>(
        _ node: PlacedNode, _ key: PlacedText
    ) throws(Problem) -> Set<Value> {
        var values: Set<Value> = []
        for item in node.items {
            let text = try item.text("'\(key.text)'")
            guard let value = Value(rawValue: text.text) else { throw text.unknown(key.text, in: Value.allCases.map(\.rawValue)) }
            values.insert(value)
        }
        guard !values.isEmpty else { throw node.problem("'\(key.text)' names nothing; leave it out to mean any") }
        return values
    }

    // MARK: - Calendar

    private func calendar(_ node: PlacedNode) throws(Problem) -> Trigger {
        let text = try node.text("'every'")
        let expression: CalendarExpression
        do {
            expression = try CalendarExpression(parsing: text.text)
        } catch {
            throw text.problem("\(error)", at: error.offset ?? 0)
        }
        do {
            _ = try expression.zone(from: zones, otherwise: .utc)
        } catch {
            // The zone stands at the end.
            throw text.problem("\(error)", at: max(0, text.text.utf8.count - (expression.zoneName ?? "").utf8.count))
        }
        guard expression.next(after: Instant(microseconds: 0), in: .utc) != nil else {
            throw text.problem("there is no such moment after 1970")
        }
        return .calendar(expression, zone: expression.zoneName)
    }
}
