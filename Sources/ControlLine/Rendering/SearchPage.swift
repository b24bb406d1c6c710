import ControlInterface

/// What was found by words.
struct SearchPage {
    var customers: Wire.CustomerList
    var tasks: Wire.TaskPage
    var times: TimeWords

    func lines(width: Int, palette: Palette) -> [String] {
        if customers.customers.isEmpty, tasks.tasks.isEmpty { return [times.words.nothingFound()] }
        var lines: [String] = []
        if !customers.customers.isEmpty {
            lines.append(palette.paint(times.words.customers, .heading))
            lines += CustomerTable(times: times).table(customers.customers).lines(width: width, indent: 2, titles: false, palette: palette)
            if customers.cursor != nil { lines.append("  " + times.words.thereAreMore()) }
        }
        if !tasks.tasks.isEmpty {
            if !lines.isEmpty { lines.append("") }
            lines.append(palette.paint(times.words.tasks, .heading))
            lines += TaskTable(times: times, showsRep: true, showsState: true).table(tasks.tasks)
                .lines(width: width, indent: 2, titles: false, palette: palette)
            if tasks.cursor != nil { lines.append("  " + times.words.thereAreMore()) }
        }
        return lines
    }
}
