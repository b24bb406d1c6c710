import FollowUp
import Foundation

/// Attributes as they are stored: a JSON object with its keys in order, so that the same attributes are the same text.
enum StoredAttributes {
    /// Nil where there are none.
    static func text(_ attributes: Attributes) throws -> String? {
        if attributes.isEmpty { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(attributes.values), as: UTF8.self)
    }

    static func read(_ text: String?) throws -> Attributes {
        guard let text else { return [:] }
        guard let values = try? JSONDecoder().decode([String: String].self, from: Data(text.utf8)) else {
            throw unreadable("attributes", text)
        }
        return Attributes(values)
    }
}
