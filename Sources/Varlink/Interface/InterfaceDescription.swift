/// What an interface offers: its types, methods and errors, read from a `.varlink` text.
///
///     # Jumps a spacecraft.
///     interface org.example.ftl
///
///     # Jumps at once.
///     method Jump(to: (x: float, y: float)) -> ()
///
///     error NotEnoughEnergy (missing: int)
///
/// The grammar is that of <https://varlink.org/Interface-Definition>, plus systemd's `any`.
public struct InterfaceDescription: Sendable {
    /// A type with a name.
    public struct TypeAlias: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// What the name stands for: a structure or an enumeration.
        public let type: VarlinkType
        /// The comment above it.
        public let documentation: String
    }

    /// A method.
    public struct Method: Hashable, Sendable {
        /// Its name, without the interface.
        public let name: String
        /// What a call carries.
        public let parameters: [VarlinkType.Field]
        /// What a reply carries.
        public let reply: [VarlinkType.Field]
        /// The comment above it.
        public let documentation: String
    }

    /// An error.
    public struct ErrorDescription: Hashable, Sendable {
        /// Its name, without the interface.
        public let name: String
        /// What it carries.
        public let parameters: [VarlinkType.Field]
        /// The comment above it.
        public let documentation: String
    }

    /// Everything, behind one reference: descriptions are handed around with every call.
    private let contents: Contents

    private final class Contents: Sendable {
        let source: String
        let interface: IDLParser.Interface
        let types: [String: VarlinkType]
        let methods: [String: Method]
        let errors: [String: ErrorDescription]

        init(source: String, interface: IDLParser.Interface) {
            self.source = source
            self.interface = interface
            types = Dictionary(interface.types.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
            methods = Dictionary(interface.methods.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            errors = Dictionary(interface.errors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// Reads a description.
    /// - Throws: ``IDLError`` at the first mistake: of grammar, of a name used twice, of a type that is declared nowhere, or of a
    ///   type that cannot have a value because it contains itself.
    public init(parsing source: String) throws(IDLError) {
        var parser = IDLParser(source)
        contents = Contents(source: source, interface: try parser.parseInterface())
    }

    /// The name in reverse-domain notation.
    public var name: String { contents.interface.name }
    /// The text it was read from, byte for byte.
    public var source: String { contents.source }
    /// The comment above `interface`.
    public var documentation: String { contents.interface.documentation }
    /// The types, in order.
    public var types: [TypeAlias] { contents.interface.types }
    /// The methods, in order.
    public var methods: [Method] { contents.interface.methods }
    /// The errors, in order.
    public var errors: [ErrorDescription] { contents.interface.errors }

    /// The type of this name, or `nil`.
    public func type(named name: String) -> VarlinkType? { contents.types[name] }

    /// The method of this name (without the interface), or `nil`.
    public func method(named name: String) -> Method? { contents.methods[name] }

    /// The error of this name (without the interface), or `nil`.
    public func error(named name: String) -> ErrorDescription? { contents.errors[name] }
}
