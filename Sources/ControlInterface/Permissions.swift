/// Who may do what: the one table that the daemon decides by, that `followupctl permissions` prints and that the manual shows.
///
/// The rows of a method are its whole rule: one for each relation by which it asks whose a record is. A method without a row is for nobody, and a test compares the rows with the
/// interfaces. Where a row has no relation that a method asks by, the answer is no.
package enum Permissions {
    /// What the daemon takes a caller for. Each may do what those before may.
    package enum Standing: Int, Hashable, Sendable, CaseIterable, Comparable {
        /// A user of the machine who is no active rep.
        case anybody
        /// An active rep.
        case rep
        /// A rep to whom at least one other reports.
        case manager
        /// Root, the daemon's own user, and the members of the group followup-admin.
        case administrator

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// Whose the records are that a call is about, as the caller sees it.
    package enum Whose: Hashable, Sendable, CaseIterable {
        /// The caller's own.
        case own
        /// Another rep's task that was escalated to the caller.
        case escalated
        /// Those of a rep who is away today and for whom the caller stands in.
        case substituted
        /// Those of a rep who reports to the caller, directly or through others.
        case line
        /// Anybody else's, or nobody's.
        case others
    }

    /// What makes a record somebody's.
    package enum Relation: String, Hashable, Sendable, CaseIterable {
        /// Nothing: the method is not about anybody's records.
        case nobody = "-"
        /// A task is its assignee's.
        case task
        /// A customer is its owner's and of those who have an open deal or question, or a task, of it; what belongs to it, likewise. A deal or question is also theirs by itself.
        case customer
        /// A deal is its owner's, a question is of those who ask and are asked; both are the customer's owner's where nobody else's.
        case work
        /// What is about a rep is that rep's.
        case person
    }

    /// What becomes of a call.
    package enum Verdict: String, Hashable, Sendable, CaseIterable {
        case allowed = "yes"
        /// `org.varlink.service.PermissionDenied`; an event in the log.
        case denied = "no"
        /// The answer is that of a record that is not there.
        case unknown = "unknown"
        /// The answer is about the rest only.
        case leftOut = "left out"
    }

    /// The rule of one method, or of a part of what it is about.
    package struct Row: Hashable, Sendable {
        /// With its interface.
        package var method: String
        /// What the row is about; nil where it is the method as a whole, or what it is mostly about.
        package var part: String?
        package var relation: Relation
        /// Nobody below may call it at all.
        package var least: Standing
        /// Whose records a caller who is no administrator may use it on; empty for a method that is not about anybody's records.
        package var whose: Set<Whose>
        /// What becomes of a call about other records.
        package var otherwise: Verdict

        /// The method with what the row is about.
        package var name: String { part.map { "\(method) (\($0))" } ?? method }

        /// What becomes of a call by somebody of a standing about records of somebody.
        package func verdict(_ standing: Standing, _ whose: Whose) -> Verdict {
            guard standing >= least else { return .denied }
            return standing == .administrator || self.whose.isEmpty || self.whose.contains(whose) ? .allowed : otherwise
        }
    }

    /// The rows of a method, one for each relation that it asks by; none for one that nobody may call.
    package static func rows(of method: String) -> [Row] { byMethod[method] ?? [] }

    /// The rows in the order of the interfaces.
    package static let rows: [Row] = tasks + records + rules + reports + service + others

    private static let byMethod = Dictionary(grouping: rows, by: \.method)

    // MARK: - The table

    private static let tasks: [Row] = [
        row(Interfaces.tasks, "List", .rep, on: aboutTasks, otherwise: .denied),
        row(Interfaces.tasks, "Count", .rep, on: aboutTasks, otherwise: .denied),
        row(Interfaces.tasks, "Get", .rep, on: aboutTasks, otherwise: .unknown),
        row(Interfaces.tasks, "Done", .rep, on: aboutTasks, otherwise: .unknown),
        row(Interfaces.tasks, "Snooze", .rep, on: aboutTasks, otherwise: .unknown),
        row(Interfaces.tasks, "Dismiss", .rep, on: aboutTasks, otherwise: .unknown),
        row(Interfaces.tasks, "Seen", .rep, on: aboutTasks, otherwise: .unknown),
        row(Interfaces.tasks, "HandOver", .rep, on: aboutTasks, otherwise: .unknown),
        row(Interfaces.tasks, "HandBack", .rep, on: aboutTasks, otherwise: .unknown),
        row(Interfaces.tasks, "Reopen", .rep, on: aboutTasks, otherwise: .unknown),
        row(Interfaces.tasks, "Undo", .rep, on: aboutTasks, otherwise: .unknown),
        row(Interfaces.tasks, "Watch", .rep, on: aboutTasks, otherwise: .denied),
    ]

    private static let records: [Row] = [
        row(Interfaces.records, "UpsertCustomers", .administrator),
        row(Interfaces.records, "UpsertContracts", .administrator),
        row(Interfaces.records, "UpsertDeals", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.records, "UpsertDeals", .rep, on: aboutWork, part: "known", otherwise: .unknown),
        row(Interfaces.records, "UpsertRequests", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.records, "UpsertRequests", .rep, on: aboutWork, part: "known", otherwise: .unknown),
        row(Interfaces.records, "UpsertReps", .administrator),
        row(Interfaces.records, "UpsertAbsences", .rep, on: aboutPeople, otherwise: .unknown),
        row(Interfaces.records, "RemoveAbsence", .rep, on: aboutPeople, otherwise: .unknown),
        row(Interfaces.records, "LogInteraction", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.records, "LogInteraction", .rep, on: aboutDeeds, part: "whose deed", otherwise: .denied),
        row(Interfaces.records, "ChangeDeal", .rep, on: aboutWork, otherwise: .unknown),
        row(Interfaces.records, "ChangeRequest", .rep, on: aboutWork, otherwise: .unknown),
        row(Interfaces.records, "GetCustomer", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.records, "ListCustomers", .rep, on: aboutRecords, otherwise: .leftOut),
        row(Interfaces.records, "Export", .rep, on: aboutRecords, otherwise: .leftOut),
        row(Interfaces.records, "Export", .rep, on: aboutPeople, part: "reps, absences", otherwise: .leftOut),
        row(Interfaces.records, "GetDeal", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.records, "GetRequest", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.records, "ListDeals", .rep, on: aboutRecords, otherwise: .leftOut),
        // A task may be handed over to any of them.
        row(Interfaces.records, "ListColleagues", .rep),
        row(Interfaces.records, "ListInteractions", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.records, "ListAbsences", .rep, on: aboutPeople, otherwise: .denied),
        row(Interfaces.records, "Import", .administrator),
        row(Interfaces.records, "FinishImport", .administrator),
    ]

    private static let rules: [Row] = [
        row(Interfaces.rules, "List", .rep, on: aboutRecords, otherwise: .leftOut),
        row(Interfaces.rules, "Why", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.rules, "WhyNot", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.rules, "Ask", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.rules, "Preview", .manager, on: aboutRecords, otherwise: .leftOut),
        row(Interfaces.rules, "Simulate", .manager, on: aboutRecords, otherwise: .leftOut),
        row(Interfaces.rules, "Coverage", .manager, on: aboutRecords, otherwise: .leftOut),
    ]

    private static let reports: [Row] = [
        row(Interfaces.reports, "Report", .rep, on: aboutPeople, otherwise: .denied)
    ]

    private static let service: [Row] = [
        row(Interfaces.service, "Status", .rep),
        row(Interfaces.service, "ReadMoment", .rep),
        row(Interfaces.service, "Reload", .administrator),
        row(Interfaces.service, "Examine", .administrator),
        row(Interfaces.service, "Backup", .administrator),
        row(Interfaces.service, "CheckIntegrity", .administrator),
        row(Interfaces.service, "Erase", .administrator),
        row(Interfaces.service, "ListPrograms", .administrator),
        row(Interfaces.service, "ListDeadLetters", .administrator),
        row(Interfaces.service, "GetDeadLetter", .administrator),
        row(Interfaces.service, "RetryDeadLetters", .administrator),
        row(Interfaces.service, "DropDeadLetters", .administrator),
    ]

    private static let others: [Row] = [
        row(Interfaces.systemdService, "Ping", .anybody),
        row(Interfaces.systemdService, "Reload", .administrator),
        row(Interfaces.systemdService, "SetLogLevel", .administrator),
        // What the socket offers is no secret, and clients ask before they call.
        row("org.varlink.service", "GetInfo", .anybody),
        row("org.varlink.service", "GetInterfaceDescription", .anybody),
    ]

    /// Whose records, and by what they are theirs.
    private struct Scope {
        var relation: Relation
        var whose: Set<Whose>
    }

    private static let aboutNobody = Scope(relation: .nobody, whose: [])
    /// A task also concerns whoever it was escalated to.
    private static let aboutTasks = Scope(relation: .task, whose: [.own, .escalated, .substituted, .line])
    private static let aboutRecords = Scope(relation: .customer, whose: [.own, .substituted, .line])
    /// Whoever may know of a deal or a question since they know the customer, does not change it.
    private static let aboutWork = Scope(relation: .work, whose: [.own, .substituted, .line])
    /// Whoever stands in for somebody may also say what that one did.
    private static let aboutDeeds = Scope(relation: .person, whose: [.own, .substituted, .line])
    /// What is known of somebody, and how they did, is for them and those above them; whoever stands in for somebody is not the one who says when that one is away.
    private static let aboutPeople = Scope(relation: .person, whose: [.own, .line])

    private static func row(
        _ interface: String, _ method: String, _ least: Standing, on scope: Scope = aboutNobody, part: String? = nil,
        otherwise: Verdict = .denied
    ) -> Row {
        Row(
            method: "\(interface).\(method)", part: part, relation: scope.relation, least: least, whose: scope.whose, otherwise: otherwise)
    }
}
