/// Yes or no, as systemd reads it (systemd.syntax(7)).
enum Truth {
    case yes, no

    /// Nil for what is neither.
    init?(_ text: String) {
        switch text.lowercased() {
        case "1", "yes", "y", "true", "t", "on": self = .yes
        case "0", "no", "n", "false", "f", "off": self = .no
        default: return nil
        }
    }
}
