import ControlInterface
import FollowUp
import Foundation
import TestSupport
import Testing
import Varlink

/// Every method, called by everybody about everybody's records, over the socket of the daemon itself and by real users.
///
/// What is expected is the table of permissions; what is called is one line for each method. A method without one of them fails.
@Suite("Who may do what, over the socket", .timeLimit(.minutes(5)))
struct PermissionMatrixTests {
    private static let users = Users(
        ["anna", "bert", "cleo", "mila", "otto", "abe", "sara", "ida", "zeno", "boss", "eve"], administrators: ["boss"], daemon: "warden")

    /// Nobody on this machine has this number.
    private static let nameless: UInt32 = 60_990

    /// Somebody, and whose records they call about.
    private struct Caller: Sendable, Hashable {
        var login: String
        var standing: Permissions.Standing
        var whose: Permissions.Whose
        var owner: String

        var uid: UInt32 { login == "root" ? 0 : users.uids[login] ?? nameless }
    }

    private static let callers: [Caller] = [
        Caller(login: "eve", standing: .anybody, whose: .others, owner: "anna"),
        Caller(login: "nobody", standing: .anybody, whose: .others, owner: "anna"),
        // A rep no longer.
        Caller(login: "zeno", standing: .anybody, whose: .own, owner: "anna"),
        Caller(login: "anna", standing: .rep, whose: .own, owner: "anna"),
        Caller(login: "ida", standing: .rep, whose: .escalated, owner: "cleo"),
        Caller(login: "sara", standing: .rep, whose: .substituted, owner: "abe"),
        Caller(login: "anna", standing: .rep, whose: .others, owner: "cleo"),
        // A colleague under the same manager, and the manager.
        Caller(login: "anna", standing: .rep, whose: .others, owner: "bert"),
        Caller(login: "anna", standing: .rep, whose: .others, owner: "mila"),
        Caller(login: "mila", standing: .manager, whose: .own, owner: "mila"),
        Caller(login: "mila", standing: .manager, whose: .line, owner: "anna"),
        Caller(login: "otto", standing: .manager, whose: .line, owner: "bert"),
        Caller(login: "mila", standing: .manager, whose: .others, owner: "cleo"),
        Caller(login: "mila", standing: .manager, whose: .others, owner: "otto"),
        Caller(login: "boss", standing: .administrator, whose: .others, owner: "cleo"),
        Caller(login: "warden", standing: .administrator, whose: .others, owner: "cleo"),
        Caller(login: "root", standing: .administrator, whose: .others, owner: "cleo"),
    ]

    private static let team: JSON = [
        ["login": "anna", "name": "Anna", "manager": "mila"], ["login": "bert", "name": "Bert", "manager": "mila"],
        ["login": "mila", "name": "Mila", "manager": "otto"], ["login": "otto", "name": "Otto"], ["login": "cleo", "name": "Cleo"],
        ["login": "abe", "name": "Abe"], ["login": "sara", "name": "Sara"], ["login": "ida", "name": "Ida"],
        ["login": "zeno", "name": "Zeno", "active": false],
    ]

    /// A customer of a cell of the matrix, and what belongs to it; nobody else calls about it.
    private struct Records {
        var number: Int
        var owner: String
        var task: Int64 = 0

        var customer: String { "C\(number)" }
        var deal: String { "D\(number)" }
        var request: String { "R\(number)" }
        var absence: String { "A\(number)" }
        var day: String {
            "20\(30 + number / 360)-\(number % 360 / 30 + 1 < 10 ? "0" : "")\(number % 360 / 30 + 1)-\(number % 28 < 9 ? "0" : "")\(number % 28 + 1)"
        }
    }

    /// How each method is called about some records. Of a method that is about nobody's, any call will do.
    private static let calls: [String: @Sendable (Records) -> JSONObject] = [
        "io.followupd.Tasks.List": { ["rep": .string($0.owner)] },
        "io.followupd.Tasks.Count": { ["rep": .string($0.owner)] },
        "io.followupd.Tasks.Get": { ["id": .integer($0.task)] },
        "io.followupd.Tasks.Done": { ["id": .integer($0.task)] },
        "io.followupd.Tasks.Snooze": { ["id": .integer($0.task), "until": "2099-01-01T00:00:00Z"] },
        "io.followupd.Tasks.Dismiss": { ["id": .integer($0.task), "reason": "x"] },
        "io.followupd.Tasks.Seen": { ["id": .integer($0.task)] },
        "io.followupd.Tasks.HandOver": { ["id": .integer($0.task), "to": "bert"] },
        "io.followupd.Tasks.HandBack": { ["id": .integer($0.task)] },
        "io.followupd.Tasks.Reopen": { ["id": .integer($0.task)] },
        "io.followupd.Tasks.Undo": { ["id": .integer($0.task)] },
        "io.followupd.Tasks.Watch": { ["rep": .string($0.owner)] },
        "io.followupd.Records.UpsertCustomers": { ["customers": [["id": .string($0.customer), "name": "N", "owner": .string($0.owner)]]] },
        "io.followupd.Records.UpsertContracts": {
            [
                "contracts": [
                    [
                        "id": .string("K\($0.number)"), "customer": .string($0.customer), "name": "N", "start": "2026-01-01",
                        "end": "2027-01-01",
                    ]
                ]
            ]
        },
        "io.followupd.Records.UpsertDeals": {
            ["deals": [["id": .string("N\($0.number)"), "customer": .string($0.customer), "name": "N"]]]
        },
        "io.followupd.Records.UpsertRequests": {
            ["requests": [["id": .string("N\($0.number)"), "customer": .string($0.customer), "topic": "T"]]]
        },
        "io.followupd.Records.UpsertDeals (known)": {
            ["deals": [["id": .string($0.deal), "customer": .string($0.customer), "name": "M", "owner": .string($0.owner)]]]
        },
        "io.followupd.Records.UpsertRequests (known)": {
            ["requests": [["id": .string($0.request), "customer": .string($0.customer), "topic": "U", "rep": .string($0.owner)]]]
        },
        "io.followupd.Records.LogInteraction (whose deed)": {
            ["interaction": ["customer": .string($0.customer), "kind": "call", "outcome": "no_answer", "rep": .string($0.owner)]]
        },
        "io.followupd.Records.Export (reps, absences)": { ["kind": $0.number % 2 == 0 ? "reps" : "absences"] },
        "io.followupd.Records.UpsertReps": { _ in ["reps": [["login": "newbie", "name": "N"]]] },
        "io.followupd.Records.UpsertAbsences": {
            ["absences": [["id": .string("N\($0.number)"), "rep": .string($0.owner), "first": .string($0.day), "last": .string($0.day)]]]
        },
        "io.followupd.Records.RemoveAbsence": { ["id": .string($0.absence)] },
        "io.followupd.Records.LogInteraction": {
            ["interaction": ["customer": .string($0.customer), "kind": "call", "outcome": "no_answer"]]
        },
        "io.followupd.Records.ChangeDeal": { ["id": .string($0.deal), "value": "7.00"] },
        "io.followupd.Records.ChangeRequest": { ["id": .string($0.request), "topic": "U"] },
        "io.followupd.Records.GetCustomer": { ["id": .string($0.customer)] },
        "io.followupd.Records.ListCustomers": { _ in ["limit": 1000] },
        "io.followupd.Records.ListDeals": { _ in ["limit": 1000] },
        "io.followupd.Records.ListColleagues": { _ in [:] },
        "io.followupd.Records.Export": { _ in ["kind": "customers"] },
        "io.followupd.Records.GetDeal": { ["id": .string($0.deal)] },
        "io.followupd.Records.GetRequest": { ["id": .string($0.request)] },
        "io.followupd.Records.ListInteractions": { ["customer": .string($0.customer)] },
        "io.followupd.Records.ListAbsences": { ["rep": .string($0.owner)] },
        "io.followupd.Records.Import": {
            ["kind": "customers", "columns": ["id", "name"], "rows": [["cells": [.string("I\($0.number)"), "N"]]]]
        },
        "io.followupd.Records.FinishImport": { _ in [:] },
        "io.followupd.Rules.List": { _ in [:] },
        "io.followupd.Rules.Why": { ["task": .integer($0.task)] },
        "io.followupd.Rules.WhyNot": { ["record": .string($0.customer), "rule": "iron"] },
        "io.followupd.Rules.Ask": { ["record": .string($0.customer), "rule": "audit"] },
        "io.followupd.Reports.Report": { ["rep": .string($0.owner)] },
        "io.followupd.Service.Backup": { _ in [:] },
        "io.followupd.Service.CheckIntegrity": { _ in [:] },
        "io.followupd.Service.Examine": { _ in [:] },
        "io.followupd.Service.Erase": { ["customer": .string($0.customer)] },
        "io.followupd.Rules.Preview": { _ in ["examples": 1000] },
        "io.followupd.Rules.Simulate": { _ in ["until": .string(soon)] },
        "io.followupd.Rules.Coverage": { _ in ["limit": 1000] },
        "io.followupd.Service.Status": { _ in [:] },
        "io.followupd.Service.ReadMoment": { _ in ["text": "3 business days"] },
        "io.followupd.Service.Reload": { _ in [:] },
        "io.followupd.Service.ListPrograms": { _ in [:] },
        "io.followupd.Service.ListDeadLetters": { _ in [:] },
        "io.followupd.Service.GetDeadLetter": { _ in ["id": 1] },
        "io.followupd.Service.RetryDeadLetters": { _ in [:] },
        "io.followupd.Service.DropDeadLetters": { _ in [:] },
        "io.systemd.service.Ping": { _ in [:] },
        "io.systemd.service.Reload": { _ in [:] },
        "io.systemd.service.SetLogLevel": { _ in ["level": 6] },
        "org.varlink.service.GetInfo": { _ in [:] },
        "org.varlink.service.GetInterfaceDescription": { _ in ["interface": "io.followupd.Tasks"] },
    ]

    private static var soon: String { Date.now.addingTimeInterval(86_400).formatted(.iso8601) }

    /// What became of a call, as far as its answer shows.
    private static func verdict(_ reply: JSON) -> Permissions.Verdict {
        switch reply["error"]?.stringValue {
        case "org.varlink.service.PermissionDenied": .denied
        case let error? where error.hasSuffix(".NoSuchTask") || error.hasSuffix(".NoSuchRecord"): .unknown
        case let error? where error.hasSuffix(".InvalidRecord"): reply.description.contains("there is no ") ? .unknown : .allowed
        case nil where reply["parameters"]?["refused"]?[0]?["reason"]?.stringValue?.contains("there is no ") == true: .unknown
        default: .allowed
        }
    }

    /// Due long ago, and told to Ida at once.
    private static let rule = """
        rule: iron
        about: customer
        when: {segment: iron}
        opens: 1 day after since
        due: 1 day after opens
        title: "Look after {customer.name}"
        assign: owner
        remind: [at open]
        escalate:
          - {to: "rep:ida", after: 1 second overdue}
        """

    @Test("every method of the interfaces has its rows in the table, and each row a call here, and there are no others")
    func nothingForgotten() async throws {
        let directory = try TemporaryDirectory()
        let daemon = try await RunningDaemon(directory: directory)
        let client = try await daemon.client()
        var methods: Set<String> = []
        for name in try await client.call("org.varlink.service.GetInfo")["interfaces"]?.arrayValue?.compactMap(\.stringValue) ?? [] {
            let reply = try await client.call("org.varlink.service.GetInterfaceDescription", ["interface": .string(name)] as JSONObject)
            methods.formUnion(
                try InterfaceDescription(parsing: reply["description"]?.stringValue ?? "").methods.map { "\(name).\($0.name)" })
        }
        #expect(methods.count > 30)
        #expect(Set(Permissions.rows.map(\.method)) == methods)
        #expect(Set(Self.calls.keys) == Set(Permissions.rows.map(\.name)))
        await daemon.end()
    }

    @Test("every method, by everybody, about everybody's records: as the table says")
    func matrix() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("config/followupd.yaml", "zone: UTC\nsettle: 0s\nquiet: never\ngather: 0s\n")
        try directory.write("config/rules.d/iron.yaml", Self.rule)
        try directory.write("config/rules.d/audit.yaml", "rule: audit\nabout: customer\nby_hand: true\ntitle: Look into it\n")
        let daemon = try await RunningDaemon(directory: directory, config: directory.file("config"), users: Self.users)
        let root = try await daemon.client()

        // The records: a customer for each cell.
        var cells: [(caller: Caller, row: Permissions.Row, records: Records)] = []
        for caller in Self.callers {
            for row in Permissions.rows { cells.append((caller, row, Records(number: cells.count, owner: caller.owner))) }
        }
        try await Self.fill(root, cells.map(\.records))
        let tasks = try await Self.tasks(daemon, count: cells.count)
        for place in cells.indices { cells[place].records.task = try #require(tasks[cells[place].records.customer]) }
        try await Self.waitForEscalations(daemon, of: cells.count)
        let before = try await Self.pages(
            root, of: cells.filter { $0.row.verdict($0.caller.standing, $0.caller.whose) != .allowed }.map(\.records))

        for caller in Self.callers {
            let own = cells.filter { $0.caller == caller }
            let requests = try own.map { try Self.request(caller, $0.row, $0.records) }
            let replies = try await Users.call(daemon.socket, as: caller.uid, requests)
            try #require(replies.count == requests.count)
            for (cell, text) in zip(own, replies) {
                let reply = try JSON(parsing: Array(text.prefix { $0 != "\n" }.utf8))
                let expected = cell.row.verdict(caller.standing, caller.whose)
                let what =
                    "\(caller.login) (\(caller.standing)), of \(caller.owner) (\(caller.whose)): \(cell.row.name): \(text.prefix(300))"
                #expect(Self.verdict(reply) == (expected == .leftOut ? .allowed : expected), "\(what)")
                let mark = "Customer \(cell.records.customer)."
                if expected != .allowed { #expect(!text.contains(mark), "\(what)") }
                if expected == .allowed, cell.row.method.hasSuffix(".GetCustomer") { #expect(text.contains(mark), "\(what)") }
                if cell.row.relation == .person, cell.row.method.hasSuffix(".Export") {
                    let key = cell.records.number % 2 == 0 ? "login" : "rep"
                    #expect(text.contains("\"\(key)\":\"\(caller.owner)\"") == (expected == .allowed), "\(what)")
                }
                if caller.whose == .escalated, cell.row.method.hasSuffix("Tasks.List") { #expect(text.contains(mark), "\(what)") }
            }
        }
        // What was not allowed changed nothing.
        let after = try await Self.pages(
            root, of: cells.filter { $0.row.verdict($0.caller.standing, $0.caller.whose) != .allowed }.map(\.records))
        for (customer, page) in before { #expect(after[customer] == page, "\(customer)") }
        // The first users who were denied something are named; how many are is bounded.
        try await Self.expectDenials(daemon, Array(Self.callers.prefix(3)))
        await daemon.end()
    }

    // MARK: - Parts

    private static func ownList(_ method: String) -> JSONObject { method.hasSuffix(".List") ? ["limit": 1000] : [:] }

    private static func request(_ caller: Caller, _ row: Permissions.Row, _ records: Records) throws -> Users.Request {
        let call = try #require(calls[row.name])
        // Whom something was escalated to finds it among their own.
        let isOwnList = caller.whose == .escalated && [".List", ".Count", ".Watch"].contains { row.method == "io.followupd.Tasks" + $0 }
        return Users.Request(
            method: row.method, parameters: isOwnList ? ownList(row.method) : call(records),
            more: [".Watch", ".Export", ".Backup"].contains(where: row.method.hasSuffix),
            first: [".Watch", ".Backup"].contains(where: row.method.hasSuffix))
    }

    private static func fill(_ root: VarlinkClient, _ all: [Records]) async throws {
        func upsert(_ method: String, _ kind: String, _ records: JSON) async throws {
            let reply = try await root.call("io.followupd.Records.\(method)", [kind: records] as JSONObject)
            #expect(reply["refused"] == [], "\(reply)")
        }
        try await upsert("UpsertReps", "reps", team)
        try await upsert(
            "UpsertCustomers", "customers",
            .array(
                all.map {
                    [
                        "id": .string($0.customer), "name": .string("Customer \($0.customer)."), "segment": "iron",
                        "owner": .string($0.owner),
                        "since": "2026-01-01",
                    ]
                }))
        try await upsert(
            "UpsertDeals", "deals",
            .array(all.map { ["id": .string($0.deal), "customer": .string($0.customer), "name": "N", "owner": .string($0.owner)] }))
        try await upsert(
            "UpsertRequests", "requests",
            .array(all.map { ["id": .string($0.request), "customer": .string($0.customer), "topic": "T", "rep": .string($0.owner)] }))
        let today = Date.now.formatted(.iso8601.year().month().day())
        try await upsert(
            "UpsertAbsences", "absences",
            .array(
                [["id": "now", "rep": "abe", "first": .string(today), "last": "2027-11-01", "substitute": "sara"]]
                    + all.map { ["id": .string($0.absence), "rep": .string($0.owner), "first": .string($0.day), "last": .string($0.day)] }))
    }

    /// The number of the task of each customer, once all are open.
    private static func tasks(_ daemon: RunningDaemon, count: Int) async throws -> [String: Int64] {
        var tasks: [String: Int64] = [:]
        for try await reply in try await daemon.client().callMore("io.followupd.Tasks.Watch", ["everybody": true] as JSONObject) {
            let reply = try Wire.WatchReply(reply)
            for task in reply.tasks ?? [] { tasks[task.customer ?? ""] = task.id }
            if let event = reply.event, event.kind == "task.opened", let customer = event.customer { tasks[customer] = event.task }
            if tasks.count == count { break }
        }
        return tasks
    }

    private static func waitForEscalations(_ daemon: RunningDaemon, of count: Int) async throws {
        var escalated: Set<Int64> = []
        for try await reply in try await daemon.client().callMore(
            "io.followupd.Tasks.Watch", ["everybody": true, "since": 0] as JSONObject)
        {
            if let event = try Wire.WatchReply(reply).event, event.kind == "task.escalated", let task = event.task {
                escalated.insert(task)
            }
            if escalated.count == count { break }
        }
    }

    private static func pages(_ root: VarlinkClient, of records: [Records]) async throws -> [String: JSONObject] {
        var pages: [String: JSONObject] = [:]
        for record in records {
            pages[record.customer] = try await root.call("io.followupd.Records.GetCustomer", ["id": .string(record.customer)] as JSONObject)
            // Those of the owner are everybody's cells'.
            pages[record.customer]?["absences"] = JSON?.none
        }
        return pages
    }

    /// Every caller who was denied something is in the log, with user, login and method.
    private static func expectDenials(_ daemon: RunningDaemon, _ callers: [Caller]) async throws {
        var missing = Set(callers.map { "\($0.login == "nobody" ? "uid \($0.uid)" : $0.login), user \($0.uid)" })
        #expect(!missing.isEmpty)
        for try await reply in try await daemon.client().callMore(
            "io.followupd.Tasks.Watch", ["everybody": true, "since": 0] as JSONObject)
        {
            guard let event = try Wire.WatchReply(reply).event, event.kind == "service.denied" else { continue }
            let who = String(event.message.prefix { $0 != ":" }).replacing("Denied to ", with: "")
            missing.remove(who)
            if event.actor != "followupd" { #expect(event.actor == String(who.prefix { $0 != "," })) }
            if missing.isEmpty { break }
        }
    }
}
