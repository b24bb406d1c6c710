import FollowUp
import Foundation
import Testing

/// What the command line exports is what it imports.
@Suite("Export and import", .timeLimit(.minutes(5)))
struct ExportTests {
    private static let customers = """
        id,name,segment,owner,status,since,zone,attributes.branch,attributes.Note
        C1,"Bakkerij ""De Korenaar"", Utrecht",gold,anna,active,2020-01-31,Europe/Amsterdam,bakery,"two
        lines; and a tab	here"
        C2,=SUM(A1),silver,bert,inactive,,,,
        C3,株式会社さくら,,,active,2024-02-29,Asia/Tokyo,,x

        """
    private static let contracts = """
        id,customer,name,status,start,end,end_included,notice,auto_renew,initial_term,renewal_term,value,currency,attributes.kind
        K1,C1,Hosting,active,2025-01-31,2026-01-30,true,3 months,true,1y,1y,1200.50,EUR,paper
        K2,C2,Support,ended,2020-01-01,2021-01-01,false,,false,,,,,

        """
    private static let deals = """
        id,customer,name,stage,stage_since,created,owner,accepted,expected_close,value,currency
        D1,C1,New kitchen,proposal,2026-02-20T09:00:00Z,2026-02-01T09:00:00.5Z,anna,2026-02-02T09:00:00Z,2026-05-01,2500.00,EUR
        D2,C3,Floor,lead,2026-02-21T09:00:00Z,2026-02-21T09:00:00Z,,,,,

        """
    private static let interactions = """
        id,customer,kind,outcome,at,rep,note,sentiment,items,deal
        I1,C1,order,reached,2026-02-01T09:00:00Z,anna,"said ""yes"", and left",positive,COFFEE=12; FILTERS=3.25,D1
        I2,C1,call,no_answer,2026-02-03T09:00:00Z,,,,,

        """
    private static let requests = """
        id,customer,topic,status,rep,specialist,asked,answered,deal
        R1,C1,"Can it, too?",answered,anna,sam,2026-02-10T09:00:00Z,2026-02-11T09:00:00Z,D1
        R2,C3,Now?,open,bert,,2026-02-10T09:00:00Z,,

        """
    private static let absences = """
        id,rep,first,last,substitute
        V1,anna,2026-08-01,2026-08-21,bert
        V2,bert,2025-08-01,2025-08-02,

        """

    private static let files: [(kind: String, text: String)] = [
        ("reps", ""), ("customers", customers), ("contracts", contracts), ("deals", deals), ("requests", requests),
        ("interactions", interactions), ("absences", absences),
    ]

    @Test("what is exported as CSV is taken by another daemon, which then exports the same, to the byte")
    func roundTrip() async throws {
        let first = try await Department.open(at: "2026-03-02 09:00") { department in
            for (kind, text) in Self.files where !text.isEmpty { try await department.take("\(kind).csv", text) }
            return try await Self.exports(department)
        }
        #expect(first["customers"]?.contains("\"Bakkerij \"\"De Korenaar\"\", Utrecht\"") == true)
        #expect(first["customers"]?.components(separatedBy: "\r\n").count == 5)
        let second = try await Department.open(at: "2026-03-02 09:00") { department in
            for (kind, _) in Self.files { try await department.take("\(kind).csv", first[kind] ?? "") }
            // A second time says nothing new.
            let tasks = try await department.world.tasks().count
            for (kind, _) in Self.files { try await department.take("\(kind).csv", first[kind] ?? "") }
            #expect(try await department.world.tasks().count == tasks)
            return try await Self.exports(department)
        }
        for (kind, _) in Self.files { #expect(first[kind] == second[kind], "\(kind)") }
    }

    private static func exports(_ department: Department) async throws -> [String: String] {
        var exports: [String: String] = [:]
        for (kind, _) in files { exports[kind] = try await department.run(.root, ["export", kind]).output }
        return exports
    }

    /// A rep's are about them; an administrator's are the whole log; both formats have the same.
    private static func expectEvents(_ department: Department) async throws {
        try await department.wait(until: try department.instant("2026-05-04 12:00"))
        let log = try await department.world.events()
        let lines = try await department.run(.root, ["export", "events", "--format", "ndjson"]).output.split(separator: "\n")
        #expect(lines.count == log.count)
        #expect(lines.first?.hasPrefix("{\"seq\":1,") == true && lines.last?.hasPrefix("{\"seq\":\(log.count),") == true)
        let rows = try await department.run(.root, ["export", "events"]).output.components(separatedBy: "\r\n").dropLast()
        #expect(rows.count == log.count + 1)
        #expect(rows.first?.hasPrefix("seq,at,kind,actor,task,rule,customer,rep,") == true)
        let own = try await department.run(.anna, ["export", "events", "--format", "ndjson"]).output.split(separator: "\n")
        #expect(!own.isEmpty && own.count < log.count)
        #expect(own.allSatisfy { $0.contains("\"rep\":\"anna\"") && !$0.contains("\"customer\":\"C2\"") }, "\(own)")
        let after = try await department.run(.root, ["export", "events", "--since", String(log.count - 3)]).output
        #expect(after.components(separatedBy: "\r\n").count == 5)
        let since = try department.instant("2026-05-04 00:00")
        let day = try await department.run(.root, ["export", "events", "--from", "2026-05-04", "--format", "ndjson"])
        #expect(day.output.split(separator: "\n").count == log.drop { $0.event.at < since }.count, "\(day)")
        let typo = try await department.run(.root, ["export", "events", "--team", "nowhere"])
        #expect(typo.status == 1 && typo.output.contains("nowhere") && !typo.output.contains("seq,at"), "\(typo)")
    }

    @Test("a rep exports what they may know of, as CSV or as JSON, and the tasks that are theirs")
    func ofARep() async throws {
        try await Department.open(at: "2026-03-02 09:00") { department in
            for (kind, text) in Self.files where !text.isEmpty { try await department.take("\(kind).csv", text) }
            try await department.world.settle()
            let customers = try await department.run(.anna, ["export", "customers", "--format", "ndjson"]).output
            #expect(customers.split(separator: "\n").count == 1)
            #expect(customers.hasPrefix("{\"id\":\"C1\","))
            let deals = try await department.run(.bert, ["export", "deals"]).output
            #expect(deals.split(separator: "\r\n").dropFirst().map { $0.prefix(2) } == ["D2"])
            let reps = try await department.run(.anna, ["export", "reps"]).output
            #expect(reps.split(separator: "\r\n").map { $0.prefix(5) } == ["login", "anna,"])
            let tasks = try await department.run(.anna, ["export", "tasks"]).output
            let own = try await department.world.tasks(rep: "anna").count
            #expect(tasks.split(separator: "\r\n").count == own + 1)
            try await Self.expectEvents(department)
        }
    }
}
