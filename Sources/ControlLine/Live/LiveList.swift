import ControlInterface
import FollowUp

/// The list that `watch` keeps up to date on a terminal, as a value: what is in it, where the cursor is, what is to be seen. Knows no terminal and no daemon.
struct LiveList {
    /// What a key asks for.
    enum Wish: Hashable {
        case done(Int64), snooze(Int64), seen(Int64), undo(Int64), why(Int64)
        case leave
    }

    /// A key that was pressed.
    enum Key: Hashable {
        case up, down, top, bottom, pageUp, pageDown, escape
        case character(Character)
    }

    /// Whether the daemon is there.
    enum Connection: Hashable {
        case connecting, live, lost
    }

    private enum Page {
        case list
        case keys
        /// Something to be read, from which line on.
        case text([String], from: Int)
    }

    var times: TimeWords
    /// Of whoever looks.
    var login: String?
    var connection = Connection.connecting
    /// What was said last, at the bottom.
    var message = ""
    private var tasks: [Int64: Wire.Task] = [:]
    private var order: [Int64] = []
    private var selected: Int64?
    /// Until somebody moves the cursor it stays at the top, whatever comes.
    private var isMoved = false
    private var page = Page.list
    /// The last task that something was done to.
    private var touched: Int64?

    init(times: TimeWords, login: String?) {
        self.times = times
        self.login = login
    }

    private var words: Words { times.words }

    // MARK: - What is in it

    /// Takes tasks as they are now; one that nobody waits for goes.
    mutating func take(_ taken: [Wire.Task]) {
        for task in taken { tasks[task.id] = task.state == .open || task.state == .snoozed ? task : nil }
        sort()
    }

    mutating func remove(_ id: Int64) {
        tasks[id] = nil
        sort()
    }

    /// Everything is told anew: what was in it counts no more. The cursor finds its task again if it is among what is taken next.
    mutating func clear() {
        tasks = [:]
        order = []
    }

    /// Late ones first, by their due dates; what is snoozed last. The cursor stays on its task, or goes to the one that takes its place.
    private mutating func sort() {
        let place = selected.flatMap(order.firstIndex) ?? 0
        order = tasks.values.sorted { left, right in
            let isSnoozed = (left.state == .snoozed, right.state == .snoozed)
            if isSnoozed.0 != isSnoozed.1 { return isSnoozed.1 }
            return (left.dueAt, left.id) < (right.dueAt, right.id)
        }.map(\.id)
        if !isMoved { selected = order.first }
        if selected.map({ tasks[$0] == nil }) ?? true { selected = order.isEmpty ? nil : order[min(place, order.count - 1)] }
    }

    // MARK: - Keys

    mutating func press(_ key: Key, height: Int) -> Wish? {
        switch page {
        case .keys:
            page = .list
            return key == .character("q") ? .leave : nil
        case .text(let lines, let from):
            let shown = Self.bodyHeight(height)
            let last = max(0, lines.count - shown)
            switch key {
            case .down, .character("j"): page = .text(lines, from: min(from + 1, last))
            case .up, .character("k"): page = .text(lines, from: max(from - 1, 0))
            case .pageDown, .character(" "): page = .text(lines, from: min(from + shown, last))
            case .pageUp: page = .text(lines, from: max(from - shown, 0))
            default: page = .list
            }
            return nil
        case .list: return pressInList(key, height: height)
        }
    }

    private mutating func pressInList(_ key: Key, height: Int) -> Wish? {
        message = ""
        isMoved = true
        let step = max(1, height - 5)
        switch key {
        case .down, .character("j"): move(1)
        case .up, .character("k"): move(-1)
        case .pageDown, .character(" "): move(step)
        case .pageUp: move(-step)
        case .top, .character("g"): move(-order.count)
        case .bottom, .character("G"): move(order.count)
        case .character("?"): page = .keys
        case .character("q"): return .leave
        case .character("u"): return touched.map(Wish.undo)
        case .character("d"): return touch(Wish.done)
        case .character("s"): return touch(Wish.snooze)
        case .character("e"): return touch(Wish.seen)
        case .character("w"): return selected.map(Wish.why)
        case .escape, .character: break
        }
        return nil
    }

    private mutating func touch(_ wish: (Int64) -> Wish) -> Wish? {
        guard let selected else { return nil }
        touched = selected
        return wish(selected)
    }

    private mutating func move(_ by: Int) {
        guard let place = selected.flatMap(order.firstIndex) else { return }
        selected = order[max(0, min(order.count - 1, place + by))]
    }

    /// Shows something to be read, until a key is pressed.
    mutating func show(_ lines: [String]) { page = .text(lines, from: 0) }

    // MARK: - What is seen

    /// So many lines are between the head, with an empty one below it, and the foot.
    private static func bodyHeight(_ height: Int) -> Int { max(1, height - 3) }

    /// Exactly `height` lines, none wider than `width`.
    func lines(width: Int, height: Int, palette: Palette) -> [String] {
        let body: [String]
        let foot: String
        switch page {
        case .list:
            body = list(width: width, height: Self.bodyHeight(height), palette: palette)
            foot = message.isEmpty ? words.keysInShort() : message
        case .keys:
            body = words.keys()
            foot = words.anyKey()
        case .text(let lines, let from):
            body = Array(lines.dropFirst(from))
            foot = words.anyKey()
        }
        var lines = [palette.paint(DisplayWidth.fitted(head, to: width), .heading), ""]
        lines += body.prefix(Self.bodyHeight(height))
        while lines.count < height - 1 { lines.append("") }
        lines.append(palette.paint(DisplayWidth.fitted(foot.printable, to: width - 1), message.isEmpty ? .quiet : .plain))
        return Array(lines.prefix(height))
    }

    private var head: String {
        let late = tasks.values.count { $0.overdue && $0.state == .open }
        return words.liveHead(times.present, open: tasks.values.count { $0.state == .open }, late: late, connection)
    }

    private func list(width: Int, height: Int, palette: Palette) -> [String] {
        guard !order.isEmpty else { return [palette.paint("  " + (connection == .connecting ? "" : words.nothingOpen()), .quiet)] }
        let place = selected.flatMap(order.firstIndex) ?? 0
        // The cursor stays in the middle as long as there is something on both sides.
        let first = max(0, min(place - height / 2, order.count - height))
        let shown = order[first..<min(order.count, first + max(1, height))]
        let isEverybodys = tasks.values.contains { $0.rep != login }
        var table = Table([
            Table.Column("", right: true), Table.Column("", leastWidth: 8), Table.Column("", leastWidth: 16),
            Table.Column("", leastWidth: 6),
            Table.Column("", leastWidth: 6),
        ])
        for id in shown {
            guard let task = tasks[id] else { continue }
            let isSnoozed = task.state == .snoozed
            let when = isSnoozed ? words.until(task.snoozedUntil.map { times.distance($0) } ?? "") : times.due(task.dueAt)
            table.add([
                Table.Cell(String(id)), Table.Cell(when, isSnoozed ? .quiet : task.overdue ? .bad : .plain), Table.Cell(task.title),
                Table.Cell(task.seenAt == nil ? "" : words.seenMark(), .quiet),
                isEverybodys ? Table.Cell(task.rep ?? words.nobody(), task.rep == nil ? .bad : .quiet) : "",
            ])
        }
        let rows = table.lines(width: width - 2, titles: false, palette: palette)
        let plain = table.lines(width: width - 2, titles: false, palette: Palette(isColoured: false))
        return shown.indices.map { index in
            let row = index - shown.startIndex
            return order[index] == selected ? palette.paint("> " + plain[row], .selected) : "  " + rows[row]
        }
    }
}
