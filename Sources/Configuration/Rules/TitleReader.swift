import CivilTime
import FollowUp

/// Reads a title with placeholders in braces; a brace that is meant as such is doubled.
enum TitleReader {
    static func title(_ source: PlacedText, about kind: Subject.Kind, trigger: Trigger) throws(Problem) -> TitleTemplate {
        guard source.text.contains(where: { !$0.isWhitespace }) else { throw source.problem("a title says what is to be done") }
        var characters = Array(source.text)
        // A text written over several lines ends with a line end that nobody meant.
        while characters.last?.isNewline == true { characters.removeLast() }
        let line = String(characters)
        if let control = line.unicodeScalars.firstIndex(where: isControl) {
            throw source.problem("a title is one line, without control characters", at: line[..<control].utf8.count)
        }
        var parts: [TitleTemplate.Part] = []
        var text = ""
        var index = 0
        var offset = 0
        func width(_ character: Character) -> Int { String(character).utf8.count }
        while index < characters.count {
            let character = characters[index]
            let isDoubled = index + 1 < characters.count && characters[index + 1] == character
            switch character {
            case "{" where isDoubled, "}" where isDoubled:
                text.append(character)
                index += 2
                offset += 2
            case "{":
                guard let end = characters[index...].firstIndex(of: "}") else {
                    throw source.problem("this brace is not closed; a brace that is meant as such is written twice", at: offset)
                }
                let name = String(characters[(index + 1)..<end])
                if !text.isEmpty { parts.append(.text(text)) }
                text = ""
                parts.append(.placeholder(try placeholder(name, source, offset: offset + 1, about: kind, trigger: trigger)))
                offset += characters[index...end].reduce(0) { $0 + width($1) }
                index = end + 1
            case "}":
                throw source.problem("this brace was not opened; a brace that is meant as such is written twice", at: offset)
            default:
                text.append(character)
                offset += width(character)
                index += 1
            }
        }
        if !text.isEmpty { parts.append(.text(text)) }
        return TitleTemplate(parts)
    }

    /// Line ends and the other characters that a terminal or a log line must not be fed.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    private static func placeholder(
        _ name: String, _ source: PlacedText, offset: Int, about kind: Subject.Kind, trigger: Trigger
    ) throws(Problem) -> TitleTemplate.Placeholder {
        if let found = TitleTemplate.Placeholder.named(name, about: kind, trigger: trigger) { return found }
        let known = TitleTemplate.Placeholder.names(about: kind, trigger: trigger)
        if name == "evidence" {
            throw source.problem("'evidence' is what 'rhythm', 'replenish' and 'gap' find, and this rule has none of them", at: offset)
        }
        if let nearest = Nearest.word(to: name, in: known) {
            throw source.problem("unknown placeholder '\(name)': did you mean '\(nearest)'?", at: offset)
        }
        // Those of the record with its name before them; the same fields without it, and the customer's, are known as well.
        let own = known.filter { $0.hasPrefix("\(kind.rawValue).") } + TitleTemplate.Placeholder.ofTrigger(trigger)
        throw source.problem("unknown placeholder '\(name)'; there are \(own.joined(separator: ", "))", at: offset)
    }
}
