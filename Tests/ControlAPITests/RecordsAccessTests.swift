import ControlInterface
import FollowUp
import KeeperTestSupport
import Testing
import Varlink

/// Whose records a rep sees and changes, and that nothing is let out of all others.
@Suite("Whose records they are", .timeLimit(.minutes(5)))
struct RecordsAccessTests {
    private static func method(_ name: String) -> String { "\(Interfaces.records).\(name)" }

    private static func sees(_ person: Person, _ office: Office, _ customer: String = "C1") async throws -> Bool {
        let error = try await office.client(person).refusal(method("GetCustomer"), ["id": .string(customer)])
        if let error {
            #expect(error == VarlinkError(name: method("NoSuchRecord"), parameters: ["kind": "customers", "id": .string(customer)]))
        }
        return error == nil
    }

    @Test("a rep cannot tell another's customer, deal or question from one that never was")
    func othersAreUnknown() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let boss = try await office.client(.boss)
            _ = try await boss.records("UpsertDeals", ["deals": [Sample.deal([:])]])
            _ = try await boss.records("UpsertRequests", ["requests": [Sample.request(["specialist": "mila"])]])
            let before = try await office.world.events().filter { if case .task = $0.event.body { true } else { false } }
            // The call, with %C, %D and %R for what is there, and for what is not.
            let calls: [(String, String)] = [
                ("GetCustomer", #"{"id": "%C"}"#), ("ListInteractions", #"{"customer": "%C"}"#), ("GetDeal", #"{"id": "%D"}"#),
                ("GetRequest", #"{"id": "%R"}"#), ("ChangeDeal", #"{"id": "%D", "stage": "won"}"#),
                ("ChangeDeal", #"{"id": "%D", "owner": "cleo"}"#), ("ChangeRequest", #"{"id": "%R", "status": "answered"}"#),
                ("LogInteraction", #"{"interaction": {"id": "I9", "customer": "%C", "kind": "call"}}"#),
                ("LogInteraction", #"{"interaction": {"id": "I9", "customer": "%C", "kind": "call", "deal": "D1"}}"#),
                ("UpsertDeals", #"{"deals": [{"id": "D7", "customer": "%C", "name": "N"}]}"#),
                ("UpsertRequests", #"{"requests": [{"id": "R7", "customer": "%C", "topic": "T", "deal": "%D"}]}"#),
            ]
            let cleo = try await office.client(.cleo)
            func answer(_ method: String, _ text: String, _ ids: [String: String]) async throws -> String {
                let text = ids.reduce(text) { $0.replacing($1.key, with: $1.value) }
                do {
                    return JSON.object(try await cleo.records(method, try #require(try JSON(parsing: text).objectValue))).description
                } catch let error as VarlinkError {
                    return "\(error.name) \(JSON.object(error.parameters))"
                }
            }
            for (method, text) in calls {
                let there = try await answer(method, text, ["%C": "C1", "%D": "D1", "%R": "R1"])
                let never = try await answer(method, text, ["%C": "X1", "%D": "Y1", "%R": "Z1"])
                let told = never.replacing("X1", with: "C1").replacing("Y1", with: "D1").replacing("Z1", with: "R1")
                #expect(there == told, "\(method) \(text)")
                #expect(there.contains("no customer") || there.contains("NoSuchRecord"), "\(there)")
            }
            let after = try await office.world.events().filter { if case .task = $0.event.body { true } else { false } }
            #expect(after == before)
            #expect(try await office.world.store.read { try $0.interactions(of: CustomerID("C1"), limit: 10) }.isEmpty)
            #expect(try await office.world.store.read { try $0.deal(DealID("D1")) }?.stage == .lead)
        }
    }

    @Test("an id that another's record has is refused for one's own, and that record stays as it is")
    func takenIDs() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            try await office.addMoreRecords()
            let boss = try await office.client(.boss)
            _ = try await boss.records("UpsertCustomers", ["customers": [Office.customer("C8", owner: "otto")]])
            let otto = try await office.client(.otto)
            #expect(try await otto.records("UpsertDeals", ["deals": [["id": "D2", "customer": "C8", "name": "Otto's"]]])["accepted"] == 1)
            let anna = try await office.client(.anna)
            #expect(
                try await anna.records("UpsertDeals", ["deals": [["id": "D2", "customer": "C1", "name": "Mine"]]]).refusals == ["0 id"])
            _ = try await anna.records(
                "UpsertAbsences", ["absences": [["rep": "anna", "first": "2026-07-01", "last": "2026-07-02", "id": "V1"]]])
            let bert = try await office.client(.bert)
            #expect(
                try await bert.records(
                    "UpsertAbsences", ["absences": [["rep": "bert", "first": "2026-07-01", "last": "2026-07-02", "id": "V1"]]]
                )
                .refusals == ["0 id"])
            #expect(try await office.world.store.read { try $0.absence(AbsenceID("V1")) }?.rep == "anna")
        }
    }

    @Test("a customer is seen by the owner, the line above, who has a deal or an open question of it, and administrators")
    func whoSees() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            func seers() async throws -> Set<Person> {
                var seers: Set<Person> = []
                for person in [Person.anna, .bert, .mila, .otto, .cleo, .boss, .adam] where try await Self.sees(person, office) {
                    seers.insert(person)
                }
                return seers
            }
            let usual: Set<Person> = [.anna, .mila, .otto, .boss, .adam]
            #expect(try await seers() == usual)
            let boss = try await office.client(.boss)
            _ = try await boss.records("UpsertDeals", ["deals": [Sample.deal(["owner": "bert"])]])
            #expect(try await seers() == usual.union([.bert]))
            _ = try await boss.records("UpsertRequests", ["requests": [Sample.request([:])]])
            #expect(try await seers() == usual.union([.bert, .cleo]))
            // The one who was asked answers, and the deal is decided.
            _ = try await office.client(.cleo).records("ChangeRequest", ["id": "R1", "status": "answered"])
            _ = try await office.client(.bert).records("ChangeDeal", ["id": "D1", "stage": "lost"])
            #expect(try await seers() == usual)
        }
    }

    @Test("whoever knows a customer sees a deal of it and why there is a task, and changes only what they work on")
    func knowsAndWorks() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            try await office.addSampleRecords()
            let boss = try await office.client(.boss)
            _ = try await boss.records("UpsertDeals", ["deals": [["id": "D1", "customer": "C1", "name": "Kitchen", "owner": "anna"]]])
            _ = try await boss.records(
                "UpsertRequests", ["requests": [["id": "R1", "customer": "C1", "topic": "T", "rep": "anna", "specialist": "cleo"]]])
            let (cleo, bert) = (try await office.client(.cleo), try await office.client(.bert))
            let calls: [(method: String, parameters: JSONObject, cleo: Bool)] = [
                (Self.method("GetCustomer"), ["id": "C1"], true), (Self.method("GetDeal"), ["id": "D1"], true),
                (Self.method("ChangeDeal"), ["id": "D1", "value": "5.00"], false), (Self.method("GetRequest"), ["id": "R1"], true),
                (Self.method("ChangeRequest"), ["id": "R1", "topic": "U"], true), ("\(Interfaces.rules).Why", ["task": 1], true),
                ("\(Interfaces.rules).WhyNot", ["record": "C1", "rule": "follow-up"], true), ("\(Interfaces.tasks).Get", ["id": 1], false),
            ]
            for (method, parameters, mayCleo) in calls {
                #expect((try await cleo.refusal(method, parameters) == nil) == mayCleo, "\(method)")
                #expect(try await bert.refusal(method, parameters)?.name.contains(".NoSuch") == true, "\(method)")
            }
            let refused = try await cleo.records("UpsertDeals", ["deals": [["id": "D1", "customer": "C1", "name": "Mine"]]])
            #expect(refused.refusals == ["0 id"])
            // What there is of the team, a rep has of themselves and their line.
            func logins(_ client: VarlinkClient) async throws -> [String] {
                var found: [String] = []
                for try await part in try await client.callMore(Self.method("Export"), ["kind": "reps"] as JSONObject) {
                    found += part["reps"]?.arrayValue?.compactMap { $0["login"]?.stringValue } ?? []
                }
                return found
            }
            #expect(try await logins(cleo) == ["cleo"])
            #expect(try await logins(office.client(.mila)) == ["anna", "bert", "ines", "mila"])
            #expect(try await logins(boss).count == Office.team.count)
        }
    }

    @Test("whoever stands in for somebody who is away does what that one may, and only then")
    func standIn() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            try await office.addSampleRecords()
            let (anna, bert) = (try await office.client(.anna), try await office.client(.bert))
            func bertMay() async throws -> [Bool] {
                let log: JSONObject = ["interaction": ["customer": "C1", "kind": "call", "outcome": "no_answer"]]
                return [
                    try await Self.sees(.bert, office), try await bert.refusal(Self.method("LogInteraction"), log) == nil,
                    try await bert.refusal("\(Interfaces.tasks).List", ["rep": "anna"]) == nil,
                ]
            }
            #expect(try await bertMay() == [false, false, false])
            let absence: JSON = ["rep": "anna", "first": "2026-03-02", "last": "2026-03-06", "substitute": "bert"]
            #expect(try await anna.records("UpsertAbsences", ["absences": [absence]])["accepted"] == 1)
            #expect(try await bertMay() == [true, true, true])
            // Absences stay a matter of the line.
            #expect(try await bert.refusal(Self.method("RemoveAbsence"), ["id": "anna 2026-03-02"])?.name == Self.method("NoSuchRecord"))
            #expect(try await bert.refusal(Self.method("ListAbsences"), ["rep": "anna"]) == .permissionDenied)
            #expect(try await bert.records("ListAbsences")["absences"] == [])
            try await office.world.move(to: try instant("2026-03-07T08:00:00Z"))
            #expect(try await bertMay() == [false, false, false])
            try await office.world.move(to: try instant("2026-03-06T22:00:00Z"))
            #expect(try await bertMay() == [true, true, true])
            _ = try await anna.records("RemoveAbsence", ["id": "anna 2026-03-02"])
            #expect(try await bertMay() == [false, false, false])
        }
    }

    @Test("a deal is handed from one rep to another, who takes it over")
    func handOver() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let (anna, bert) = (try await office.client(.anna), try await office.client(.bert))
            _ = try await anna.records("UpsertDeals", ["deals": [Sample.deal(["accepted": "2026-02-21T09:00:00Z"])]])
            let handed = try await anna.records("ChangeDeal", ["id": "D1", "stage": "qualified", "owner": "bert"])
            #expect(handed["deal"]?["owner"] == "bert" && handed["deal"]?["accepted"] == nil)
            // It is no longer hers to change, though the customer is hers to see.
            #expect(try await anna.refusal(Self.method("ChangeDeal"), ["id": "D1", "stage": "lost"])?.name == Self.method("NoSuchRecord"))
            #expect(try await anna.records("GetDeal", ["id": "D1"])["deal"]?["stage"] == "qualified")
            #expect(try await bert.records("ChangeDeal", ["id": "D1", "accept": true])["deal"]?["accepted"] == "2026-03-02T08:00:00Z")
            let stages = try await bert.records("GetDeal", ["id": "D1"])["stages"]
            #expect(
                stages == [
                    ["stage": "lead", "from": "2026-02-20T09:00:00Z", "until": "2026-03-02T08:00:00Z"],
                    ["stage": "qualified", "from": "2026-03-02T08:00:00Z"],
                ])
            // What cannot be is refused by its field, and nothing changes.
            for (parameters, field) in [
                (["id": "D1", "owner": "zoe"], "owner"),
                (["id": "D1", "stage": "won", "stageSince": "2026-02-01T00:00:00Z"], "stageSince"),
                (["id": "D1", "stageSince": "2026-03-01T00:00:00Z"], "stageSince"), (["id": "D1", "value": "lots"], "value"),
            ] as [(JSONObject, String)] {
                let error = try await bert.refusal(Self.method("ChangeDeal"), parameters)
                #expect(
                    error?.name == Self.method("InvalidRecord") && error?.parameters["field"] == .string(field),
                    "\(String(describing: error))")
            }
            #expect(try await bert.records("GetDeal", ["id": "D1"])["stages"] == stages)
        }
    }

    @Test("what is handed in as objects comes back as it was: attributes, terms, items")
    func roundTrip() async throws {
        try await withOffice { office in
            let boss = try await office.client(.boss)
            let customer: JSON = [
                "id": "C1", "name": "C", "owner": "anna", "status": "inactive", "attributes": ["branch": "bakery", "a_B1": "ö; = |"],
            ]
            let contract: JSON = [
                "id": "K1", "customer": "C1", "name": "K", "status": "active", "start": "2024-01-31", "end": "2024-02-28",
                "endIncluded": true,
                "notice": "2 weeks", "autoRenew": true, "initialTerm": "1 month", "renewalTerm": "1 month", "attributes": ["desk": "north"],
            ]
            #expect(try await boss.records("UpsertCustomers", ["customers": [customer]])["accepted"] == 1)
            #expect(try await boss.records("UpsertContracts", ["contracts": [contract]])["accepted"] == 1)
            _ = try await boss.records("UpsertDeals", ["deals": [Sample.deal([:])]])
            _ = try await boss.records("LogInteraction", ["interaction": Sample.interaction])
            let page = try await boss.records("GetCustomer", ["id": "C1"])
            #expect(page["customer"] == customer)
            #expect(page["contracts"]?[0]?["rollsOn"] == true && page["contracts"]?[0]?["runsTo"] == "2026-03-30")
            #expect(page["interactions"]?[0] == Sample.interaction)
            #expect(page["deals"]?[0] == Sample.deal([:]))
            #expect(page["coverage"] == nil)
            for (bad, field) in [
                (["id": "C2", "name": "C", "attributes": ["no name": "x"]], "attributes"),
                (["id": "C2", "name": "C", "attributes": ["a": .string(String(repeating: "x", count: 5000))]], "attributes.a"),
            ] as [(JSON, String)] {
                #expect(try await boss.records("UpsertCustomers", ["customers": [bad]]).refusals == ["0 \(field)"])
            }
            for item in [["item": "A;B", "quantity": 1], ["item": "A", "quantity": 0], ["item": "", "quantity": 1]] as [JSON] {
                let call: JSONObject = ["interaction": ["customer": "C1", "kind": "order", "items": [item]]]
                #expect(try await boss.refusal(Self.method("LogInteraction"), call)?.parameters["field"] == "items")
            }
        }
    }

    @Test("long lists come in pages, each entry once, whatever happens in between")
    func pages() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let boss = try await office.client(.boss)
            // Three in each instant, so that pages end between them.
            let calls = (0..<100).map {
                World.call(
                    "C1", at: (try? instant("2026-01-01T00:00:00Z"))?.adding(seconds: Int64($0 / 3)) ?? .distantPast, id: "I\($0)",
                    .noAnswer)
            }
            _ = try await office.world.keeper.log(calls, by: .daemon)
            var seen: [String] = []
            var parameters: JSONObject = ["customer": "C1", "limit": 7]
            while true {
                let page = try await boss.records("ListInteractions", parameters)
                seen += page["interactions"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
                if seen.count == 14 {
                    _ = try await office.world.keeper.log(
                        [World.call("C1", at: office.world.clock.now(), id: "new", .noAnswer)], by: .daemon)
                }
                guard let cursor = page["cursor"]?.stringValue else { break }
                parameters["cursor"] = .string(cursor)
            }
            #expect(seen == (0..<100).reversed().map { "I\($0)" })
            let page = try await boss.records("GetCustomer", ["id": "C1"])
            #expect(page["interactions"]?.arrayValue?.count == 20 && page["cursor"] != nil)
            let absences = (1...9).map {
                ["rep": $0 % 2 == 0 ? "anna" : "bert", "first": .string("2026-06-0\($0)"), "last": "2026-06-20"] as JSON
            }
            _ = try await boss.records("UpsertAbsences", ["absences": .array(absences)])
            var first: [String] = []
            parameters = ["limit": 2]
            while true {
                let page = try await boss.records("ListAbsences", parameters)
                first += page["absences"]?.arrayValue?.compactMap { $0["first"]?.stringValue } ?? []
                guard let cursor = page["cursor"]?.stringValue else { break }
                parameters["cursor"] = .string(cursor)
            }
            #expect(first == (1...9).map { "2026-06-0\($0)" })
            #expect(try await boss.records("ListAbsences", ["rep": "anna"])["absences"]?.arrayValue?.count == 4)
        }
    }
}
