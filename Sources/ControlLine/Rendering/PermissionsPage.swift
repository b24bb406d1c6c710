import ControlInterface
import Varlink

/// The table of who may do what.
struct PermissionsPage {
    var words: Words

    func lines(width: Int, palette: Palette) -> [String] {
        var table = Table([Table.Column(words.methodColumn)] + Permissions.positions.map { Table.Column($0.title.uppercased()) })
        var interface = ""
        for row in Permissions.rows {
            let parts = Self.parts(row)
            if parts.interface != interface {
                interface = parts.interface
                table.add(line: interface, .heading)
            }
            let cells = Permissions.positions.map { position in
                let verdict = row.verdict(position.standing, position.whose)
                return Table.Cell(verdict.rawValue, Self.style(verdict))
            }
            table.add([Table.Cell("  " + parts.method)] + cells)
        }
        return table.lines(width: width, palette: palette)
            + [
                "",
                words.repPositions(), words.managerPositions(),
            ]
    }

    static func json(_ row: Permissions.Row) -> JSON {
        var verdicts: JSONObject = [:]
        for position in Permissions.positions {
            verdicts[position.title] = .string(row.verdict(position.standing, position.whose).rawValue)
        }
        var object: JSONObject = ["method": .string(row.method), "by": .string(row.relation.rawValue), "verdicts": .object(verdicts)]
        if let part = row.part { object["part"] = .string(part) }
        return .object(object)
    }

    private static func parts(_ row: Permissions.Row) -> (interface: String, method: String) {
        guard let dot = row.method.lastIndex(of: ".") else { return ("", row.name) }
        return (String(row.method[..<dot]), String(row.name[dot...].dropFirst()))
    }

    private static func style(_ verdict: Permissions.Verdict) -> Style {
        switch verdict {
        case .allowed: .good
        case .denied: .bad
        case .unknown, .leftOut: .quiet
        }
    }
}
