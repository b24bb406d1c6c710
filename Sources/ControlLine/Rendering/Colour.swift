/// What a piece of text means; how it looks follows from that.
package enum Style: Hashable, Sendable {
    case plain
    /// A section's name.
    case heading
    /// Too late, or wrong.
    case bad
    /// Needs somebody today.
    case pressing
    /// As it should be.
    case good
    /// Of second rank.
    case quiet
}

/// Puts colours on text, or leaves it as it is.
package struct Palette: Hashable, Sendable {
    package var isColoured: Bool

    package init(isColoured: Bool) { self.isColoured = isColoured }

    /// Coloured on a terminal that can, unless the user does not want it (https://no-color.org).
    init(isTerminal: Bool, environment: [String: String]) {
        isColoured = isTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }

    package func paint(_ text: String, _ style: Style) -> String {
        guard isColoured, !text.isEmpty, let code = Self.code(style) else { return text }
        return "\u{1b}[\(code)m\(text)\u{1b}[0m"
    }

    /// Select Graphic Rendition (ECMA-48 §8.3.117): only bold, faint and the eight colours that every terminal's theme defines.
    private static func code(_ style: Style) -> String? {
        switch style {
        case .plain: nil
        case .heading: "1"
        case .bad: "1;31"
        case .pressing: "33"
        case .good: "32"
        case .quiet: "2"
        }
    }
}
