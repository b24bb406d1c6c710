extension JSON {
    /// Whether the value is `null`.
    public var isNull: Bool { self == .null }

    /// The truth value, or `nil` when it is something else.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The whole number, or `nil` when it is something else. A number such as `3.0` or `1e3` counts when it is whole and fits:
    /// some languages cannot write it otherwise.
    public var integerValue: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        default: nil
        }
    }

    /// The number, or `nil` when it is something else. Whole numbers beyond 2⁵³ are rounded to the nearest `Double`.
    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The string, or `nil` when it is something else.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The elements, or `nil` when it is something else.
    public var arrayValue: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The object, or `nil` when it is something else.
    public var objectValue: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The value of a member, or `nil` when there is no such member or the value is no object.
    public subscript(key: String) -> JSON? { objectValue?[key] }

    /// The element at an index, or `nil` when there is none or the value is no array.
    public subscript(index: Int) -> JSON? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }
}
