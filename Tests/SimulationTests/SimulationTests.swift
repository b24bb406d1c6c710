import CivilTime
import FollowUp
import Foundation
import Keeper
import KeeperTestSupport
import Simulation
import Store
import Testing

@Suite("Simulation on a copy of the store", .timeLimit(.minutes(5)))
struct SimulationTests {
    private static let start = "2026-11-23T08:00:00Z"

    /// A dozen customers who are contacted every 30 or 90 days, three of them late.
    private func world() async throws -> World {
        let world = try await World(at: try instant(Self.start))
        try await world.addTeam()
        var customers: [Customer] = []
        for number in 0..<12 {
            customers.append(
                World.customer(
                    "C\(number)", segment: number % 2 == 0 ? "gold" : "silver",
                    since: number < 3 ? "2020-01-01" : "2026-11-0\(number % 9 + 1)"))
        }
        _ = try await world.keeper.upsert(customers, by: .daemon)
        try await world.settle()
        return world
    }

    private func configuration(_ world: World, _ rules: [Rule]? = nil) throws -> KeeperConfiguration {
        let state = try #require(world.keeper.state)
        return .init(rules: rules.map { RuleSet($0) } ?? state.planner.rules, house: state.planner.house)
    }

    private func simulation(_ world: World, _ model: CompletionModel = CompletionModel(), rules: [Rule]? = nil) throws -> Simulation {
        Simulation(of: world.store, configuration: try configuration(world, rules), model: model, start: try instant(Self.start))
    }

    private func copyExists(_ world: World) -> Bool { FileManager.default.fileExists(atPath: world.directory.file("simulation")) }

    @Test("the same seed gives the same course, another gives another; the real store is as it was, and the copy is gone")
    func course() async throws {
        let world = try await world()
        let (tasks, events) = (try await world.tasks(), try await world.events())
        let end = try instant("2027-05-31T00:00:00Z")
        let first = try await simulation(world).run(until: end)
        #expect(try await simulation(world).run(until: end) == first)
        #expect(try await simulation(world, CompletionModel(seed: 2)).run(until: end) != first)
        #expect(try await world.tasks() == tasks)
        #expect(try await world.events() == events)
        #expect(!copyExists(world))
        // 27 weeks from Monday to Monday.
        #expect(first.weeks.first == (try CivilDate(iso8601: "2026-11-23")))
        #expect(first.weeks.count == 28)
        #expect(first.reps.values.allSatisfy { $0.count == 28 })
        #expect(first.total.reduce(0) { $0 + $1.opened } > 30)
        await world.stop()
    }

    @Test("with everybody reached at once, a cadence of 30 days opens as often as arithmetic says")
    func arithmetic() async throws {
        let world = try await World(at: try instant(Self.start))
        try await world.addTeam()
        _ = try await world.keeper.upsert([World.customer("C")], by: .daemon)
        _ = try await world.keeper.log([World.call("C", at: try instant("2026-11-20T11:00:00Z"))], by: .daemon)
        // Opens 30 days after each contact, at the time of day of that; the work is done at noon of the first business day on which it is open.
        var (contact, contacts) = (try CivilDate(iso8601: "2026-11-20"), 0)
        let last = try CivilDate(iso8601: "2027-11-22")
        while true {
            var day = contact.adding(days: 30)
            while day.weekday.rawValue > 5 { day = day.adding(days: 1) }
            if day > last { break }
            (contact, contacts) = (day, contacts + 1)
        }
        let course = try await simulation(world, CompletionModel(reaching: 1)).run(until: try instant("2027-11-22T23:00:00Z"))
        #expect(course.total.reduce(0) { $0 + $1.done } == contacts)
        #expect(course.reps[RepLogin("anna")]?.reduce(0) { $0 + $1.done } == contacts)
        await world.stop()
    }

    @Test("nobody who works leaves everything late; nobody who is reached leaves tries without end")
    func extremes() async throws {
        let world = try await world()
        let end = try instant("2027-05-31T00:00:00Z")
        let idle = try await simulation(world, CompletionModel(perDay: 0)).run(until: end)
        #expect(idle.total.allSatisfy { $0.done == 0 })
        #expect(idle.total.last?.waiting == 12)
        #expect(idle.total.last?.late == 12)
        let unlucky = try await simulation(world, CompletionModel(reaching: 0)).run(until: end)
        #expect(unlucky.total.allSatisfy { $0.done == 0 })
        #expect(unlucky.total.last?.waiting == 12)
        await world.stop()
    }

    @Test("it ends when it is cancelled, and leaves nothing behind; what a crash left is removed by the next")
    func cancellation() async throws {
        let world = try await world()
        let simulation = try simulation(world)
        let end = try instant("2030-11-23T00:00:00Z")
        struct Enough: Error {}
        await #expect(throws: Enough.self) { try await simulation.run(until: end) { _ in throw Enough() } }
        #expect(!copyExists(world))
        let (signal, begun) = AsyncStream.makeStream(of: Void.self)
        let task = Task { try await simulation.run(until: end) { _ in begun.yield() } }
        for await _ in signal { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(!copyExists(world))
        try world.directory.write("simulation/followupd.db", "left by a crash")
        _ = try await self.simulation(world).run(until: try instant("2026-11-30T00:00:00Z"))
        #expect(!copyExists(world))
        await world.stop()
    }

    @Test("other rules give another course")
    func otherRules() async throws {
        let world = try await world()
        let end = try instant("2027-05-31T00:00:00Z")
        let none = try await simulation(world, rules: []).run(until: end)
        #expect(none.total.allSatisfy { $0.opened == 0 })
        #expect(none.total.last?.waiting == 0)
        await world.stop()
    }

    @Test("what chance does to somebody's tasks is the same, whatever else there is in the house")
    func chanceOfOthers() async throws {
        let end = try instant("2027-05-31T00:00:00Z")
        let model = CompletionModel(reaching: 0.5)
        let (small, large) = (try await world(), try await world())
        var others: [Customer] = []
        for number in 0..<7 {
            // Before and between those of the others by id and by date.
            var customer = World.customer(number % 2 == 0 ? "A\(number)" : "C1\(number)x", since: "20\(20 + number)-03-01")
            customer.owner = RepLogin("mila")
            others.append(customer)
        }
        _ = try await large.keeper.upsert(others, by: .daemon)
        try await large.settle()
        let one = try await simulation(small, model).run(until: end)
        let other = try await simulation(large, model).run(until: end)
        #expect(one.reps[RepLogin("anna")] == other.reps[RepLogin("anna")])
        #expect(other.reps[RepLogin("mila")]?.contains { $0.done > 0 } == true)
        // Some were reached and some were not.
        let certain = try await simulation(small, CompletionModel(reaching: 1)).run(until: end)
        #expect(one.reps[RepLogin("anna")] != certain.reps[RepLogin("anna")])
        await small.stop()
        await large.stop()
    }

    @Test("of many tries, as large a part as the model says reaches; each by its own seed, occurrence and day")
    func draws() throws {
        let day = try CivilDate(iso8601: "2026-11-23")
        func key(_ number: Int, anchor: String = "2026-01-01", step: StepName = .only) -> OccurrenceKey {
            OccurrenceKey(rule: "follow-up", subject: SubjectID(kind: .customer, key: "C\(number)"), anchor: anchor, step: step)
        }
        let count = 20_000
        for reaching in [0.0, 0.1, 0.5, 0.9, 1] {
            let model = CompletionModel(reaching: reaching)
            // Over customers, and over the days of one of them. Four standard deviations.
            let spread = 4 * (reaching * (1 - reaching) * Double(count)).squareRoot()
            for reached in [
                (0..<count).count { model.reaches(key($0), on: day) },
                (0..<count).count { model.reaches(key(1), on: day.adding(days: $0)) },
            ] {
                #expect(abs(Double(reached) - reaching * Double(count)) <= spread, "\(reaching): \(reached)")
            }
        }
        // Whatever differs, half of the draws do.
        let model = CompletionModel(reaching: 0.5)
        let other = CompletionModel(reaching: 0.5, seed: 2)
        let differing: [(Int) -> Bool] = [
            { model.reaches(key($0), on: day) != other.reaches(key($0), on: day) },
            { model.reaches(key($0), on: day) != model.reaches(key($0), on: day.adding(days: 1)) },
            { model.reaches(key($0), on: day) != model.reaches(key($0, anchor: "2026-01-02"), on: day) },
            { model.reaches(key($0), on: day) != model.reaches(key($0, step: "second"), on: day) },
            { model.reaches(key($0), on: day) != model.reaches(key($0 + 1), on: day) },
        ]
        for isOther in differing {
            #expect(abs((0..<count).count(where: isOther) - count / 2) < 300)
        }
    }
}
