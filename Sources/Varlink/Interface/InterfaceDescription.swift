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

    /// The name in reverse-domain notation.
    public let name: String
    /// The text it was read from, byte for byte.
    public let source: String
    /// The comment above `interface`.
    public let documentation: String
    /// The types, in order.
    public let types: [TypeAlias]
    /// The methods, in order.
    public let methods: [Method]
    /// The errors, in order.
    public let errors: [ErrorDescription]

    let typesByName: [String: VarlinkType]
    let methodsByName: [String: Method]
    let errorsByName: [String: ErrorDescription]

    /// Reads a description.
    /// - Throws: ``IDLError`` at the first mistake: of grammar, of a name used twice, of a type that is declared nowhere, or of a
    ///   type that cannot have a value because it contains itself.
    public init(parsing source: String) throws(IDLError) {
        var parser = IDLParser(source)
        let parsed = try parser.parseInterface()
        self.source = source
        name = parsed.name
        documentation = parsed.documentation
        types = parsed.types
        methods = parsed.methods
        errors = parsed.errors
        typesByName = Dictionary(parsed.types.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
        methodsByName = Dictionary(parsed.methods.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        errorsByName = Dictionary(parsed.errors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The type of this name, or `nil`.
    public func type(named name: String) -> VarlinkType? { typesByName[name] }

    /// The method of this name (without the interface), or `nil`.
    public func method(named name: String) -> Method? { methodsByName[name] }

    /// The error of this name (without the interface), or `nil`.
    public func error(named name: String) -> ErrorDescription? { errorsByName[name] }
}
