import FollowUp
import Intake
import Varlink

/// JSON objects as rows of a CSV file (RFC 4180), in the form that an import reads: the names in snake case, attributes as columns "attributes.NAME", order lines as
/// "item=quantity; …".
struct CSVRows {
    let columns: [String]
    /// For a terminal: nothing in a cell can steer it. What is printed so may not be what is to be taken back.
    var isPrintable = false

    var header: String { line(columns) }

    func row(_ object: JSON) -> String {
        line(
            columns.map { column in
                if column.hasPrefix(Fields.attributePrefix) {
                    return object["attributes"]?[String(column.dropFirst(Fields.attributePrefix.count))]?.stringValue ?? ""
                }
                return Self.text(object[Self.name(column)])
            })
    }

    private func line(_ cells: [String]) -> String {
        cells.map { Self.quoted(isPrintable ? $0.printable : $0) }.joined(separator: ",") + "\r\n"
    }

    private static func text(_ value: JSON?) -> String {
        switch value {
        case .string(let text)?: text
        case .bool(let truth)?: truth ? "true" : "false"
        case .integer(let number)?: String(number)
        case .number(let number)?: "\(number)"
        case .array(let items)?:
            items.map { $0.integerValue.map(String.init) ?? "\($0["item"]?.stringValue ?? "")=\($0["quantity"]?.doubleValue ?? 0)" }.joined(
                separator: "; ")
        case .null?, .object?, nil: ""
        }
    }

    /// "end_included" → "endIncluded".
    private static func name(_ column: String) -> String {
        let words = column.split(separator: "_")
        return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private static func quoted(_ cell: String) -> String {
        let needsQuotes = cell.utf8.contains { $0 == 0x22 || $0 == 0x2c || $0 == 0x0a || $0 == 0x0d || $0 == 0x3b || $0 == 0x09 }
        guard needsQuotes else { return cell }
        // By scalar and not by character: a mark that clings to a '"' makes another character of it, and still it has to be doubled.
        var quoted = "\""
        for scalar in cell.unicodeScalars {
            if scalar == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
