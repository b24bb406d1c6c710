/// A text that tells all a value is made of, the same on every run: two values of a type have the same text if, and only if, they mean the same.
///
/// It is read off the value itself, so that a property that is added to a rule one day counts without anybody thinking of it. The names of properties are in it: when
/// one is renamed, an upgrade plans everything anew once, which changes nothing.
enum Meaning {
    static func text(_ value: Any) -> String {
        switch value {
        case let text as String: return "\(text.utf8.count):\(text)"
        case let number as any BinaryInteger: return "\(number)"
        case let number as Double: return "\(number)"
        case let flag as Bool: return "\(flag)"
        default: return parts(value)
        }
    }

    private static func parts(_ value: Any) -> String {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.map { text($0.value) } ?? "nil"
        // Their order means nothing.
        case .set, .dictionary: return "{\(mirror.children.map { text($0.value) }.sorted().joined(separator: " "))}"
        case .collection: return "[\(mirror.children.map { text($0.value) }.joined(separator: " "))]"
        // A case without anything to it has no child to be read off.
        case .enum where mirror.children.isEmpty: return String(describing: value)
        default: return "(\(mirror.children.map { "\($0.label ?? "")=\(text($0.value))" }.joined(separator: " ")))"
        }
    }
}
