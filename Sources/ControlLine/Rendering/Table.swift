/// Rows and columns for people. Columns are as wide as what is in them; when the terminal is too narrow, the columns that may give way are cut.
package struct Table: Sendable {
    /// A column and how it behaves.
    package struct Column: Sendable {
        package var title: String
        package var isRight: Bool
        /// The columns it keeps at least when there is too little room; nil when it never gives way.
        package var leastWidth: Int?
        /// What does not fit goes on below rather than being cut.
        package var wraps: Bool

        /// - Parameters:
        ///   - leastWidth: how far it may be cut; nil means never.
        ///   - wraps: whether what does not fit goes on below.
        package init(_ title: String, right: Bool = false, leastWidth: Int? = nil, wraps: Bool = false) {
            self.title = title
            isRight = right
            self.leastWidth = leastWidth
            self.wraps = wraps
        }
    }

    /// A cell's text, and what it means.
    package struct Cell: Sendable, ExpressibleByStringLiteral {
        package var text: String
        package var style: Style

        package init(_ text: String, _ style: Style = .plain) {
            self.text = text.printable
            self.style = style
        }

        package init(stringLiteral value: String) { self.init(value) }
    }

    private enum Row {
        case cells([Cell])
        case line(String, Style)
    }

    private let columns: [Column]
    private var rows: [Row] = []

    private static let gap = 2

    package init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row with a cell for every column; what is missing stays empty.
    package mutating func add(_ row: [Cell]) {
        rows.append(.cells(columns.indices.map { row.indices.contains($0) ? row[$0] : "" }))
    }

    /// Adds a line that belongs to no column, such as a heading. It is neither cut nor indented.
    package mutating func add(line text: String, _ style: Style = .plain) { rows.append(.line(text.printable, style)) }

    /// The lines, without line ends. A column in which no row has anything is left out.
    ///
    /// - Parameters:
    ///   - width: of the terminal. What cannot give way is not cut: better a line too long than a wrong number.
    ///   - indent: spaces before every line.
    package func lines(width: Int, indent: Int = 0, titles: Bool = true, palette: Palette) -> [String] {
        let cells = rows.compactMap { if case .cells(let cells) = $0 { cells } else { nil } }
        let shown = columns.indices.filter { column in cells.contains { !$0[column].text.isEmpty } }
        let widths = widths(of: shown, in: cells, fitting: width - indent, titles: titles)
        func lines(_ cells: [Cell]) -> [String] {
            let parts = zip(cells, widths).enumerated().map { place, column in
                columns[shown[place]].wraps
                    ? DisplayWidth.wrapped(column.0.text, to: column.1) : [DisplayWidth.fitted(column.0.text, to: column.1)]
            }
            return (0..<max(1, parts.map(\.count).max() ?? 1)).map { row in
                line(zip(parts, cells).map { part, cell in Cell(row < part.count ? part[row] : "", cell.style) })
            }
        }
        func line(_ cells: [Cell]) -> String {
            var line = String(repeating: " ", count: indent)
            for (place, (cell, width)) in zip(cells, widths).enumerated() {
                if place > 0 { line += String(repeating: " ", count: Self.gap) }
                let text = DisplayWidth.fitted(cell.text, to: width)
                let padding = String(repeating: " ", count: max(0, width - DisplayWidth.of(text)))
                let painted = palette.paint(text, cell.style)
                let isLast = place == cells.count - 1
                line += columns[shown[place]].isRight ? padding + painted : (isLast ? painted : painted + padding)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
        var all: [String] = []
        if titles, !shown.isEmpty { all.append(line(shown.map { Cell(columns[$0].title, .quiet) })) }
        for row in rows {
            switch row {
            case .cells(let cells): all += lines(shown.map { cells[$0] })
            case .line(let text, let style): all.append(palette.paint(text, style))
            }
        }
        return all
    }

    private func widths(of shown: [Int], in rows: [[Cell]], fitting room: Int, titles: Bool) -> [Int] {
        var widths = shown.map { column in
            rows.reduce(titles ? DisplayWidth.of(columns[column].title) : 0) { max($0, DisplayWidth.of($1[column].text)) }
        }
        var excess = widths.reduce(0, +) + Self.gap * (shown.count - 1) - room
        // The widest gives way first, so that two long columns end up alike.
        while excess > 0 {
            let giving = shown.indices.filter { widths[$0] > columns[shown[$0]].leastWidth ?? .max }
            guard let widest = giving.max(by: { widths[$0] < widths[$1] }) else { break }
            let runnerUp = giving.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
            let floor = max(columns[shown[widest]].leastWidth ?? 0, min(runnerUp, widths[widest] - 1))
            let step = min(excess, widths[widest] - floor)
            widths[widest] -= step
            excess -= step
        }
        return widths
    }
}
