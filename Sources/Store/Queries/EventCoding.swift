import CivilTime
import FollowUp
import Foundation

/// How an event's body is laid out in the columns of `events`.
///
/// What every reminder has is a column, since a burst of reminders is written and read at speed; what is rare goes into `detail` as JSON.
enum EventCoding {
    // MARK: - Writing

    /// kind, task, rule, customer, rep, title, due, until, outcome, note, missed, detail.
    static func bind(_ body: Event.Body, to statement: inout BoundStatement) throws {
        switch body {
        case .task(let stamp, let change):
            let row = Columns(change)
            statement.bind(row.kind)
            statement.bind(stamp.id.rawValue)
            statement.bind(stamp.rule.rawValue)
            statement.bind(stamp.customer.rawValue)
            statement.bind(stamp.assignee?.rawValue)
            statement.bind(stamp.title)
            statement.bind(stamp.due.microseconds)
            statement.bind(row.until?.microseconds)
            statement.bind(row.outcome?.rawValue)
            statement.bind(row.note)
            statement.bind(row.missed.map(Int64.init))
            statement.bind(try row.detail.map(json))
        case .records(.interaction(let id, let customer, let kind, let outcome)):
            try bind("records.interaction", customer: customer, Detail(interaction: id.rawValue, interactionKind: kind.rawValue), outcome, &statement)
        case .records(.accepted(let kind, let count, let refused, let tally)):
            try bind("records.accepted", customer: nil, Detail(tally, records: kind.rawValue, count: count, refused: refused), nil, &statement)
        case .service(let change):
            let (kind, detail) = Self.service(change)
            try bind(kind, customer: nil, detail, nil, &statement)
        }
    }

    private static func bind(
        _ kind: String, customer: CustomerID?, _ detail: Detail, _ outcome: Interaction.Outcome?, _ statement: inout BoundStatement
    ) throws {
        statement.bind(kind)
        for _ in 0..<2 { statement.bind(Int64?.none) }
        statement.bind(customer?.rawValue)
        for _ in 0..<4 { statement.bind(Int64?.none) }
        statement.bind(outcome?.rawValue)
        for _ in 0..<2 { statement.bind(Int64?.none) }
        statement.bind(try json(detail))
    }

    private static func service(_ change: ServiceChange) -> (String, Detail) {
        switch change {
        case .started(let version): ("service.started", Detail(text: version))
        case .stopped: ("service.stopped", Detail())
        case .replanned(let rule, let tally): ("service.replanned", Detail(tally, text: rule.rawValue))
        case .reloaded(let rules): ("service.reloaded", Detail(count: rules))
        case .reloadRefused(let reason): ("service.reload_refused", Detail(text: reason))
        case .clockStepped: ("service.clock_stepped", Detail())
        case .zonesChanged(let text): ("service.zones_changed", Detail(text: text))
        }
    }

    /// The columns that a task's change fills.
    private struct Columns {
        var kind: String
        var until: Instant?
        var outcome: Interaction.Outcome?
        var note: String?
        var missed: Int?
        var detail: Detail?

        init(_ change: TaskChange) {
            switch change {
            case .opened: kind = "task.opened"
            case .reminded(let overdue, let missed):
                kind = overdue ? "task.reminded_overdue" : "task.reminded"
                self.missed = missed
            case .snoozed(let until): (kind, self.until) = ("task.snoozed", until)
            case .retried(let outcome, let until, let note):
                kind = "task.retried"
                (self.outcome, self.until, self.note) = (outcome, until, note)
            case .resumed: kind = "task.resumed"
            case .done(let outcome, let note): (kind, self.outcome, self.note) = ("task.done", outcome, note)
            case .dismissed(let reason): (kind, note) = ("task.dismissed", reason)
            case .settled(let reason): (kind, note) = ("task.settled", reason)
            case .expired: kind = "task.expired"
            case .moved(let from, let assignee):
                kind = "task.moved"
                detail = Detail(
                    opens: from.opens.microseconds, due: from.due.microseconds, closes: from.closes?.microseconds, rep: assignee?.rawValue)
            }
        }
    }

    // MARK: - Reading

    /// Reads columns 3 and on of a row of `events`.
    static func body(_ row: BoundStatement) throws -> Event.Body {
        let kind = row.text(3)
        if !row.isNull(4) {
            let stamp = TaskStamp(
                id: TaskID(row.integer(4)), rule: RuleName(row.text(5)), customer: CustomerID(row.text(6)),
                assignee: row.optionalText(7).map(RepLogin.init), title: row.text(8), due: Instant(microseconds: row.integer(9)))
            return .task(stamp, try taskChange(kind, row))
        }
        let detail = try row.optionalText(14).map(detail) ?? Detail()
        switch kind {
        case "records.interaction":
            guard let interaction = detail.interactionKind.flatMap(Interaction.Kind.init(rawValue:)) else { throw unreadable("events.detail", kind) }
            return .records(
                .interaction(InteractionID(detail.interaction ?? ""), customer: CustomerID(row.text(6)), interaction, try outcome(row)))
        case "records.accepted":
            guard let records = detail.records.flatMap(RecordKind.init(rawValue:)) else { throw unreadable("events.detail", kind) }
            return .records(.accepted(kind: records, count: detail.count ?? 0, refused: detail.refused ?? 0, planning: detail.tally))
        case "service.started": return .service(.started(version: detail.text ?? ""))
        case "service.stopped": return .service(.stopped)
        case "service.replanned": return .service(.replanned(rule: RuleName(detail.text ?? ""), detail.tally))
        case "service.reloaded": return .service(.reloaded(rules: detail.count ?? 0))
        case "service.reload_refused": return .service(.reloadRefused(reason: detail.text ?? ""))
        case "service.clock_stepped": return .service(.clockStepped)
        case "service.zones_changed": return .service(.zonesChanged(detail.text ?? ""))
        default: throw unreadable("events.kind", kind)
        }
    }

    private static func taskChange(_ kind: String, _ row: BoundStatement) throws -> TaskChange {
        let until = Instant(microseconds: row.integer(10))
        let note = row.text(12)
        switch kind {
        case "task.opened": return .opened
        case "task.reminded": return .reminded(overdue: false, missed: Int(row.integer(13)))
        case "task.reminded_overdue": return .reminded(overdue: true, missed: Int(row.integer(13)))
        case "task.snoozed": return .snoozed(until: until)
        case "task.retried": return .retried(outcome: try outcome(row), until: until, note: note)
        case "task.resumed": return .resumed
        case "task.done": return .done(outcome: row.isNull(11) ? nil : try outcome(row), note: note)
        case "task.dismissed": return .dismissed(reason: note)
        case "task.settled": return .settled(reason: note)
        case "task.expired": return .expired
        case "task.moved":
            let detail = try row.optionalText(14).map(detail) ?? Detail()
            let dates = TaskDates(
                opens: Instant(microseconds: detail.opens ?? 0), due: Instant(microseconds: detail.due ?? 0),
                closes: detail.closes.map(Instant.init(microseconds:)))
            return .moved(from: dates, assignee: detail.rep.map(RepLogin.init))
        default: throw unreadable("events.kind", kind)
        }
    }

    private static func outcome(_ row: BoundStatement) throws -> Interaction.Outcome {
        guard let outcome = Interaction.Outcome(rawValue: row.text(11)) else { throw unreadable("events.outcome", row.text(11)) }
        return outcome
    }

    // MARK: - Detail

    /// Everything rare; absent keys are nil.
    private struct Detail: Codable {
        var text: String?
        var records: String?
        var count: Int?
        var refused: Int?
        var planned: Int?
        var moved: Int?
        var withdrawn: Int?
        var interaction: String?
        var interactionKind: String?
        var opens: Int64?
        var due: Int64?
        var closes: Int64?
        var rep: String?

        init(
            text: String? = nil, count: Int? = nil, interaction: String? = nil, interactionKind: String? = nil, opens: Int64? = nil,
            due: Int64? = nil, closes: Int64? = nil, rep: String? = nil
        ) {
            self.text = text
            self.count = count
            self.interaction = interaction
            self.interactionKind = interactionKind
            self.opens = opens
            self.due = due
            self.closes = closes
            self.rep = rep
        }

        init(_ tally: PlanningTally, text: String? = nil, records: String? = nil, count: Int? = nil, refused: Int? = nil) {
            self.text = text
            self.records = records
            self.count = count
            self.refused = refused
            planned = tally.planned
            moved = tally.moved
            withdrawn = tally.withdrawn
        }

        var tally: PlanningTally { PlanningTally(planned: planned ?? 0, moved: moved ?? 0, withdrawn: withdrawn ?? 0) }
    }

    private static func json(_ detail: Detail) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(detail), as: UTF8.self)
    }

    private static func detail(_ json: String) throws -> Detail {
        do {
            return try JSONDecoder().decode(Detail.self, from: Data(json.utf8))
        } catch {
            throw unreadable("events.detail", json)
        }
    }
}
