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
    /// Where the cursor is.
    case selected
}

/// Puts colours on text, or leaves it as it is.
package struct Palette: Hashable, Sendable {
    package var isColoured: Bool

    package init(isColoured: Bool) { self.isColoured = isColoured }

    /// As systemd's programs decide it: by $SYSTEMD_COLORS where it says something; else on a terminal that can, unless $NO_COLOR is set
    /// (https://no-color.org).
    init(isTerminal: Bool, environment: [String: String]) {
        switch environment["SYSTEMD_COLORS"] ?? "" {
        case let text where Truth(text) == .no: isColoured = false
        // The numbers and names are of how many colours there are; the eight that are used here are always among them.
        case let text where Truth(text) == .yes || ["16", "256", "24bit"].contains(text): isColoured = true
        case "auto-16", "auto-256", "auto-24bit": isColoured = isTerminal && environment["TERM"] != "dumb"
        default: isColoured = isTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        }
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
        case .selected: "7"
        }
    }
}
