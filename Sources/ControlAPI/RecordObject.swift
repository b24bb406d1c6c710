import FollowUp
import Intake
import Varlink

/// Records as JSON objects: the same fields as in a CSV file, in camel case and with JSON's own types.
enum RecordObject {
    /// The object's members as texts by their CSV names, so that both ways in are read by the same code.
    static func fields(_ object: JSONObject) throws(RecordFault) -> Fields {
        var columns: [String: Int] = [:]
        var texts: [String] = []
        func add(_ name: String, _ text: String) {
            columns[name] = texts.count
            texts.append(text)
        }
        for (key, value) in object {
            switch value {
            case .string(let text): add(csvName(key), text)
            case .bool(let truth): add(csvName(key), truth ? "true" : "false")
            case .integer(let number): add(csvName(key), String(number))
            case .object(let attributes) where key == "attributes":
                for (name, text) in attributes {
                    guard Attributes.isName(name) else {
                        throw RecordFault(
                            field: "attributes",
                            reason: "'\(name)' is no name of one: letters a to z, digits and '_', at most 64, a letter first")
                    }
                    add(Fields.attributePrefix + name, text.stringValue ?? "")
                }
            case .array(let items) where key == "items": add(csvName(key), try text(items))
            case .null, .number, .array, .object: add(csvName(key), "")
            }
        }
        return Fields(columns: columns, texts: texts)
    }

    /// Order lines in the form of a CSV cell.
    private static func text(_ items: [JSON]) throws(RecordFault) -> String {
        var parts: [String] = []
        for item in items {
            let name = item["item"]?.stringValue ?? ""
            guard !name.utf8.contains(where: { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "=") }) else {
                throw RecordFault(field: "items", reason: "'\(name)' has a ';' or '=' in it; name the item without them")
            }
            parts.append("\(name)=\(item["quantity"]?.doubleValue ?? 0)")
        }
        return parts.joined(separator: "; ")
    }

    /// "end_included" → "endIncluded". What stands behind "attributes." is a house's own name and stays as it is.
    static func name(_ csvName: String) -> String {
        if csvName.hasPrefix(Fields.attributePrefix) { return csvName }
        var name = ""
        var capital = false
        for character in csvName {
            if character == "_" {
                capital = true
            } else {
                name += capital ? character.uppercased() : String(character)
                capital = false
            }
        }
        return name
    }

    private static func csvName(_ name: String) -> String {
        var csvName = ""
        for character in name {
            if character.isUppercase { csvName.append("_") }
            csvName += character.lowercased()
        }
        return csvName
    }
}
