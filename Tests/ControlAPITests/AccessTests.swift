import ControlAPI
import ControlInterface
import FollowUp
import Foundation
import KeeperTestSupport
import Synchronization
import Testing
import Varlink

@Suite("Who may do what", .timeLimit(.minutes(5)))
struct AccessTests {
    private static let noRep: [Person] = [.eve, .nobody, .ines]

    /// How much happened, besides that calls were denied.
    private static func changes(in office: Office) async throws -> Int {
        try await office.world.events().count { $0.event.kind != .serviceDenied }
    }

    /// What a call that may go on ends its first step with.
    private static func refusal(_ client: VarlinkClient, _ sample: Sample) async throws -> VarlinkError? {
        guard sample.isStream else { return try await client.refusal(sample.method, sample.parameters) }
        do {
            for try await _ in try await client.callMore(sample.method, sample.parameters) { break }
            return nil
        } catch let error as VarlinkError {
            return error
        }
    }

    @Test("whoever is no rep, or no longer one, may do nothing at all", arguments: noRep, Sample.all)
    func strangers(person: Person, sample: Sample) async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let before = try await Self.changes(in: office)
            #expect(try await Self.refusal(office.client(person), sample) == .permissionDenied)
            #expect(try await Self.changes(in: office) == before)
        }
    }

    @Test(
        "records come in, and the configuration is read, on an administrator's word alone",
        arguments: [Person.anna, .mila, .otto],
        ["UpsertCustomers", "UpsertContracts", "UpsertReps", "Import", "Reload"])
    func administratorsOnly(person: Person, name: String) async throws {
        let sample = try #require(Sample.all.first { $0.method.hasSuffix(".\(name)") })
        try await withOffice { office in
            try await office.addSampleRecords()
            let before = try await Self.changes(in: office)
            let error = try await office.client(person).refusal(sample.method, sample.parameters)
            #expect(error == .permissionDenied)
            #expect(try await Self.changes(in: office) == before)
            for administrator in [Person.boss, .adam, .root, .daemon] {
                #expect(try await office.client(administrator).refusal(sample.method, sample.parameters) == nil)
            }
        }
    }

    @Test("a manager sees and changes the tasks of the whole line below, and of nobody else")
    func managers() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let owners = ["anna", "bert", "mila", "otto", "cleo"]
            let ids = try await office.openTasks(owners.enumerated().map { ("C\($0.offset)", $0.element) })
            let sees: [(Person, Set<String>)] = [
                (.anna, ["anna"]), (.bert, ["bert"]), (.mila, ["anna", "bert", "mila"]), (.otto, ["anna", "bert", "mila", "otto"]),
                (.cleo, ["cleo"]), (.adam, Set(owners)), (.boss, Set(owners)),
            ]
            for (person, covered) in sees {
                let client = try await office.client(person)
                for (owner, id) in zip(owners, ids) {
                    let mayKnow = covered.contains(owner)
                    let listed = try await client.refusal("\(Interfaces.tasks).List", ["rep": .string(owner)])
                    #expect(listed == (mayKnow ? nil : .permissionDenied), "\(person) lists \(owner)'s")
                    let got = try await client.refusal("\(Interfaces.tasks).Get", ["id": .integer(id)])
                    #expect((got == nil) == mayKnow, "\(person) gets \(owner)'s")
                    let snoozed = try await client.refusal(
                        "\(Interfaces.tasks).Snooze", ["id": .integer(id), "until": "2026-03-05T09:00:00Z"])
                    #expect((snoozed == nil) == mayKnow, "\(person) snoozes \(owner)'s")
                }
                let everybody = try await client.refusal("\(Interfaces.tasks).List", ["everybody": true])
                #expect(everybody == ([.adam, .boss].contains(person) ? nil : .permissionDenied), "\(person)")
                // That there is no such rep is not told to those who may not know who there is.
                let unknown = try await client.refusal("\(Interfaces.tasks).List", ["rep": "zoe"])
                let noSuchRep = VarlinkError(name: "\(Interfaces.tasks).NoSuchRep", parameters: ["rep": "zoe"])
                #expect(unknown == ([.adam, .boss].contains(person) ? noSuchRep : .permissionDenied), "\(person)")
            }
        }
    }

    @Test("a rep cannot tell another's task, open or closed, from one that never was")
    func othersTasksAreUnknown() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let ids = try await office.openTasks([("C1", "cleo"), ("C2", "mila"), ("C3", nil), ("C4", "cleo")])
            _ = try await office.client(.cleo).tasks("Dismiss", ["id": .integer(ids[3]), "reason": "closed"])
            let before = try await office.world.events().count
            let calls: [(String, JSONObject)] = [
                ("Get", [:]), ("Done", [:]), ("Done", ["outcome": "no_answer", "note": "x"]),
                ("Snooze", ["until": "2026-03-05T09:00:00Z"]), ("Snooze", ["until": "2001-01-01T00:00:00Z"]),
                ("Dismiss", ["reason": "x"]), ("Dismiss", ["reason": ""]),
            ]
            let anna = try await office.client(.anna)
            for (method, parameters) in calls {
                for id in ids + [0, -1, 4711, .max] {
                    var parameters = parameters
                    parameters["id"] = .integer(id)
                    #expect(
                        try await anna.refusal("\(Interfaces.tasks).\(method)", parameters)
                            == VarlinkError(name: "\(Interfaces.tasks).NoSuchTask", parameters: ["id": .integer(id)]),
                        "\(method) \(id)")
                }
            }
            #expect(try await office.world.events().count == before)
        }
    }

    @Test("a rep logs what they did themselves, a manager what the line did, and nobody what others did")
    func loggingInteractions() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            func log(_ person: Person, rep: String?, id: String) async throws -> VarlinkError? {
                var interaction: JSONObject = ["id": .string(id), "customer": "C1", "kind": "call", "outcome": "no_answer"]
                if let rep { interaction["rep"] = .string(rep) }
                let client = try await office.client(person)
                return try await client.refusal("\(Interfaces.records).LogInteraction", ["interaction": .object(interaction)])
            }
            #expect(try await log(.anna, rep: nil, id: "own") == nil)
            #expect(try await log(.mila, rep: "anna", id: "line") == nil)
            #expect(try await log(.boss, rep: nil, id: "none") == nil)
            #expect(try await log(.boss, rep: "cleo", id: "any") == nil)
            #expect(try await log(.anna, rep: "mila", id: "up") == .permissionDenied)
            #expect(try await log(.anna, rep: "zoe", id: "unknown") == .permissionDenied)
            #expect(try await log(.boss, rep: "zoe", id: "unknown")?.parameters["field"] == "rep")
            let logged = try await office.world.store.read { try $0.interactions(of: CustomerID("C1"), limit: 10) }
            #expect(
                Dictionary(uniqueKeysWithValues: logged.map { ($0.id.rawValue, $0.rep?.rawValue) })
                    == ["own": "anna", "line": "anna", "none": nil, "any": "cleo"])
        }
    }

    @Test("whoever stops being a rep may do nothing from the next call on, and a new manager sees the line")
    func teamChanges() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            try await office.openTasks([("C1", "anna")])
            let (anna, cleo) = (try await office.client(.anna), try await office.client(.cleo))
            #expect(try await anna.list().count == 1)
            #expect(try await cleo.refusal("\(Interfaces.tasks).List", ["rep": "anna"]) == .permissionDenied)
            _ = try await office.client(.boss).records(
                "UpsertReps", ["reps": [["login": "anna", "name": "Anna", "manager": "cleo", "active": false]]])
            await office.world.keeper.replanned()
            #expect(try await anna.refusal("\(Interfaces.tasks).List") == .permissionDenied)
            #expect(try await cleo.refusal("\(Interfaces.tasks).List", ["rep": "anna"]) == nil)
            #expect(try await cleo.list().count == 1)
        }
    }

    @Test("managers in a circle see each other's tasks, and nothing hangs")
    func circle() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            _ = try await office.client(.boss).records(
                "UpsertReps",
                ["reps": [["login": "anna", "name": "Anna", "manager": "bert"], ["login": "bert", "name": "Bert", "manager": "anna"]]])
            await office.world.keeper.replanned()
            let ids = try await office.openTasks([("C1", "anna"), ("C2", "bert")])
            #expect(try await office.client(.anna).list(["rep": "bert"]) == [ids[1]])
            #expect(try await office.client(.bert).list(["rep": "anna"]) == [ids[0]])
        }
    }

    @Test("who calls is the user that the kernel names, and the user database is asked once in a while, not at every call")
    func kernelNamesTheCaller() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            try await office.openTasks([("C1", "anna"), ("C2", "bert")])
            let asked = Mutex<[UInt32]>([])
            let access = Access(keeper: office.world.keeper, ownUID: getuid()) { uid in
                asked.withLock { $0.append(uid) }
                return User(login: "anna", isAdministrator: false)
            }
            let server = try VarlinkServer(
                service: ServiceInfo(vendor: "", product: "", version: "", url: ""),
                interfaces: [try TasksInterface(keeper: office.world.keeper, access: access)], checksReplies: true)
            let path = office.world.directory.file("kernel.sock")
            try await server.start(on: .path(path))
            let client = try await VarlinkClient.connect(path: path)
            // The daemon's own user may see everybody's tasks; as Anna they see hers by themselves.
            #expect(try await client.list().count == 1)
            #expect(try await client.list(["everybody": true]).count == 2)
            #expect(asked.withLock { $0 } == [getuid()])
            await client.close()
            await server.shutdown(grace: .seconds(5))
        }
    }
}
