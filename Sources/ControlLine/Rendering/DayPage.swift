import CivilTime
import ControlInterface
import FollowUp

/// A rep's day: what is late, what is due today, what else is open, what comes soon.
struct DayPage {
    /// Open and snoozed tasks by due date; not all of them when `isPartial`.
    var waiting: [Wire.Task]
    /// Whether there are more than were asked for.
    var isPartial: Bool
    /// The next planned tasks by due date.
    var planned: [Wire.Task]
    /// Of whoever looks.
    var login: String?
    var times: TimeWords

    /// How far ahead is soon, in days.
    static let soon = 7
    /// So many of a section are shown.
    static let shown = 20

    var overdue: [Wire.Task] { waiting.filter { $0.state == .open && $0.overdue } }
    var today: [Wire.Task] { waiting.filter { $0.state == .open && !$0.overdue && isToday($0) } }
    var later: [Wire.Task] { waiting.filter { $0.state == .open && !$0.overdue && !isToday($0) } }
    var snoozed: [Wire.Task] { waiting.filter { $0.state == .snoozed } }
    var opening: [Wire.Task] {
        let end = times.today.adding(days: Self.soon)
        return planned.filter { task in times.read(task.opensAt).map { times.zone.date(at: $0) <= end } ?? false }
    }

    /// The server gives everybody's tasks to administrators who are no reps; then not all of them are the caller's own.
    var isEverybodys: Bool { (waiting + planned).contains { $0.rep != login } }

    private func isToday(_ task: Wire.Task) -> Bool {
        times.read(task.dueAt).map { times.zone.date(at: $0) <= times.today } ?? false
    }

    // MARK: - For people

    func lines(width: Int, palette: Palette) -> [String] {
        let tasks = TaskTable(times: times, showsRep: isEverybodys)
        var table = tasks.empty
        table.add(line: times.present + (isEverybodys ? " · everybody's tasks" : ""), .heading)
        func add(_ title: String, _ section: [Wire.Task], empty: String?) {
            if section.isEmpty && empty == nil { return }
            table.add(line: "")
            table.add(line: title + (section.isEmpty ? "" : " (\(section.count))"), .heading)
            if let empty, section.isEmpty { table.add(line: "  " + empty, .quiet) }
            for task in section.prefix(Self.shown) { table.add(tasks.row(task)) }
            if section.count > Self.shown { table.add(line: "  … and \(section.count - Self.shown) more: followupctl tasks", .quiet) }
        }
        add("Overdue", overdue, empty: "Nothing is late.")
        // Tasks come by due date: once one is due later, all of today's were seen.
        let isCutBefore = isPartial && later.isEmpty
        add("Today", today, empty: isCutBefore ? "Not reached: the first \(waiting.count) tasks are due earlier." : "Nothing is due today.")
        add("Open, due later", later, empty: nil)
        add("Soon", opening, empty: "Nothing opens in the next \(Self.soon) days.")
        let hints = hints
        if !hints.isEmpty { table.add(line: "") }
        for hint in hints { table.add(line: hint, .quiet) }
        return table.lines(width: width, indent: 2, titles: false, palette: palette)
    }

    private var hints: [String] {
        var hints: [String] = []
        if !snoozed.isEmpty { hints.append("\(snoozed.count) snoozed: followupctl tasks --state snoozed") }
        if isPartial { hints.append("There are more than \(waiting.count) open tasks: followupctl tasks") }
        if let id = (overdue + today + later).first?.id {
            hints.append("followupctl done \(id) · snooze \(id) tomorrow · show \(id)")
        }
        return hints
    }
}
