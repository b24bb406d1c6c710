/// What a house knows of a record beyond the fields that every house has, by names of its own: "branch" is "bakery".
///
/// Values are kept as the texts that came in; a condition that compares numbers or dates reads them as such.
package struct Attributes: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    package private(set) var values: [String: String]

    /// No record has more of them.
    package static let most = 100

    /// An attribute without a text is one that the record does not have.
    package init(_ values: [String: String] = [:]) { self.values = values.filter { !$0.value.isEmpty } }

    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }

    package var isEmpty: Bool { values.isEmpty }

    package subscript(name: String) -> String? {
        get { values[name] }
        set { values[name] = newValue?.isEmpty == true ? nil : newValue }
    }

    /// Whether this can be an attribute's name: letters, digits and underscores, at most 64, a letter first. Rule files name it as `attributes.NAME`.
    package static func isName(_ name: some StringProtocol) -> Bool {
        func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }
        guard (1...64).contains(name.utf8.count), name.utf8.first.map(isLetter) == true else { return false }
        return name.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x5f }
    }
}
