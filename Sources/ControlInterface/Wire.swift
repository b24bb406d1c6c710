import Varlink

/// The shapes that cross the control socket, as both ends see them. The `.varlink` files beside them are the agreement; these say the same in Swift.
package enum Wire {}

/// A reply that is not what the interface promises.
package struct WireError: Error, Hashable, Sendable, CustomStringConvertible {
    package var field: String
    package var description: String { "the daemon's reply has no usable '\(field)'; are followupd and followupctl of the same version?" }

    package init(field: String) { self.field = field }
}

/// Reads the members of an object by what they have to be.
struct WireReader {
    let object: JSONObject

    init(_ object: JSONObject) { self.object = object }

    init(_ value: JSON?, _ field: String) throws(WireError) {
        guard let object = value?.objectValue else { throw WireError(field: field) }
        self.object = object
    }

    func string(_ field: String) throws(WireError) -> String {
        guard let value = object[field]?.stringValue else { throw WireError(field: field) }
        return value
    }

    func optionalString(_ field: String) throws(WireError) -> String? { isAbsent(field) ? nil : try string(field) }

    func integer(_ field: String) throws(WireError) -> Int64 {
        guard let value = object[field]?.integerValue else { throw WireError(field: field) }
        return value
    }

    func optionalInteger(_ field: String) throws(WireError) -> Int64? { isAbsent(field) ? nil : try integer(field) }

    func bool(_ field: String) throws(WireError) -> Bool {
        guard let value = object[field]?.boolValue else { throw WireError(field: field) }
        return value
    }

    func choice<Choice: RawRepresentable>(_ field: String) throws(WireError) -> Choice where Choice.RawValue == String {
        guard let value = Choice(rawValue: try string(field)) else { throw WireError(field: field) }
        return value
    }

    func array<Element>(_ field: String, _ element: (JSON) throws(WireError) -> Element) throws(WireError) -> [Element] {
        guard let values = object[field]?.arrayValue else { throw WireError(field: field) }
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        for value in values { elements.append(try element(value)) }
        return elements
    }

    func isAbsent(_ field: String) -> Bool { object[field]?.isNull ?? true }
}

extension JSONWriter {
    /// Writes a member unless it is nil: an absent member and null mean the same, and most are absent.
    mutating func optional(_ key: String, _ value: String?) {
        if let value { member(key, value) }
    }

    mutating func optional(_ key: String, _ value: Int64?) {
        if let value { member(key, value) }
    }

    package mutating func list(_ key: String, _ values: some Sequence<some JSONWritable>) {
        self.key(key)
        beginArray()
        for value in values { value.write(to: &self) }
        endArray()
    }
}
