extension Permissions {
    /// Who calls about whose records: the columns of the table as people read it.
    package struct Position: Hashable, Sendable {
        package var title: String
        package var standing: Standing
        package var whose: Whose
    }

    /// A manager is a rep; their columns say what comes to that. Root and the daemon's own user are administrators.
    package static let positions: [Position] = [
        Position(title: "anybody", standing: .anybody, whose: .others),
        Position(title: "own", standing: .rep, whose: .own),
        Position(title: "escalated", standing: .rep, whose: .escalated),
        Position(title: "covered", standing: .rep, whose: .substituted),
        Position(title: "others", standing: .rep, whose: .others),
        Position(title: "line", standing: .manager, whose: .line),
        Position(title: "outside", standing: .manager, whose: .others),
        Position(title: "admin", standing: .administrator, whose: .others),
    ]

    /// The words of one row, in the order of `positions`.
    package static func words(of row: Row) -> [String] { positions.map { row.verdict($0.standing, $0.whose).rawValue } }

    /// The table as tbl(1) sets it, one part for each interface: what stands in followupd.permissions(7).
    package static var manual: [String] {
        var lines: [String] = []
        var interface = ""
        for row in rows {
            let cut = row.method.lastIndex(of: ".") ?? row.method.startIndex
            if row.method[..<cut] != interface {
                if !interface.isEmpty { lines.append(".TE") }
                interface = String(row.method[..<cut])
                lines += [".SS \(interface)", ".TS", "l1 l1" + String(repeating: " l1", count: positions.count - 1) + " l."]
                lines.append((["\\fBmethod\\fR", "\\fBby\\fR"] + positions.map { "\\fB\($0.title)\\fR" }).joined(separator: "\t"))
            }
            lines.append(([String(row.name[cut...].dropFirst()), row.relation.rawValue] + words(of: row)).joined(separator: "\t"))
        }
        return lines + [".TE"]
    }
}
