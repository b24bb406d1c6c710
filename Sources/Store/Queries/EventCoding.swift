import CivilTime
import FollowUp
import Foundation

/// How an event's body is laid out in the columns of `events`.
///
/// What every reminder has is a column, since a burst of reminders is written and read at speed; what is rare goes into `detail` as JSON.
enum EventCoding {
    // MARK: - Writing

    /// kind, task, rule, customer, rep, title, due, until, outcome, note, missed, detail, recipient, gathered, passage.
    static func bind(_ body: Event.Body, to statement: inout BoundStatement) throws {
        switch body {
        case .task(let stamp, let change):
            let row = Columns(change)
            statement.bind(change.kind.rawValue)
            statement.bind(stamp.id.rawValue)
            statement.bind(stamp.rule.rawValue)
            statement.bind(stamp.customer?.rawValue)
            statement.bind(stamp.assignee?.rawValue)
            statement.bind(stamp.title)
            statement.bind(stamp.due.microseconds)
            statement.bind(row.until?.microseconds)
            statement.bind(row.outcome?.rawValue)
            statement.bind(row.note)
            statement.bind(row.missed.map(Int64.init))
            statement.bind(row.detail.map(json))
            statement.bind(stamp.recipient?.rawValue)
            statement.bind(stamp.isGathered ? 1 : Int64?.none)
            statement.bind(stamp.passage.map { $0.before.code * 8 + $0.after.code })
        case .rep(let rep, let change):
            try bind(change, for: rep, to: &statement)
        case .records(.interaction(let id, let customer, let kind, let outcome)):
            try bind(
                .recordsInteraction, customer: customer, Detail(interaction: id.rawValue, interactionKind: kind.rawValue), outcome,
                &statement)
        case .records(.accepted(let kind, let count, let refused, let tally)):
            try bind(
                .recordsAccepted, customer: nil, Detail(tally, records: kind.rawValue, count: count, refused: refused), nil, &statement)
        case .records(.erased): try bind(.recordsErased, customer: nil, Detail(), nil, &statement)
        case .service(let change):
            try bind(change.kind, customer: nil, Self.detail(of: change), nil, &statement)
        }
    }

    private static func bind(
        _ kind: EventKind, customer: CustomerID?, _ detail: Detail, _ outcome: Interaction.Outcome?, _ statement: inout BoundStatement
    ) throws {
        statement.bind(kind.rawValue)
        for _ in 0..<2 { statement.bind(Int64?.none) }
        statement.bind(customer?.rawValue)
        for _ in 0..<4 { statement.bind(Int64?.none) }
        statement.bind(outcome?.rawValue)
        for _ in 0..<2 { statement.bind(Int64?.none) }
        statement.bind(json(detail))
        for _ in 0..<3 { statement.bind(Int64?.none) }
    }

    private static func bind(_ change: RepChange, for rep: RepLogin, to statement: inout BoundStatement) throws {
        var detail = Detail(change.gathered)
        var kind = EventKind.repDigest
        if case .summary(_, let since) = change {
            kind = .repSummary
            detail.opens = since.microseconds
        }
        statement.bind(kind.rawValue)
        for _ in 0..<3 { statement.bind(Int64?.none) }
        statement.bind(rep.rawValue)
        for _ in 0..<6 { statement.bind(Int64?.none) }
        statement.bind(json(detail))
        for _ in 0..<3 { statement.bind(Int64?.none) }
    }

    private static func detail(of change: ServiceChange) -> Detail {
        switch change {
        case .started(let version): Detail(text: version)
        case .replanned(let rule, let tally): Detail(tally, text: rule.rawValue)
        case .reloaded(let rules): Detail(count: rules)
        case .reloadRefused(let reason): Detail(text: reason)
        case .zonesChanged(let text): Detail(text: text)
        case .denied(.calls(let denial, let more)): Detail(text: denial.method, count: more, rep: denial.login, uid: denial.uid)
        case .denied(.others(let count)): Detail(count: count)
        case .stopped, .clockStepped: Detail()
        }
    }

    /// The columns that a task's change fills.
    private struct Columns {
        var until: Instant?
        var outcome: Interaction.Outcome?
        var note: String?
        var missed: Int?
        var detail: Detail?

        init(_ change: TaskChange) {
            switch change {
            case .opened, .resumed, .expired: break
            case .reminded(_, let missed): self.missed = missed
            case .snoozed(let until): self.until = until
            case .retried(let outcome, let until, let note): (self.outcome, self.until, self.note) = (outcome, until, note)
            case .done(let outcome, let note): (self.outcome, self.note) = (outcome, note)
            case .dismissed(let reason), .settled(let reason): note = reason
            case .seen, .postponed: break
            case .handedOver(let from, let note), .handedBack(let from, let note):
                self.note = note
                detail = Detail(rep: from?.rawValue)
            case .reopened(let note): self.note = note
            case .undone(let kind): detail = Detail(text: kind.rawValue)
            case .escalated(let stage, let to): detail = Detail(count: stage, rep: to?.rawValue)
            case .moved(let from, let assignee):
                detail = Detail(
                    opens: from.opens.microseconds, due: from.due.microseconds, closes: from.closes?.microseconds, rep: assignee?.rawValue)
            }
        }
    }

    // MARK: - Reading

    /// Reads columns 3 and on of a row of `events`.
    static func body(_ row: BoundStatement) throws -> Event.Body {
        guard let kind = EventKind(rawValue: row.text(3)) else { throw unreadable("events.kind", row.text(3)) }
        let detail = try row.optionalText(14).map(detail) ?? Detail()
        switch kind {
        case .taskOpened: return task(row, .opened)
        case .taskReminded: return task(row, .reminded(overdue: false, missed: Int(row.integer(13))))
        case .taskRemindedOverdue: return task(row, .reminded(overdue: true, missed: Int(row.integer(13))))
        case .taskSnoozed: return task(row, .snoozed(until: until(row)))
        case .taskRetried: return task(row, .retried(outcome: try outcome(row), until: until(row), note: row.text(12)))
        case .taskResumed: return task(row, .resumed)
        case .taskDone: return task(row, .done(outcome: row.isNull(11) ? nil : try outcome(row), note: row.text(12)))
        case .taskDismissed: return task(row, .dismissed(reason: row.text(12)))
        case .taskSettled: return task(row, .settled(reason: row.text(12)))
        case .taskExpired: return task(row, .expired)
        case .taskMoved: return task(row, .moved(from: detail.dates, assignee: detail.rep.map(RepLogin.init)))
        case .taskSeen: return task(row, .seen)
        case .taskHandedOver: return task(row, .handedOver(from: detail.rep.map(RepLogin.init), note: row.text(12)))
        case .taskHandedBack: return task(row, .handedBack(from: detail.rep.map(RepLogin.init), note: row.text(12)))
        case .taskReopened: return task(row, .reopened(note: row.text(12)))
        case .taskUndone:
            guard let undone = detail.text.flatMap(EventKind.init(rawValue:)) else { throw unreadable("events.detail", row.text(14)) }
            return task(row, .undone(undone))
        case .taskEscalated: return task(row, .escalated(stage: detail.count ?? 1, to: detail.rep.map(RepLogin.init)))
        case .taskPostponed: return task(row, .postponed)
        case .repDigest: return .rep(RepLogin(row.text(7)), .digest(detail.gathered))
        case .repSummary:
            return .rep(RepLogin(row.text(7)), .summary(detail.gathered, since: Instant(microseconds: detail.opens ?? 0)))
        case .recordsInteraction:
            guard let interaction = detail.interactionKind.flatMap(Interaction.Kind.init(rawValue:)) else {
                throw unreadable("events.detail", row.text(14))
            }
            return .records(
                .interaction(InteractionID(detail.interaction ?? ""), customer: CustomerID(row.text(6)), interaction, try outcome(row)))
        case .recordsAccepted:
            guard let records = detail.records.flatMap(RecordKind.init(rawValue:)) else { throw unreadable("events.detail", row.text(14)) }
            return .records(.accepted(kind: records, count: detail.count ?? 0, refused: detail.refused ?? 0, planning: detail.tally))
        case .recordsErased: return .records(.erased)
        case .serviceStarted: return .service(.started(version: detail.text ?? ""))
        case .serviceStopped: return .service(.stopped)
        case .serviceReplanned: return .service(.replanned(rule: RuleName(detail.text ?? ""), detail.tally))
        case .serviceReloaded: return .service(.reloaded(rules: detail.count ?? 0))
        case .serviceReloadRefused: return .service(.reloadRefused(reason: detail.text ?? ""))
        case .serviceClockStepped: return .service(.clockStepped)
        case .serviceZonesChanged: return .service(.zonesChanged(detail.text ?? ""))
        case .serviceDenied:
            guard let uid = detail.uid else { return .service(.denied(.others(detail.count ?? 0))) }
            let denial = Denial(uid: uid, login: detail.rep, method: detail.text ?? "")
            return .service(.denied(.calls(denial, more: detail.count ?? 0)))
        }
    }

    private static func task(_ row: BoundStatement, _ change: TaskChange) -> Event.Body {
        let stamp = TaskStamp(
            id: TaskID(row.integer(4)), rule: RuleName(row.text(5)), customer: row.optionalText(6).map(CustomerID.init),
            assignee: row.optionalText(7).map(RepLogin.init), title: row.text(8), due: Instant(microseconds: row.integer(9)),
            recipient: row.optionalText(15).map(RepLogin.init), isGathered: !row.isNull(16),
            passage: row.optionalInteger(17).flatMap(passage))
        return .task(stamp, change)
    }

    private static func passage(_ code: Int64) -> TaskStamp.Passage? {
        guard let before = TaskState.Name(code: code / 8), let after = TaskState.Name(code: code % 8) else { return nil }
        return TaskStamp.Passage(before: before, after: after)
    }

    private static func until(_ row: BoundStatement) -> Instant { Instant(microseconds: row.integer(10)) }

    private static func outcome(_ row: BoundStatement) throws -> Interaction.Outcome {
        guard let outcome = Interaction.Outcome(rawValue: row.text(11)) else { throw unreadable("events.outcome", row.text(11)) }
        return outcome
    }

    // MARK: - Detail

    /// Everything rare; absent keys are nil.
    private struct Detail: Decodable {
        var text: String?
        var records: String?
        var count: Int?
        var refused: Int?
        var planned: Int?
        var moved: Int?
        var withdrawn: Int?
        var closed: Int?
        var interaction: String?
        var interactionKind: String?
        var opens: Int64?
        var due: Int64?
        var closes: Int64?
        var rep: String?
        var tasks: [Int64]?
        var opened: Int?
        var reminded: Int?
        var overdue: Int?
        var expired: Int?
        var skipped: Int?
        var escalated: Int?
        var uid: UInt32?

        init(_ gathered: RepChange.Gathered) {
            tasks = gathered.tasks.map(\.rawValue)
            count = gathered.count
            opened = gathered.opened
            reminded = gathered.reminded
            overdue = gathered.overdue
            expired = gathered.expired
            skipped = gathered.skipped
            escalated = gathered.escalated == 0 ? nil : gathered.escalated
        }

        var gathered: RepChange.Gathered {
            RepChange.Gathered(
                tasks: (tasks ?? []).map(TaskID.init), count: count ?? 0, opened: opened ?? 0, reminded: reminded ?? 0,
                overdue: overdue ?? 0,
                expired: expired ?? 0, skipped: skipped ?? 0, escalated: escalated ?? 0)
        }

        init(
            text: String? = nil, count: Int? = nil, interaction: String? = nil, interactionKind: String? = nil, opens: Int64? = nil,
            due: Int64? = nil, closes: Int64? = nil, rep: String? = nil, uid: UInt32? = nil
        ) {
            self.text = text
            self.count = count
            self.interaction = interaction
            self.interactionKind = interactionKind
            self.opens = opens
            self.due = due
            self.closes = closes
            self.rep = rep
            self.uid = uid
        }

        init(_ tally: PlanningTally, text: String? = nil, records: String? = nil, count: Int? = nil, refused: Int? = nil) {
            self.text = text
            self.records = records
            self.count = count
            self.refused = refused
            planned = tally.planned
            moved = tally.moved
            withdrawn = tally.withdrawn
            closed = tally.closed == 0 ? nil : tally.closed
        }

        var dates: TaskDates {
            TaskDates(
                opens: Instant(microseconds: opens ?? 0), due: Instant(microseconds: due ?? 0),
                closes: closes.map(Instant.init(microseconds:)))
        }

        var tally: PlanningTally { PlanningTally(planned: planned ?? 0, moved: moved ?? 0, withdrawn: withdrawn ?? 0, closed: closed ?? 0) }
    }

    private static func json(_ detail: Detail) -> String {
        var json = FlatJSON()
        // In the order of their names.
        json.put("closed", detail.closed)
        json.put("closes", detail.closes)
        json.put("count", detail.count)
        json.put("due", detail.due)
        json.put("escalated", detail.escalated)
        json.put("expired", detail.expired)
        json.put("interaction", detail.interaction)
        json.put("interactionKind", detail.interactionKind)
        json.put("moved", detail.moved)
        json.put("opened", detail.opened)
        json.put("opens", detail.opens)
        json.put("overdue", detail.overdue)
        json.put("planned", detail.planned)
        json.put("records", detail.records)
        json.put("refused", detail.refused)
        json.put("reminded", detail.reminded)
        json.put("rep", detail.rep)
        json.put("skipped", detail.skipped)
        json.put("tasks", detail.tasks)
        json.put("text", detail.text)
        json.put("uid", detail.uid)
        json.put("withdrawn", detail.withdrawn)
        return json.finished
    }

    private static func detail(_ text: String) throws -> Detail {
        if let detail = plainDetail(text) { return detail }
        do {
            return try JSONDecoder().decode(Detail.self, from: Data(text.utf8))
        } catch {
            throw unreadable("events.detail", text)
        }
    }

    /// Nil for one that has a list or an escape in it, or anything that is not known here.
    private static func plainDetail(_ text: String) -> Detail? {
        var detail = Detail()
        var isKnown = true
        let isPlain = FlatJSON.read(text) { key, value in
            switch (key, value) {
            case ("closed", .number(let number)): detail.closed = Int(number)
            case ("closes", .number(let number)): detail.closes = number
            case ("count", .number(let number)): detail.count = Int(number)
            case ("due", .number(let number)): detail.due = number
            case ("escalated", .number(let number)): detail.escalated = Int(number)
            case ("expired", .number(let number)): detail.expired = Int(number)
            case ("interaction", .text(let text)): detail.interaction = text
            case ("interactionKind", .text(let text)): detail.interactionKind = text
            case ("moved", .number(let number)): detail.moved = Int(number)
            case ("opened", .number(let number)): detail.opened = Int(number)
            case ("opens", .number(let number)): detail.opens = number
            case ("overdue", .number(let number)): detail.overdue = Int(number)
            case ("planned", .number(let number)): detail.planned = Int(number)
            case ("records", .text(let text)): detail.records = text
            case ("refused", .number(let number)): detail.refused = Int(number)
            case ("reminded", .number(let number)): detail.reminded = Int(number)
            case ("rep", .text(let text)): detail.rep = text
            case ("skipped", .number(let number)): detail.skipped = Int(number)
            case ("text", .text(let text)): detail.text = text
            case ("uid", .number(let number)): detail.uid = UInt32(exactly: number)
            case ("withdrawn", .number(let number)): detail.withdrawn = Int(number)
            default: isKnown = false
            }
        }
        return isPlain && isKnown ? detail : nil
    }
}
