/// Who may do what: the one table that the daemon decides by, that `followupctl permissions` prints and that the manual shows.
///
/// A row is the whole rule of a method. A method without a row is for nobody, and a test compares the rows with the interfaces.
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

    /// The rule of one method.
    package struct Row: Hashable, Sendable {
        /// With its interface.
        package var method: String
        /// Nobody below may call it at all.
        package var least: Standing
        /// Whose records a caller who is no administrator may use it on; empty for a method that is not about anybody's records.
        package var whose: Set<Whose>
        /// What becomes of a call about other records.
        package var otherwise: Verdict

        /// What becomes of a call by somebody of a standing about records of somebody.
        package func verdict(_ standing: Standing, _ whose: Whose) -> Verdict {
            guard standing >= least else { return .denied }
            return standing == .administrator || self.whose.isEmpty || self.whose.contains(whose) ? .allowed : otherwise
        }
    }

    /// The row of a method; nil for one that has none, which nobody may call.
    package static func row(of method: String) -> Row? { byMethod[method] }

    /// The rows in the order of the interfaces.
    package static let rows: [Row] = tasks + records + rules + reports + service + others

    private static let byMethod = Dictionary(uniqueKeysWithValues: rows.map { ($0.method, $0) })

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
        row(Interfaces.records, "UpsertRequests", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.records, "UpsertReps", .administrator),
        row(Interfaces.records, "UpsertAbsences", .rep, on: aboutAbsences, otherwise: .unknown),
        row(Interfaces.records, "RemoveAbsence", .rep, on: aboutAbsences, otherwise: .unknown),
        row(Interfaces.records, "LogInteraction", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.records, "ChangeDeal", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.records, "ChangeRequest", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.records, "GetCustomer", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.records, "ListCustomers", .rep, on: aboutRecords, otherwise: .leftOut),
        row(Interfaces.records, "Export", .rep, on: aboutRecords, otherwise: .leftOut),
        row(Interfaces.records, "GetDeal", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.records, "GetRequest", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.records, "ListInteractions", .rep, on: aboutRecords, otherwise: .unknown),
        row(Interfaces.records, "ListAbsences", .rep, on: aboutAbsences, otherwise: .denied),
        row(Interfaces.records, "Import", .administrator),
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
        row(Interfaces.reports, "Report", .rep, on: aboutFigures, otherwise: .denied)
    ]

    private static let service: [Row] = [
        row(Interfaces.service, "Status", .rep),
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
        row(Interfaces.systemdService, "GetEnvironment", .administrator),
        // What the socket offers is no secret, and clients ask before they call.
        row("org.varlink.service", "GetInfo", .anybody),
        row("org.varlink.service", "GetInterfaceDescription", .anybody),
    ]

    /// A task is its assignee's, and also concerns whoever it was escalated to.
    private static let aboutTasks: Set<Whose> = [.own, .escalated, .substituted, .line]
    /// A customer is its owner's and of those who have a deal, a question or a task of it; what belongs to it, likewise.
    private static let aboutRecords: Set<Whose> = [.own, .substituted, .line]
    /// How somebody did is for them and those above them.
    private static let aboutFigures: Set<Whose> = [.own, .line]
    /// Whoever stands in for somebody is not the one who says when that one is away.
    private static let aboutAbsences: Set<Whose> = [.own, .line]

    private static func row(
        _ interface: String, _ method: String, _ least: Standing, on whose: Set<Whose> = [], otherwise: Verdict = .denied
    ) -> Row {
        Row(method: "\(interface).\(method)", least: least, whose: whose, otherwise: otherwise)
    }
}
