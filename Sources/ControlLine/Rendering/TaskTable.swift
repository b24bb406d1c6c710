import ControlInterface
import FollowUp

/// Tasks, one a line.
struct TaskTable {
    var times: TimeWords
    /// Whether whose they are is to be seen.
    var showsRep = false
    /// Whether where they stand is to be seen.
    var showsState = false

    func table(_ tasks: [Wire.Task]) -> Table {
        var table = empty
        for task in tasks { table.add(row(task)) }
        return table
    }

    var empty: Table {
        let words = times.words
        return Table([
            Table.Column("#", right: true), Table.Column(words.stateColumn), Table.Column(""), Table.Column(words.dueColumn),
            Table.Column(words.titleColumn, leastWidth: 16, wraps: true),
            Table.Column(words.ruleColumn, leastWidth: 8), Table.Column(words.repColumn, leastWidth: 8),
        ])
    }

    func row(_ task: Wire.Task) -> [Table.Cell] {
        let isClosed = task.closedAt != nil
        return [
            Table.Cell(String(task.id)), showsState ? Table.Cell(times.words.state(task.state), isClosed ? .quiet : .plain) : "",
            // How late a task is that was closed matters no more.
            isClosed ? "" : Table.Cell(times.due(task.dueAt), style(task)), Table.Cell(times.moment(task.dueAt), .quiet),
            Table.Cell(task.title),
            Table.Cell(task.rule, .quiet), showsRep ? Table.Cell(task.rep ?? times.words.nobody(), task.rep == nil ? .bad : .plain) : "",
        ]
    }

    private func style(_ task: Wire.Task) -> Style {
        if task.overdue { return .bad }
        guard task.state != .planned, let due = times.read(task.dueAt) else { return .plain }
        return times.zone.date(at: due) <= times.today ? .pressing : .plain
    }
}
