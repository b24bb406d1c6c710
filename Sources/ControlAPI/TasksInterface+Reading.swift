import CivilTime
import ControlInterface
import FollowUp
import Keeper
import Store
import Varlink

/// Seeing tasks.
extension TasksInterface {
    func list(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        var filter = try filter(call, scope: TaskScope(call.parameters, caller: caller, state: keeper.state))
        filter.limit = 100
        if let limit = call.parameters["limit"]?.integerValue {
            guard (1...1000).contains(limit) else { throw VarlinkError.invalidParameter("limit") }
            filter.limit = Int(limit)
        }
        if let name = call.parameters["order"]?.stringValue, let order = TaskFilter.Order(rawValue: name) { filter.order = order }
        if let text = call.parameters["cursor"]?.stringValue {
            guard let position = TaskCursor.position(text, in: filter.order) else { throw VarlinkError.invalidParameter("cursor") }
            filter.after = position
        }
        // One more than asked for tells whether there is another page.
        let limit = filter.limit
        filter.limit += 1
        let query = filter
        // The index of words follows commits, a reason tells of more than the tasks, and what is overdue now is another question a moment later.
        let withReasons = call.parameters["reasons"]?.boolValue == true
        let mayBeKept = query.text == nil && !withReasons && call.parameters["overdue"]?.boolValue != true
        let (commits, asked) = (keeper.commits, keeper.clock.now())
        if mayBeKept, let reply = recentPages.reply(to: query, commits: commits, now: asked) {
            return try await call.reply(WrittenReply(bytes: reply))
        }
        let planner = withReasons ? keeper.state?.planner : nil
        // With reasons there are up to three looks more for each.
        let (rows, isMore) = query.mostRows.addingReportingOverflow(planner == nil ? 0 : 3 * limit)
        let found = try await keeper.store.read(rows: isMore ? .max : rows) { snapshot in
            let page = try snapshot.page(query)
            let finder = planner.map { TaskReason(planner: $0, snapshot: snapshot, now: asked) }
            let tasks = page.prefix(limit).map(\.task)
            let reasons = try finder.map { finder in try tasks.map { try finder.reason(of: $0.task) } }
            return (tasks: tasks, reasons: reasons, end: page.count > limit ? page[limit - 1].position : nil)
        }
        var tasks = found.tasks.map { Wire.Task($0, now: asked) }
        for (place, reason) in (found.reasons ?? []).enumerated() { tasks[place].reason = reason }
        var writer = JSONWriter()
        writer.value(Wire.TaskPage(tasks: tasks, cursor: found.end.map(TaskCursor.text)))
        if mayBeKept {
            let until = found.tasks.lazy.map(\.task.occurrence.dates.due).filter { $0 > asked }.min()
            recentPages.keep(writer.bytes, to: query, commits: commits, from: asked, until: until)
        }
        try await call.reply(WrittenReply(bytes: writer.bytes))
    }

    func count(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let scope = try TaskScope(call.parameters, caller: caller, state: keeper.state)
        let filter = try filter(call, scope: scope)
        let now = keeper.clock.now()
        let planner = keeper.state?.planner
        let zone = planner?.house.zoneNamed(scope.rep.flatMap { planner?.team[$0]?.zone }) ?? .utc
        let tomorrow = zone.instant(of: CivilDateTime(zone.date(at: now).adding(days: 1), .midnight))
        let counts = try await keeper.store.read { try $0.counts(filter, at: now, todayEnds: tomorrow) }
        try await call.reply(Wire.TaskCounts(counts))
    }

    /// What a call asks for, but for its order, limit and cursor.
    private func filter(_ call: Call, scope: TaskScope) throws -> TaskFilter {
        let parameters = call.parameters
        var filter = TaskFilter(reps: scope.reps, states: [.open, .snoozed], limit: 100)
        filter.watcher = scope.watcher
        if let states = parameters["states"]?.arrayValue {
            filter.states = Set(states.compactMap { $0.stringValue.flatMap(TaskState.Name.init(rawValue:)) })
            guard !filter.states.isEmpty else { throw VarlinkError.invalidParameter("states") }
        }
        filter.rule = parameters["rule"]?.stringValue.map { RuleName($0) }
        filter.customer = parameters["customer"]?.stringValue.map { CustomerID($0) }
        func instant(_ name: String) throws -> Instant? {
            guard let text = parameters[name]?.stringValue else { return nil }
            guard let instant = try? Instant(rfc3339: text) else { throw VarlinkError.invalidParameter(name) }
            return instant
        }
        filter.dueFrom = try instant("dueFrom")
        filter.dueBefore = try instant("dueBefore")
        if parameters["overdue"]?.boolValue == true {
            // A task is overdue at the very instant at which it is due.
            let end = keeper.clock.now().adding(microseconds: 1)
            filter.dueBefore = min(filter.dueBefore ?? end, end)
            filter.states.formIntersection([.open, .snoozed])
            guard !filter.states.isEmpty else { throw VarlinkError.invalidParameter("states") }
        }
        if let text = parameters["text"]?.stringValue {
            guard let query = TextQuery(text) else { throw VarlinkError.invalidParameter("text") }
            filter.text = query
        }
        return filter
    }

    func get(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let id = Self.id(call)
        let house = keeper.state?.planner.house
        let now = keeper.clock.now()
        let detail = try await keeper.store.read { snapshot -> Wire.TaskDetail? in
            guard let stored = try snapshot.task(id),
                try caller.may(.task, [stored.task.assignee])
                    || caller.seesEscalated && snapshot.watchers(of: id).contains(where: { caller.may(.task, [$0]) })
            else { return nil }
            let customer = try stored.task.occurrence.customer.flatMap { try snapshot.customer($0) }
            let subject = stored.task.occurrence.key.subject
            var contract: Wire.Contract?
            if subject.kind == .contract, let house, let stated = try snapshot.contract(ContractID(subject.key)) {
                let zone = house.zoneNamed(customer?.record.zone)
                let record = stated.running(on: zone.date(at: now))
                contract = Wire.Contract(record, cancelBy: record.cancelBy(calendar: house.calendar, zone: zone))
            }
            return Wire.TaskDetail(
                task: Wire.Task(stored, now: now), customer: customer.map(Wire.Customer.init), contract: contract,
                interactions: try customer.map { try snapshot.interactions(of: $0.record.id, limit: 10).map(Wire.Interaction.init) } ?? [])
        }
        guard let detail else { throw Failures.noSuchTask(id) }
        try await call.reply(detail)
    }
}

/// A reply that is JSON already.
private struct WrittenReply: JSONWritable, Sendable {
    var bytes: [UInt8]

    func write(to writer: inout JSONWriter) { writer.rawValue(bytes) }
}

/// Where a page of tasks ended, as text that means nothing to the caller.
enum TaskCursor {
    static func text(_ position: TaskFilter.Position) -> String {
        let place = "\(position.due.microseconds).\(position.id)"
        return switch position.key {
        case .none: place
        case .number(let number): "\(place).\(number)"
        case .text(let text): "\(place).\(text)"
        }
    }

    /// - Returns: nil for a text that is no cursor of that order.
    static func position(_ cursor: String, in order: TaskFilter.Order) -> TaskFilter.Position? {
        let parts = cursor.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, let due = Int64(parts[0]), let id = Int64(parts[1]) else { return nil }
        let key: TaskFilter.Position.Key
        switch (order, parts.count) {
        case (.due, 2): key = .none
        case (.priority, 3), (.opened, 3):
            guard let number = Int64(parts[2]) else { return nil }
            key = .number(number)
        case (.customer, 3): key = .text(String(parts[2]))
        default: return nil
        }
        return TaskFilter.Position(due: Instant(microseconds: due), id: TaskID(id), key: key)
    }
}

extension Wire.TaskCounts {
    fileprivate init(_ counts: TaskCounts) {
        self.init(
            total: Int64(counts.byState.values.reduce(0, +)), overdue: Int64(counts.overdue), today: Int64(counts.today),
            later: Int64(counts.later), byState: counts.byState.mapValues(Int64.init))
    }
}
