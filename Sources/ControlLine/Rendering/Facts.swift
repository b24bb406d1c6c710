/// Names and values, one under the other, as `systemctl status` shows them: the names end at the same column, long values go on below themselves.
package struct Facts: Sendable {
    private var rows: [(name: String, value: String, style: Style)] = []

    package init() {}

    /// Adds a line. A nil or empty value says nothing and is left out.
    package mutating func add(_ name: String, _ value: String?, _ style: Style = .plain) {
        guard let value, !value.isEmpty else { return }
        rows.append((name, value.printable, style))
    }

    /// The lines, without line ends.
    ///
    /// - Parameter nameWidth: at least so wide, so that several groups of facts align.
    package func lines(width: Int, nameWidth: Int = 0, palette: Palette) -> [String] {
        let names = rows.reduce(nameWidth) { max($0, DisplayWidth.of($1.name)) }
        // A very narrow terminal gets long lines rather than one word a line.
        let room = max(width - names - 2, 30)
        return rows.flatMap { row in
            DisplayWidth.wrapped(row.value, to: room).enumerated().map { index, part in
                let name = index == 0 ? row.name + ":" : ""
                let padding = String(repeating: " ", count: names + 1 - DisplayWidth.of(name))
                return padding + palette.paint(name, .quiet) + " " + palette.paint(part, row.style)
            }
        }
    }
}
