import CivilTime
import ControlInterface
import FollowUp

/// A rep's day: what is late, what is due today, what else is open, what opens soon, which contracts are about to renew themselves.
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
    /// From so many columns on a reason stands beside its task, otherwise below it.
    static let wide = 120

    var overdue: [Wire.Task] { waiting.filter { $0.state == .open && $0.overdue } }
    var today: [Wire.Task] { waiting.filter { $0.state == .open && !$0.overdue && isToday($0) } }
    var later: [Wire.Task] { waiting.filter { isLater($0) && !isRenewal($0) } }
    /// Of those that are open and due later, the ones about a contract that can be cancelled, that with the least time left first.
    var renewals: [Wire.Task] {
        waiting.filter { isLater($0) && isRenewal($0) }
            .sorted { ($0.reason?.day ?? "", $0.id) < ($1.reason?.day ?? "", $1.id) }
    }
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

    private func isLater(_ task: Wire.Task) -> Bool { task.state == .open && !task.overdue && !isToday(task) }

    private func isRenewal(_ task: Wire.Task) -> Bool { task.reason?.kind == .cancelBy }

    // MARK: - For people

    private var words: Words { times.words }

    func lines(width: Int, palette: Palette) -> [String] {
        var lines = [palette.paint(words.present(times.present, isEverybodys: isEverybodys), .heading)]
        var table = self.table(isWide: width >= Self.wide)
        // Tasks come by due date: once one is due later, all of today's were seen.
        let isCutBefore = isPartial && waiting.allSatisfy { $0.overdue || isToday($0) }
        for section in [
            Section(title: words.overdue, tasks: overdue, empty: words.nothingLate()),
            Section(title: words.today, tasks: today, empty: isCutBefore ? words.notReached(waiting.count) : words.nothingToday()),
            Section(title: words.openLater, tasks: later),
            Section(title: words.soon, tasks: opening, empty: words.nothingSoon(days: Self.soon), isPlanned: true),
            Section(title: words.renewals, tasks: renewals),
        ] { add(section, to: &table, isWide: width >= Self.wide) }
        let hints = hints
        if !hints.isEmpty { table.add(line: "") }
        for hint in hints { table.add(line: hint, .quiet) }
        lines += table.lines(width: width, indent: 2, titles: false, palette: palette)
        return lines
    }

    private struct Section {
        var title: String
        var tasks: [Wire.Task]
        /// What is said when there is none; nil: nothing, not even the title.
        var empty: String?
        /// Its tasks are not open yet: when they open is what counts.
        var isPlanned = false
    }

    private func table(isWide: Bool) -> Table {
        // Number, how far away, the moment, the title, the reason, whose.
        Table([
            Table.Column("", right: true), Table.Column(""), Table.Column(""), Table.Column("", leastWidth: 24, wraps: true),
            Table.Column("", leastWidth: 24, wraps: true), Table.Column("", leastWidth: 8),
        ])
    }

    private func add(_ section: Section, to table: inout Table, isWide: Bool) {
        if section.tasks.isEmpty && section.empty == nil { return }
        table.add(line: "")
        table.add(line: section.title + (section.tasks.isEmpty ? "" : " (\(section.tasks.count))"), .heading)
        if let empty = section.empty, section.tasks.isEmpty { table.add(line: "  " + empty, .quiet) }
        for task in section.tasks.prefix(Self.shown) {
            let reason = Table.Cell(ReasonWords(times: times).text(task.reason), .quiet)
            let moment = section.isPlanned ? task.opensAt : task.dueAt
            table.add([
                Table.Cell(String(task.id)), Table.Cell(section.isPlanned ? times.distance(moment) : times.due(moment), style(task)),
                Table.Cell(isWide ? times.moment(moment) : "", .quiet), Table.Cell(task.title), isWide ? reason : "",
                isEverybodys ? Table.Cell(task.rep ?? words.nobody(), task.rep == nil ? .bad : .plain) : "",
            ])
            if !isWide, !reason.text.isEmpty { table.add(["", "", "", reason]) }
        }
        if section.tasks.count > Self.shown {
            table.add(line: "  " + words.more(section.tasks.count - Self.shown, see: "followupctl tasks"), .quiet)
        }
    }

    private func style(_ task: Wire.Task) -> Style {
        if task.overdue { return .bad }
        return task.state != .planned && isToday(task) ? .pressing : .plain
    }

    private var hints: [String] {
        var hints: [String] = []
        if !snoozed.isEmpty { hints.append(words.snoozed(snoozed.count, see: "followupctl tasks --state snoozed")) }
        if isPartial { hints.append(words.moreOpen(than: waiting.count, see: "followupctl tasks")) }
        if let task = (overdue + today + renewals + later).first {
            let customer = task.customer.map { " · customer \($0)" } ?? ""
            hints.append(words.nextActions("followupctl done \(task.id) · snooze \(task.id) tomorrow · why \(task.id)\(customer)"))
        }
        return hints
    }
}
