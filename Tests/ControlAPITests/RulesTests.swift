import CivilTime
import ControlInterface
import FollowUp
import Foundation
import Keeper
import KeeperTestSupport
import Testing
import Varlink

@Suite("Rules on the socket: why, why not, what would be", .timeLimit(.minutes(5)))
struct RulesTests {
    private static func name(_ error: String) -> String { "\(Interfaces.rules).\(error)" }

    @Test("why a task is there: every date with the way to it, the conditions with their values")
    func why() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let anna = try await office.client(.anna)
            let why = try Wire.Why(try await anna.rules("Why", ["task": 2]))
            let explanation = try #require(why.explanation)
            let step = explanation.steps[try #require(why.step)]
            #expect(step.outcome == .wanted)
            #expect(step.moments.map(\.name) == ["opens", "due", "closes"])
            #expect(step.moments.map(\.at) == [why.task.opensAt, why.task.dueAt, why.task.closesAt])
            #expect(
                step.moments[1].way == [
                    "cancel_by: Wed 2026-09-30", "the last day of the term is Thu 2026-12-31, less the notice of 3 months: Wed 2026-09-30",
                    "14 days before: Wed 2026-09-16", "at 17:30, the working day's end",
                ])
            #expect(explanation.conditions.map(\.text) == ["status is active", "auto_renew is true"])
            #expect(explanation.conditions.map(\.value) == ["active", "true"])
            #expect(!explanation.conditions.contains { !$0.met })
            #expect(explanation.zone == "Europe/Amsterdam")
        }
    }

    @Test("a task that was done is explained by what was known before; the next turn by what is known now")
    func closedTask() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let anna = try await office.client(.anna)
            _ = try await anna.tasks("Done", ["id": 1, "outcome": "reached"])
            let done = try Wire.Why(try await anna.rules("Why", ["task": 1]))
            let step = try #require(done.explanation).steps[try #require(done.step)]
            #expect(step.moments.map(\.at) == [done.task.opensAt, done.task.dueAt])
            #expect(done.asOf != nil)
            #expect(step.trigger.first?.hasSuffix("never contacted") == true)
            let next = try Wire.Why(try await anna.rules("Why", ["task": 3]))
            #expect(next.asOf == nil)
            #expect(
                try #require(next.explanation).steps[try #require(next.step)].moments.map(\.at) == [next.task.opensAt, next.task.dueAt])
        }
    }

    @Test("a task whose rule is gone says so, and nothing else")
    func ruleGone() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let boss = try await office.client(.boss)
            let house = try #require(office.world.keeper.state?.planner.house)
            try await office.world.keeper.reload(
                KeeperConfiguration(rules: RuleSet([World.renewal]), house: house, brokenRules: ["follow-up"]), by: .daemon)
            await office.world.keeper.replanned()
            let why = try Wire.Why(try await boss.rules("Why", ["task": 1]))
            #expect(why.explanation == nil && why.step == nil)
            let list = try Wire.RuleList(try await boss.rules("List"))
            #expect(list.rules.map(\.name) == ["renewal"])
            #expect(list.broken == ["follow-up"])
            let refused = try await boss.refusal(Self.name("WhyNot"), ["record": "C1", "rule": "follow-up"])
            #expect(refused == VarlinkError(name: Self.name("NoSuchRule"), parameters: ["rule": "follow-up", "broken": true]))
        }
    }

    @Test("why not: the conditions that are not met with the values there are; of a customer, each of their contracts")
    func whyNot() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let boss = try await office.client(.boss)
            var contract = Office.contract("K2", "C1").objectValue ?? [:]
            contract["autoRenew"] = false
            _ = try await boss.records("UpsertContracts", ["contracts": [.object(contract)]])
            let anna = try await office.client(.anna)
            func explanations(_ record: String, _ rule: String) async throws -> [Wire.Explanation] {
                try Wire.WhyNot(try await anna.rules("WhyNot", ["record": .string(record), "rule": .string(rule)])).explanations
            }
            let own = try await explanations("K2", "renewal")
            #expect(own.map(\.subject) == ["K2"])
            #expect(own.map(\.outcome) == [.conditions])
            #expect(own.first?.conditions.map(\.met) == [true, false])
            #expect(own.first?.conditions.last?.value == "false")
            // What would be is told all the same.
            #expect(own.first?.steps.first?.moments.count == 3)
            #expect(try await explanations("C1", "renewal").map(\.subject) == ["K1", "K2"])
            #expect(try await explanations("K2", "follow-up").map(\.outcome) == [.otherKind])
        }
    }

    @Test("nobody learns about the customers and tasks of others; who stands in does while they do, a manager always")
    func sight() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let whyNot: JSONObject = ["record": "C1", "rule": "renewal"]
            func outcome(_ person: Person) async throws -> [String?] {
                let client = try await office.client(person)
                return [
                    try await client.refusal(Self.name("Why"), ["task": 1])?.name,
                    try await client.refusal(Self.name("WhyNot"), whyNot)?.name,
                ]
            }
            for person in [Person.bert, .cleo] {
                #expect(try await outcome(person) == [Self.name("NoSuchTask"), Self.name("NoSuchRecord")], "\(person)")
            }
            for person in [Person.anna, .mila, .otto, .boss, .root] { #expect(try await outcome(person) == [nil, nil], "\(person)") }
            #expect(try await outcome(.eve) == Array(repeating: VarlinkError.permissionDenied.name, count: 2))
            let today = try CivilDate(iso8601: "2026-03-02")
            _ = try await office.world.keeper.upsert(
                [Absence(id: AbsenceID("A"), rep: "anna", first: today, last: today, substitute: "bert")], by: .daemon)
            #expect(try await outcome(.bert) == [nil, nil])
            #expect(try await outcome(.cleo) == [Self.name("NoSuchTask"), Self.name("NoSuchRecord")])
        }
    }

    @Test("coverage, preview and simulation are for administrators and managers; a manager gets what is of their line")
    func managers() async throws {
        try await withOffice(rules: []) { office in
            let owners = ["anna", "cleo", nil].enumerated()
            _ = try await office.world.keeper.upsert(owners.map { World.customer("C\($0.offset)", owner: $0.element) }, by: .daemon)
            for person in [Person.anna, .eve, .cleo] {
                let client = try await office.client(person)
                for method in ["Coverage", "Preview", "Simulate"] {
                    #expect(try await client.refusal(Self.name(method)) == .permissionDenied, "\(method) by \(person)")
                }
            }
            let mila = try Wire.CoveragePage(try await office.client(.mila).rules("Coverage"))
            #expect(mila.customers.map(\.id) == ["C0"])
            #expect(mila.noOwner == 0 && mila.noNextTouch == 1)
            let boss = try await office.client(.boss)
            let all = try Wire.CoveragePage(try await boss.rules("Coverage"))
            #expect(all.customers.map(\.id) == ["C2", "C0", "C1"])
            #expect(all.customers.map(\.gap) == [.noOwner, .noNextTouch, .noNextTouch])
            #expect(all.noOwner == 1 && all.noNextTouch == 2)
            // Page by page the same.
            var (found, cursor): ([String], String?) = ([], nil)
            repeat {
                var parameters: JSONObject = ["limit": 1]
                if let cursor { parameters["cursor"] = .string(cursor) }
                let page = try Wire.CoveragePage(try await boss.rules("Coverage", parameters))
                found += page.customers.map(\.id)
                cursor = page.cursor
            } while cursor != nil
            #expect(found == ["C2", "C0", "C1"])
            let status = try Wire.Status(try await boss.service("Status"))
            #expect(status.gaps == [.noOwner: 1, .noNextTouch: 2])

            office.tried.withLock { $0 = [World.followUp] }
            let files: JSONObject = ["files": [["path": "rules.d/a.yaml", "text": "x"]]]
            func preview(_ person: Person) async throws -> Wire.Preview {
                var result: JSON?
                for try await reply in try await office.client(person).callMore(Self.name("Preview"), files) { result = reply["result"] }
                return try Wire.Preview(result)
            }
            #expect(try await preview(.mila).byRep.map(\.rep) == ["anna"])
            #expect(try await preview(.boss).total == Wire.Tally(created: 3))
            #expect(try await office.world.tasks().isEmpty)
        }
    }

    @Test("files with mistakes are told with their places; a path that leads elsewhere is refused")
    func badFiles() async throws {
        try await withOffice { office in
            let boss = try await office.client(.boss)
            let broken = try await boss.refusal(Self.name("Preview"), ["files": [["path": "rules.d/a.yaml", "text": "broken"]]])
            #expect(
                broken
                    == VarlinkError(
                        name: Self.name("InvalidConfiguration"),
                        parameters: ["problems": [["file": "rules.d/a.yaml", "line": 1, "column": 1, "message": "broken"]]]))
            for path in ["../a.yaml", "/etc/a.yaml", "rules.d/../../a.yaml", "", "a//b.yaml", ".hidden", "a/b/c/d/e.yaml", "a\nb"] {
                let refused = try await boss.refusal(Self.name("Preview"), ["files": [["path": .string(path), "text": ""]]])
                #expect(refused == .invalidParameter("files[0]"), "\(path)")
            }
        }
    }

    @Test("a simulation leaves the store alone; there is one at a time, and it ends with whoever asked for it")
    func simulation() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let tasks = try await office.world.tasks()
            let boss = try await office.client(.boss)
            var (progress, result): (Int, JSON?) = (0, nil)
            let trial: JSONObject = ["until": "2026-06-01T00:00:00Z", "perDay": 5]
            for try await reply in try await boss.callMore(Self.name("Simulate"), trial) {
                if reply["progress"]?.isNull == false { progress += 1 }
                result = reply["result"] ?? result
            }
            let course = try Wire.Course(result)
            #expect(progress > 10)
            #expect(course.weeks.first == "2026-03-02")
            #expect(course.weeks.count == 14)
            #expect(course.reps.map(\.rep) == ["anna"])
            #expect(try await office.world.tasks() == tasks)

            // A long one, until it is under way.
            let other = try await office.client(.boss)
            let long: JSONObject = ["until": "2035-01-01T00:00:00Z"]
            for try await _ in try await other.callMore(Self.name("Simulate"), long) {
                #expect(try await boss.refusal(Self.name("Simulate")) == VarlinkError(name: Self.name("SimulationUnderWay")))
                break
            }
            await other.close()
            // It ends, and its copy goes, soon after its caller; meanwhile the place is taken.
            while try await boss.refusal(Self.name("Simulate"), ["until": "2026-03-03T00:00:00Z"]) != nil { await Task.yield() }
            #expect(!FileManager.default.fileExists(atPath: office.world.directory.file("simulation")))
            for until in ["2026-03-02T08:00:00Z", "2050-01-01T00:00:00Z", "soon"] {
                #expect(try await boss.refusal(Self.name("Simulate"), ["until": .string(until)]) == .invalidParameter("until"))
            }
        }
    }

    @Test("a rule by hand opens its task at once for whoever asks, in their name; what cannot be asked for is refused with its reason")
    func ask() async throws {
        try await withOffice(rules: [World.followUp, World.audit]) { office in
            _ = try await office.openTasks([("C1", "anna"), ("C9", "cleo")])
            let anna = try await office.client(.anna)
            let seq = try await office.world.store.read { try $0.lastSeq() }
            let reply = try await anna.rules("Ask", ["rule": "audit", "record": "C1"])
            let asked = try Wire.Asked(reply)
            #expect(asked.tasks.map(\.title) == ["Look into Customer C1"])
            #expect(asked.tasks.map(\.state) == [.open])
            let events = try await office.world.events(after: seq)
            #expect(events.map(\.event.kind) == [.taskOpened, .taskReminded])
            #expect(events.first?.event.actor == .login("anna"))
            // It is planned anew with the rest, and stays as it is.
            _ = try await office.world.keeper.upsert([World.customer("C1", segment: "silver", since: "2020-01-01")], by: .daemon)
            #expect(try await office.world.tasks().filter { $0.occurrence.key.rule == RuleName("audit") }.map(\.state) == [.open])
            for (rule, record, name) in [
                ("follow-up", "C1", "NotByHand"), ("none", "C1", "NoSuchRule"), ("audit", "C9", "NoSuchRecord"),
                ("audit", "X", "NoSuchRecord"),
            ] {
                let refused = try await anna.refusal(Self.name("Ask"), ["rule": .string(rule), "record": .string(record)])
                #expect(refused?.name == Self.name(name), "\(rule) \(record)")
            }
        }
    }

    @Test("every method is described, with a comment of its own")
    func described() throws {
        let description = try Interfaces.description(of: Interfaces.rules)
        #expect(description.methods.map(\.name) == ["List", "Why", "WhyNot", "Ask", "Preview", "Simulate", "Coverage"])
    }
}

extension VarlinkClient {
    fileprivate func rules(_ method: String, _ parameters: JSONObject = [:]) async throws -> JSONObject {
        try await call("\(Interfaces.rules).\(method)", parameters)
    }
}
