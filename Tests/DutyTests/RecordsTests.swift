import FollowUp
import Foundation
import KeeperTestSupport
import TestSupport
import Testing

@Suite("No record is missed", .timeLimit(.minutes(5)))
struct RecordsTests {
    /// The records of the example company as they are on that day, by file name.
    private static func example(at seconds: Int) throws -> [(name: String, text: String)] {
        let directory = try TemporaryDirectory()
        let process = Process()
        process.executableURL = Department.project.appendingPathComponent("scripts/example-data.sh")
        process.arguments = [directory.path, "you"]
        process.environment = ["PATH": "/usr/bin:/bin", "TZ": "Europe/Amsterdam", "SOURCE_DATE_EPOCH": "\(seconds)"]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try ["reps", "absences", "customers", "contracts", "deals", "requests", "interactions"].map {
            ("\($0).csv", try String(contentsOfFile: directory.file("\($0).csv"), encoding: .utf8))
        }
    }

    @Test("F7: of every customer and every rule there is a task, or a reason why there is none")
    func taskOrReason() async throws {
        try await Department.open(at: "2026-03-02 09:00") { department in
            let now = department.world.clock.now()
            for (name, text) in try Self.example(at: Int(now.microseconds / 1_000_000)) { try await department.take(name, text) }
            let tasks = try await department.world.tasks([.planned, .open, .snoozed])
            let live = Set(tasks.map { "\($0.occurrence.customer?.rawValue ?? "") \($0.occurrence.key.rule)" })
            let customers = try await department.world.store.read { try $0.customers(after: nil, limit: 10_000) }
            try #require(customers.count > 200)
            let keeper = department.world.keeper
            let rules = try #require(keeper.state).planner.rules.rules.filter { $0.about != .rep }
            try #require(rules.count > 8)
            var (asked, explained) = (0, 0)
            for customer in customers {
                let id = customer.record.id.rawValue
                for rule in rules {
                    if live.contains("\(id) \(rule.name)") {
                        asked += 1
                        continue
                    }
                    // Nothing to explain: there is no such record of theirs.
                    let explanations = try #require(try await keeper.explain(rule, record: id) { _, _, _, _ in true })
                    for explanation in explanations {
                        #expect(!explanation.isWanted, "\(id) \(rule.name) ought to have a task: \(explanation)")
                        #expect(explanation.refusal != nil || !explanation.steps.isEmpty, "\(id) \(rule.name)")
                        if explanation.refusal == .conditions {
                            #expect(explanation.conditions.contains { !$0.isMet }, "\(id) \(rule.name)")
                        }
                        explained += 1
                    }
                }
            }
            #expect(asked > 200)
            #expect(explained > 1000)
            // Nobody is forgotten: each active customer with an owner has a next touch.
            for customer in customers where customer.record.status == .active && customer.record.owner != nil {
                #expect(tasks.contains { $0.occurrence.customer == customer.record.id }, "\(customer.record.id)")
            }
            // And each task can tell why it is there, with the dates that it has.
            for task in tasks {
                let explained = try #require(try await keeper.explain(task: task.id) { _, _, _, _ in true })
                let report = try #require(explained.explanation?[task.occurrence.key], "task \(task.id)")
                #expect(
                    report.moments.map(\.at) == [task.occurrence.dates.opens, task.occurrence.dates.due]
                        + [task.occurrence.dates.closes].compactMap(\.self))
            }
        }
    }

    private static let contracts = "id,customer,name,start,end,notice,auto_renew\n"

    @Test("F22: what changed while the daemon was down, or between two looks, is seen: state is compared with state")
    func noWindow() async throws {
        let directory = try TemporaryDirectory()
        let customers = "id,name,segment,owner,since\nC1,One,gold,anna,2024-02-01\nC2,Two,gold,anna,2024-02-01\n"
        try await Department.open(at: "2026-03-02 10:00", directory: directory) { department in
            try await department.take("customers.csv", customers)
            try await department.take(
                "interactions.csv",
                "id,customer,kind,outcome,at,rep\nI1,C1,call,reached,2026-03-01T10:00,anna\nI2,C2,call,reached,2026-03-01T10:00,anna\n")
        }
        // It is down for seven weeks: both customers' turns come and go. What the source noted meanwhile, with dates long past, comes in only now.
        try await Department.open(at: "2026-04-20 10:00", directory: directory) { department in
            try await department.wait(until: try department.instant("2026-04-20 10:05"))
            let open = try await department.world.tasks([.open]).filter { $0.occurrence.key.rule == "follow-up" }
            #expect(open.count == 2)
            try await department.take("interactions.csv", "id,customer,kind,outcome,at,rep\nI3,C1,call,reached,2026-03-25T10:00,anna\n")
            try await department.take("contracts.csv", Self.contracts + "K1,C2,Lease,2025-06-01,2026-06-30,1 month,true\n")
            try await department.wait(until: try department.instant("2026-04-20 10:10"))
            // The call of March moves the turn of C1 to 30 days later; the window of the contract opened while nobody looked.
            let tasks = try await department.world.tasks([.planned, .open])
            let turn = try #require(tasks.first { $0.occurrence.key.rule == "follow-up" && $0.occurrence.customer?.rawValue == "C1" })
            #expect(turn.state == .planned)
            #expect(turn.occurrence.dates.opens == (try department.instant("2026-04-24 10:00")))
            let renewal = try #require(tasks.first { $0.occurrence.key.rule == "renewal" })
            #expect(renewal.state == .open)
        }
        // Records that change between two looks, to and fro, leave what the last state asks for, and nothing of the states in between.
        try await Department.open(at: "2026-04-20 11:00", directory: directory) { department in
            for end in ["2027-06-30", "2026-12-31", "2026-06-30"] {
                try await department.take("contracts.csv", Self.contracts + "K1,C2,Lease,2025-06-01,\(end),1 month,true\n")
            }
            try await department.wait(until: try department.instant("2026-04-20 11:05"))
            let renewals = try await department.world.tasks([.planned, .open]).filter { $0.occurrence.key.rule == "renewal" }
            #expect(renewals.count == 1)
            #expect(renewals.first?.state == .open)
            #expect(renewals.first?.occurrence.dates.closes == (try department.instant("2026-05-30 00:00")))
        }
    }
}
