import Intake
import Varlink

/// Records as JSON objects: the same fields as in a CSV file, in camel case and with JSON's own types.
enum RecordObject {
    /// The object's members as texts by their CSV names, so that both ways in are read by the same code.
    static func fields(_ object: JSONObject) -> Fields {
        var columns: [String: Int] = [:]
        var texts: [String] = []
        for (key, value) in object {
            columns[csvName(key)] = texts.count
            switch value {
            case .string(let text): texts.append(text)
            case .bool(let truth): texts.append(truth ? "true" : "false")
            case .integer(let number): texts.append(String(number))
            case .null, .number, .array, .object: texts.append("")
            }
        }
        return Fields(columns: columns, texts: texts)
    }

    /// "end_included" → "endIncluded".
    static func name(_ csvName: String) -> String {
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
