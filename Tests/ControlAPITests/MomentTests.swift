import CivilTime
import ControlInterface
import FollowUp
import KeeperTestSupport
import Testing
import Varlink

@Suite("What the daemon knows and a command line does not", .timeLimit(.minutes(5)))
struct MomentTests {
    @Test("a moment is read with the house's business days, in the zone of whoever types")
    func moments() async throws {
        try await withOffice { office in
            let anna = try await office.client(.anna)
            func read(_ parameters: JSONObject) async throws -> JSON? { try await anna.service("ReadMoment", parameters)["at"] }
            // Monday 2 March 2026, 09:00 in Amsterdam.
            #expect(try await read(["text": "5 business days"]) == "2026-03-09T08:00:00Z")
            #expect(try await read(["text": "5 werkdagen geleden", "past": true, "language": "dutch"]) == "2026-02-23T08:00:00Z")
            #expect(try await read(["text": "end of the month"]) == "2026-03-31T07:00:00Z")
            #expect(try await read(["text": "tomorrow 14:00", "zone": "America/New_York"]) == "2026-03-03T19:00:00Z")
            let wrong = try await anna.refusal("\(Interfaces.service).ReadMoment", ["text": "5 business dogs"])
            #expect(
                wrong?.name == "\(Interfaces.service).NotAMoment" && wrong?.parameters["text"] == "5 business dogs",
                "\(String(describing: wrong))")
            let nowhere = try await anna.refusal("\(Interfaces.service).ReadMoment", ["text": "fri", "zone": "Mars/Olympus"])
            #expect(nowhere?.parameters["parameter"] == "zone")
        }
    }

    @Test("a customer's page says how often they order, once that is known")
    func rhythm() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let boss = try await office.client(.boss)
            #expect(try await boss.records("GetCustomer", ["id": "C1"])["rhythm"] == nil)
            for (number, day) in ["2025-11-01", "2025-12-01", "2026-01-02", "2026-01-31"].enumerated() {
                let order: JSON = [
                    "id": .string("O\(number)"), "customer": "C1", "kind": "order", "at": .string("\(day)T10:00:00Z"),
                ]
                _ = try await boss.records("LogInteraction", ["interaction": order])
            }
            let rhythm = try await boss.records("GetCustomer", ["id": "C1"])["rhythm"]
            #expect(
                rhythm?["gaps"] == 3 && rhythm?["last"] == "2026-01-31" && rhythm?["next"] == "2026-03-02", "\(String(describing: rhythm))")
            #expect(rhythm?["usualGap"]?.doubleValue == 30)
        }
    }

    @Test("a deal is not handed to somebody who left")
    func leaver() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let boss = try await office.client(.boss)
            _ = try await boss.records("UpsertDeals", ["deals": [["id": "D7", "customer": "C1", "name": "Floor"]]])
            let refused = try await boss.refusal("\(Interfaces.records).ChangeDeal", ["id": "D7", "owner": "ines"])
            #expect(
                refused?.name == "\(Interfaces.records).InvalidRecord" && refused?.parameters["field"] == "owner",
                "\(String(describing: refused))")
            _ = try await boss.records("ChangeDeal", ["id": "D7", "owner": "bert"])
        }
    }

    @Test("why-not names the task where there is one")
    func thereIs() async throws {
        try await withOffice { office in
            try await office.addSampleRecords()
            let anna = try await office.client(.anna)
            let task = try await anna.tasks("Get", ["id": 1])["task"]
            let (subject, rule) = (try #require(task?["subject"]), try #require(task?["rule"]))
            let found = try Wire.WhyNot(try await anna.call("\(Interfaces.rules).WhyNot", ["record": subject, "rule": rule] as JSONObject))
                .explanations
            #expect(found.flatMap(\.steps).filter { $0.outcome == .wanted }.map(\.task) == [1])
        }
    }
}
