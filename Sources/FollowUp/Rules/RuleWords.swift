import CivilTime

extension Trigger {
    /// When it fires, in words: "30 days after the last contact (gold), else 90 days".
    package var words: String {
        switch self {
        case .dates: return "a date of the record"
        case .cadence(let cadence): return cadence.words
        case .rhythm(let confidence): return "quieter than \(FieldValue.text((confidence * 1000).rounded() / 10))% of the customer's usual gaps between orders"
        case .replenish(let items):
            return items.map { "what was bought of \($0.sorted().joined(separator: ", ")) is used up" } ?? "what was bought is used up"
        case .event(let filter): return filter.words
        case .calendar(let expression, let zone): return "\(expression)\(zone.map { " in \($0)" } ?? "")"
        case .gap: return "an active customer has no active owner or no next touch"
        case .byHand: return "somebody asks for it"
        }
    }
}

extension Cadence {
    fileprivate var words: String {
        var parts = intervals.sorted { $0.key < $1.key }.map { segment, interval in
            "\(interval)\(bound(latest[segment] ?? latestOtherwise, interval)) for \(segment)"
        }
        if let otherwise {
            parts.append("\(otherwise)\(bound(latestOtherwise, otherwise))\(parts.isEmpty ? "" : " for others")")
        }
        return "since the last contact: \(parts.joined(separator: ", "))"
    }

    private func bound(_ latest: Span?, _ interval: Span) -> String {
        guard let latest, latest != interval else { return "" }
        return " (\(latest) at the latest)"
    }
}

extension InteractionFilter {
    fileprivate var words: String {
        func list<Word: RawRepresentable>(_ words: Set<Word>) -> String where Word.RawValue == String {
            words.map { $0.rawValue.split(separator: "_").joined(separator: " ") }.sorted().joined(separator: " or ")
        }
        var text = kinds.isEmpty ? "any interaction" : list(kinds)
        if !sentiments.isEmpty { text += ", \(list(sentiments))" }
        if !outcomes.isEmpty { text += ", \(list(outcomes))" }
        return "\(text) is logged"
    }
}

extension DatePhrase {
    /// As a rule file says it: "90 days before cancel_by", "5 days after opens at 09:00, preceding business day", "at next_contact".
    package func words(about kind: Subject.Kind) -> String {
        let name =
            switch anchor {
            case .trigger(let moment): moment.rawValue
            case .field(let field): field.name(about: kind)
            case .opens: "opens"
            case .due: "due"
            case .done(let step): "\(step).done"
            case .previous: "previous.done"
            }
        let isBack = offset.months < 0 || offset.days < 0 || offset.businessDays < 0 || offset.businessMicroseconds < 0 || offset.microseconds < 0
        var text = offset.isZero ? "at \(name)" : isBack ? "\(-offset) before \(name)" : "\(offset) after \(name)"
        if let time { text += " at \(time)" }
        if roll != .none { text += ", \(roll.words) business day" }
        return text
    }
}
