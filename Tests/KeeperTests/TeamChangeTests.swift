import CivilTime
import FollowUp
import KeeperTestSupport
import Store
import TestSupport
import Testing

@testable import Keeper

/// When people come, leave, are away or get other managers: what falls to others, and what stays.
@Suite("Changes of the team")
struct TeamChangeTests {
    private static let start = "2026-03-02T08:00:00Z"

    /// Asks the manager to look at every gold customer.
    private static let review = rule("review", about: .customer, assign: .manager, opens: .field(.customer(.since)))
    /// Gives a question to somebody of the laboratory.
    private static let answer = rule("answer", about: .request, assign: .team("lab", .roundRobin), opens: .field(.request(.asked)))
    /// Chases a proposal.
    private static let chase = rule("chase", about: .deal, assign: .owner, opens: .field(.deal(.stageSince)))
    /// Comes back to the one who asked.
    private static let back = rule("back", about: .request, assign: .author, opens: .field(.request(.asked)))

    private static func rule(_ name: String, about: Subject.Kind, assign: Assignment, opens: DatePhrase.Anchor) -> Rule {
        Rule(
            name: RuleName(name), about: about, trigger: .dates,
            steps: [
                Step(
                    opens: DatePhrase(offset: Span(days: 30), anchor: opens), due: DatePhrase(offset: Span(days: 5), anchor: .opens),
                    title: TitleTemplate([.text(name)]), assignment: assign)
            ], fingerprint: "1")
    }

    private static let team = [
        Rep(login: "anna", name: "Anna", team: "sales", manager: "mila"), Rep(login: "bert", name: "Bert", team: "sales", manager: "mila"),
        Rep(login: "mila", name: "Mila", manager: "otto"), Rep(login: "otto", name: "Otto"),
        Rep(login: "lara", name: "Lara", team: "lab", manager: "otto"), Rep(login: "liam", name: "Liam", team: "lab", manager: "otto"),
        Rep(login: "lena", name: "Lena", team: "lab", manager: "otto"),
    ]

    /// A house with customers of Anna and Bert, deals that are another's than the customer, and thirty questions.
    private func withHouse(
        rules: [Rule] = [World.followUp, review, answer, chase, back], _ body: (World) async throws -> Void
    ) async throws {
        let world = try await World(at: try instant(Self.start), rules: rules)
        let keeper = world.keeper
        _ = try await keeper.upsert(Self.team, by: .daemon)
        let customers =
            (0..<6).map { World.customer("A\($0)", owner: "anna", since: "2026-03-01") } + [
                World.customer("B0", owner: "bert", since: "2026-03-01")
            ]
        #expect(try await keeper.upsert(customers, by: .daemon).refused.isEmpty)
        let deals = [
            IncomingDeal(id: DealID("DA"), customer: CustomerID("B0"), name: "By Anna", owner: "anna"),
            IncomingDeal(id: DealID("DB"), customer: CustomerID("A1"), name: "By Bert", owner: "bert"),
        ]
        #expect(try await keeper.upsert(deals, by: .daemon).refused.isEmpty)
        let requests = (0..<30).map {
            IncomingRequest(id: RequestID("R\($0)"), customer: CustomerID("A\($0 % 6)"), topic: "T", rep: $0 % 2 == 0 ? "bert" : "anna")
        }
        #expect(try await keeper.upsert(requests, by: .daemon).refused.isEmpty)
        await keeper.replanned()
        try await world.settle()
        do {
            try await body(world)
        } catch {
            await world.stop()
            throw error
        }
        await world.stop()
    }

    /// Who has the live tasks of a rule, by record.
    private func holders(_ rule: String, _ world: World) async throws -> [String: String] {
        let tasks = try await world.tasks([.planned, .open, .snoozed]).filter { $0.occurrence.key.rule.rawValue == rule }
        return Dictionary(uniqueKeysWithValues: tasks.map { ($0.occurrence.key.subject.key, $0.occurrence.assignee?.rawValue ?? "nobody") })
    }

    private func change(_ world: World, _ login: RepLogin, _ edit: (inout Rep) -> Void) async throws {
        var rep = try #require(Self.team.first { $0.login == login })
        edit(&rep)
        #expect(try await world.keeper.upsert([rep], by: .daemon).refused.isEmpty)
        await world.keeper.replanned()
        try await world.settle()
        #expect(try await world.store.read { try $0.teamReplans() }.isEmpty)
    }

    /// Every plan of the store is what planning everybody anew would make of it.
    private func expectNothingMissed(_ world: World) async throws {
        let before = try await world.tasks()
        let state = try #require(world.keeper.state)
        // Another fingerprint makes the keeper plan all rules over all records.
        let rules = state.planner.rules.rules.map { rule in
            var rule = rule
            rule.fingerprint += "'"
            return rule
        }
        try await world.keeper.reload(KeeperConfiguration(rules: RuleSet(rules), house: state.planner.house), by: .daemon)
        await world.keeper.replanned()
        #expect(try await world.tasks() == before)
    }

    @Test("F3, F18: when somebody leaves, what was theirs falls to the next one up the line: customers, deals and questions")
    func leaves() async throws {
        try await withHouse { world in
            #expect(try await holders("follow-up", world)["A0"] == "anna")
            #expect(try await holders("chase", world) == ["DA": "anna", "DB": "bert"])
            try await change(world, "anna") { $0.isActive = false }
            let followUps = try await holders("follow-up", world)
            #expect(followUps == ["A0": "mila", "A1": "mila", "A2": "mila", "A3": "mila", "A4": "mila", "A5": "mila", "B0": "bert"])
            #expect(try await holders("chase", world) == ["DA": "mila", "DB": "bert"])
            let back = try await holders("back", world)
            #expect(Set(back.filter { Int($0.key.dropFirst())?.isMultiple(of: 2) == false }.values) == ["mila"])
            #expect(Set(back.filter { Int($0.key.dropFirst())?.isMultiple(of: 2) == true }.values) == ["bert"])
            try await expectNothingMissed(world)
            // And it comes back.
            try await change(world, "anna") { _ in }
            #expect(try await holders("follow-up", world)["A0"] == "anna")
            #expect(try await holders("chase", world)["DA"] == "anna")
            #expect(Set(try await holders("back", world).values) == ["anna", "bert"])
            try await expectNothingMissed(world)
        }
    }

    @Test("F3: when nobody is left up the line, work waits with nobody and is taken up by whoever comes; everybody else's goes on")
    func nobodyLeft() async throws {
        try await withHouse { world in
            for login: RepLogin in ["otto", "mila", "anna"] { try await change(world, login) { $0.isActive = false } }
            #expect(try await holders("follow-up", world)["A0"] == "nobody")
            #expect(try await holders("follow-up", world)["B0"] == "bert")
            #expect(try await world.store.read { try $0.coverageGaps() } == [.noOwner: 6])
            // Bert is reminded as if nothing were.
            try await world.move(to: try instant("2026-04-02T09:00:00Z"))
            let reminded = try await world.events().compactMap { event -> RepLogin? in
                if case .task(let stamp, .reminded) = event.event.body { stamp.assignee } else { nil }
            }
            #expect(reminded.contains("bert"))
            try await change(world, "mila") { _ in }
            #expect(try await holders("follow-up", world)["A0"] == "mila")
            // She has the work, and Anna's customers still want another owner.
            #expect(try await world.store.read { try $0.coverageGaps() } == [.noOwner: 6])
            try await expectNothingMissed(world)
        }
    }

    @Test("another manager gets what is for the manager, and nothing else moves")
    func manager() async throws {
        try await withHouse { world in
            #expect(try await holders("review", world)["A0"] == "mila")
            let (followUps, answers) = (try await holders("follow-up", world), try await holders("answer", world))
            try await change(world, "anna") { $0.manager = "otto" }
            let reviews = try await holders("review", world)
            #expect(reviews["A0"] == "otto" && reviews["A5"] == "otto" && reviews["B0"] == "mila")
            #expect(try await holders("follow-up", world) == followUps)
            #expect(try await holders("answer", world) == answers)
            try await expectNothingMissed(world)
        }
    }

    @Test("F18: a team's work goes on without the one who left, whose share alone is given to the others")
    func teamMemberLeaves() async throws {
        try await withHouse { world in
            let before = try await holders("answer", world)
            #expect(Set(before.values) == ["lara", "liam", "lena"])
            try await change(world, "liam") { $0.isActive = false }
            let after = try await holders("answer", world)
            #expect(Set(after.values) == ["lara", "lena"])
            for (request, holder) in before where holder != "liam" { #expect(after[request] == holder, "\(request)") }
            try await expectNothingMissed(world)
            try await change(world, "liam") { _ in }
            #expect(try await holders("answer", world) == before)
            // Who moves to another team is no longer asked, and who comes from another team is.
            try await change(world, "lena") { $0.team = "sales" }
            #expect(Set(try await holders("answer", world).values) == ["lara", "liam"])
            try await change(world, "bert") { $0.team = "lab" }
            #expect(Set(try await holders("answer", world).values) == ["lara", "liam", "bert"])
            try await expectNothingMissed(world)
        }
    }

    @Test("F18: whoever is away when the work opens is passed over, and gets their share again when the absence goes")
    func teamMemberAway() async throws {
        try await withHouse { world in
            let before = try await holders("answer", world)
            let (first, last) = (try CivilDate(iso8601: "2026-03-20"), try CivilDate(iso8601: "2026-04-10"))
            let absence = Absence(id: AbsenceID("V"), rep: "liam", first: first, last: last)
            _ = try await world.keeper.upsert([absence], by: .daemon)
            await world.keeper.replanned()
            let during = try await holders("answer", world)
            #expect(Set(during.values) == ["lara", "lena"])
            for (request, holder) in before where holder != "liam" { #expect(during[request] == holder) }
            try await expectNothingMissed(world)
            // Moved to when nothing opens: as if it were not.
            var later = absence
            later.first = try CivilDate(iso8601: "2026-05-01")
            later.last = try CivilDate(iso8601: "2026-05-02")
            _ = try await world.keeper.upsert([later], by: .daemon)
            await world.keeper.replanned()
            #expect(try await holders("answer", world) == before)
            _ = try await world.keeper.upsert([absence], by: .daemon)
            await world.keeper.replanned()
            #expect(try await holders("answer", world) == during)
            try await world.keeper.remove(absence.id, by: .daemon)
            await world.keeper.replanned()
            #expect(try await holders("answer", world) == before)
            try await expectNothingMissed(world)
            await #expect(throws: RecordMissing(kind: .absences, id: "V")) { try await world.keeper.remove(absence.id, by: .daemon) }
        }
    }

    @Test("an absence leaves work that has an owner where it is")
    func ownerAway() async throws {
        try await withHouse { world in
            let before = try await world.tasks()
            let events = try await world.taskEvents()
            let absence = Absence(
                id: AbsenceID("V"), rep: "anna", first: try CivilDate(iso8601: "2026-03-01"), last: try CivilDate(iso8601: "2026-06-01"),
                substitute: "bert")
            #expect(try await world.keeper.upsert([absence], by: .daemon).refused.isEmpty)
            await world.keeper.replanned()
            #expect(try await world.tasks() == before)
            #expect(try await world.taskEvents() == events)
            #expect(world.keeper.state?.planner.team.standIn(for: "anna", on: absence.first) == "bert")
        }
    }

    @Test("exactly what is touched waits to be planned anew")
    func exactly() throws {
        let before = Team(Self.team)
        func replans(_ login: RepLogin, chosen: Set<String> = ["lab"], _ edit: (inout Rep) -> Void) throws -> Set<TeamReplan> {
            var rep = try #require(before[login])
            edit(&rep)
            var after = before
            after[login] = rep
            return TeamChange(before: before, after: after, chosenTeams: chosen).replans(of: login)
        }
        func records(_ login: RepLogin) -> TeamReplan { TeamReplan(rep: login, part: .records) }
        func chosen(_ login: RepLogin?) -> TeamReplan { TeamReplan(rep: login, part: .chosen) }
        #expect(
            try replans("anna") {
                $0.name = "Anna Maria"; $0.email = "a@example.org"
            }.isEmpty)
        #expect(try replans("anna") { $0.manager = "otto" } == [records("anna")])
        #expect(try replans("anna") { $0.zone = "Asia/Tokyo" } == [TeamReplan(rep: "anna", part: .tasks)])
        #expect(try replans("anna") { $0.isActive = false } == [records("anna"), chosen("anna")])
        // A manager who leaves: those who report to her have another one.
        #expect(
            try replans("mila") { $0.isActive = false } == [records("mila"), chosen("mila"), records("anna"), records("bert")])
        #expect(
            try replans("liam") { $0.isActive = false }
                == [records("liam"), chosen("liam"), chosen("lara"), chosen("lena"), chosen(nil)])
        var grown = before
        grown["nina"] = Rep(login: "nina", name: "Nina", team: "sales", manager: "mila")
        #expect(TeamChange(before: before, after: grown, chosenTeams: ["lab"]).replans(of: "nina") == [chosen(nil)])
        #expect(try replans("liam", chosen: []) { $0.team = "sales" }.isEmpty)
        #expect(try replans("bert") { $0.team = "lab" } == [chosen("bert"), chosen("lara"), chosen("liam"), chosen("lena"), chosen(nil)])
    }

    @Test("F3: a customer whose records are damaged keeps nobody else's from being planned anew")
    func damaged() async throws {
        try await withHouse { world in
            let contract = Contract(
                id: ContractID("K"), customer: CustomerID("A0"), name: "K", start: try CivilDate(iso8601: "2026-01-01"),
                end: try CivilDate(iso8601: "2026-12-31"), notice: Span(days: 30))
            #expect(try await world.keeper.upsert([contract], by: .daemon).refused.isEmpty)
            let damage =
                "import sqlite3, sys; c = sqlite3.connect(sys.stdin.readline().strip()); c.execute(\"UPDATE contracts SET notice = 'soon'\"); c.commit()"
            _ = try Oracle.python(damage, input: [world.store.path])
            try await change(world, "anna") { $0.isActive = false }
            let holders = try await holders("follow-up", world)
            #expect(holders["A0"] == "anna" && holders["A1"] == "mila" && holders["A5"] == "mila")
        }
    }

    @Test("what was not planned anew before the end is planned at the next start")
    func restart() async throws {
        let world = try await World(at: try instant(Self.start), rules: [World.followUp])
        _ = try await world.keeper.upsert(Self.team, by: .daemon)
        _ = try await world.keeper.upsert((0..<5).map { World.customer("A\($0)", since: "2026-03-01") }, by: .daemon)
        await world.keeper.replanned()
        var anna = Self.team[0]
        anna.isActive = false
        _ = try await world.keeper.upsert([anna], by: .daemon)
        // The end comes at once; planning anew has begun, or not.
        await world.stop()
        let again = try await World(at: try instant(Self.start), directory: world.directory, rules: [World.followUp])
        #expect(Set(try await holders("follow-up", again).values) == ["mila"])
        #expect(try await again.store.read { try $0.teamReplans() }.isEmpty)
        await again.stop()
    }
}
