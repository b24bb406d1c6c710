/// A language in which people read about time. What they type may be in either.
package enum Language: String, Hashable, Sendable, CaseIterable {
    /// "Fri 18 Dec 2026", "in 3 days".
    case english
    /// "vr 18 dec 2026", "over 3 dagen".
    case dutch

    /// Reads a language or a locale, as LANG has it (locale(7)): "en", "nl", "en_GB.UTF-8", "nl_NL", "nl-BE". "C" and "POSIX" are English.
    ///
    /// Nil for the empty text and for every other language.
    package init?(_ locale: some StringProtocol) {
        switch locale.lowercased().prefix(while: { !"_-.@".contains($0) }) {
        case "en", "english", "c", "posix": self = .english
        case "nl", "dutch": self = .dutch
        default: return nil
        }
    }
}
