/// A type as an interface describes it.
public indirect enum VarlinkType: Hashable, Sendable {
    /// `bool`.
    case bool
    /// `int`: a whole number of 64 bits.
    case int
    /// `float`: any number.
    case float
    /// `string`.
    case string
    /// `object`: any JSON object.
    case object
    /// `any`: any JSON value but `null`. An extension that systemd's services use; other implementations do not know it.
    case any
    /// `?T`: a `T`, `null`, or absent.
    case optional(VarlinkType)
    /// `[]T`.
    case array(VarlinkType)
    /// `[string]T`: an object with any keys.
    case map(VarlinkType)
    /// `(name: T, …)`.
    case structure([Field])
    /// `(one, two, …)`: one of these strings.
    case enumeration([EnumerationValue])
    /// A type declared elsewhere in the interface.
    case named(String)

    /// One field of a structure.
    public struct Field: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Its type.
        public let type: VarlinkType
        /// The comment above it.
        public let documentation: String
    }

    /// One value of an enumeration.
    public struct EnumerationValue: Hashable, Sendable {
        /// Its name, which is the string that stands for it.
        public let name: String
        /// The comment above it.
        public let documentation: String
    }
}

extension VarlinkType: CustomStringConvertible {
    /// The type as the interface definition language writes it, on one line.
    public var description: String {
        switch self {
        case .bool: "bool"
        case .int: "int"
        case .float: "float"
        case .string: "string"
        case .object: "object"
        case .any: "any"
        case .optional(let type): "?\(type)"
        case .array(let type): "[]\(type)"
        case .map(let type): "[string]\(type)"
        case .structure(let fields): "(\(fields.map { "\($0.name): \($0.type)" }.joined(separator: ", ")))"
        case .enumeration(let values): "(\(values.map(\.name).joined(separator: ", ")))"
        case .named(let name): name
        }
    }
}
