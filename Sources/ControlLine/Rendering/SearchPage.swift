import ControlInterface

/// What was found by words.
struct SearchPage {
    var customers: Wire.CustomerList
    var tasks: Wire.TaskPage
    var times: TimeWords

    func lines(width: Int, palette: Palette) -> [String] {
        if customers.customers.isEmpty, tasks.tasks.isEmpty { return ["Nothing was found, or it is none of yours."] }
        var lines: [String] = []
        if !customers.customers.isEmpty {
            lines.append(palette.paint("Customers", .heading))
            lines += CustomerTable(times: times).table(customers.customers).lines(width: width, indent: 2, titles: false, palette: palette)
            if customers.cursor != nil { lines.append("  there are more") }
        }
        if !tasks.tasks.isEmpty {
            if !lines.isEmpty { lines.append("") }
            lines.append(palette.paint("Tasks", .heading))
            lines += TaskTable(times: times, showsRep: true, showsState: true).table(tasks.tasks)
                .lines(width: width, indent: 2, titles: false, palette: palette)
            if tasks.cursor != nil { lines.append("  there are more") }
        }
        return lines
    }
}
