extension InterfaceDescription {
    /// Checks the parameters of a call.
    ///
    /// Missing, of the wrong type, or not declared: each is named by its path, such as `customer.tags[2]`. A field that may be
    /// `null` may also be absent. A whole number counts as `float`, and a number such as `3.0` as `int`.
    /// - Parameters:
    ///   - parameters: What came with the call.
    ///   - method: The method's name, without the interface.
    /// - Throws: `org.varlink.service.InvalidParameter` with the path, or `MethodNotFound`.
    public func validate(parameters: JSONObject, of method: String) throws(VarlinkError) {
        guard let description = self.method(named: method) else { throw .methodNotFound("\(name).\(method)") }
        try validate(parameters, against: description.parameters)
    }

    /// Checks a reply of a method; see ``validate(parameters:of:)``.
    public func validate(reply: JSONObject, of method: String) throws(VarlinkError) {
        guard let description = self.method(named: method) else { throw .methodNotFound("\(name).\(method)") }
        try validate(reply, against: description.reply)
    }

    /// Checks the parameters of an error; see ``validate(parameters:of:)``.
    /// - Parameters:
    ///   - errorParameters: What the error carries.
    ///   - error: The error's name, without the interface.
    public func validate(errorParameters: JSONObject, of error: String) throws(VarlinkError) {
        guard let description = self.error(named: error) else { throw .invalidParameter(error) }
        try validate(errorParameters, against: description.parameters)
    }

    func validate(_ object: JSONObject, against fields: [VarlinkType.Field]) throws(VarlinkError) {
        if let path = firstMismatch(in: object, against: fields) { throw .invalidParameter(path) }
    }

    /// The path to the first value that does not fit, or `nil` when all do.
    private func firstMismatch(in object: JSONObject, against fields: [VarlinkType.Field]) -> String? {
        var present = 0
        for (place, field) in fields.enumerated() {
            // Peers mostly send the fields in the order of the description; then no search is needed.
            guard let value = object.value(of: field.name, expectedAt: place) else {
                if case .optional = field.type { continue }
                return field.name
            }
            present += 1
            if let path = firstMismatch(in: value, against: field.type) { return Self.join(field.name, path) }
        }
        guard present < object.count else { return nil }
        return object.keys.first { key in !fields.contains { $0.name == key } }
    }

    /// The path below this value, empty when it is the value itself that does not fit, or `nil` when it fits.
    private func firstMismatch(in value: JSON, against type: VarlinkType) -> String? {
        switch (type, value) {
        case (.optional, .null): return nil
        case (.optional(let wrapped), _): return firstMismatch(in: value, against: wrapped)
        case (.bool, .bool), (.string, .string), (.object, .object): return nil
        case (.int, .integer), (.int, .number): return value.integerValue == nil ? "" : nil
        case (.float, .integer), (.float, .number): return nil
        case (.any, _): return value.isNull ? "" : nil
        case (.array(let element), .array(let values)):
            for (index, value) in values.enumerated() {
                if let path = firstMismatch(in: value, against: element) { return Self.join("[\(index)]", path) }
            }
            return nil
        case (.map(let element), .object(let object)):
            for (key, value) in object {
                if let path = firstMismatch(in: value, against: element) { return Self.join("[\(key)]", path) }
            }
            return nil
        case (.structure(let fields), .object(let object)): return firstMismatch(in: object, against: fields)
        case (.enumeration(let values), .string(let string)): return values.contains { $0.name == string } ? nil : ""
        case (.named(let name), _):
            guard let named = self.type(named: name) else { return "" }
            return firstMismatch(in: value, against: named)
        case (.bool, _), (.int, _), (.float, _), (.string, _), (.object, _), (.array, _), (.map, _), (.structure, _), (.enumeration, _):
            return ""
        }
    }

    private static func join(_ head: String, _ tail: String) -> String {
        tail.isEmpty || tail.hasPrefix("[") ? head + tail : "\(head).\(tail)"
    }
}
