/// Why a text about time, or a zone file, could not be understood.
package struct CivilTimeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, and what would be right.
    package var what: String
    /// Where in the text, in UTF-8 bytes from its start.
    package var offset: Int?
    /// The nearest word that is known.
    package var suggestion: String?

    /// An error about what stands at `offset`.
    package init(_ what: String, offset: Int? = nil, suggestion: String? = nil) {
        self.what = what
        self.offset = offset
        self.suggestion = suggestion
    }

    /// One sentence.
    package var description: String { suggestion.map { "\(what): did you mean '\($0)'?" } ?? what }
}
