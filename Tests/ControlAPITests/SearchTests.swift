import CivilTime
import ControlInterface
import FollowUp
import Keeper
import KeeperTestSupport
import Store
import Testing
import Varlink

@Suite("Finding customers by words", .timeLimit(.minutes(5)))
struct SearchTests {
    private func found(_ client: VarlinkClient, _ text: String, _ more: JSONObject = [:]) async throws -> [String] {
        var parameters = more
        parameters["text"] = .string(text)
        return try await ids(client, parameters)
    }

    private func ids(_ client: VarlinkClient, _ parameters: JSONObject) async throws -> [String] {
        try await client.records("ListCustomers", parameters)["customers"]?.arrayValue?
            .compactMap { $0["customer"]?["id"]?.stringValue } ?? []
    }

    private static let customers = [
        Customer(
            id: "C1", name: "Café Zürich", segment: "gold", owner: "anna", since: try? CivilDate(iso8601: "2026-02-20"),
            attributes: ["branch": "Horeca", "city": "'s-Hertogenbosch"]),
        Customer(id: "C2", name: "Bakkerij O'Brien & Zn.", segment: "gold", owner: "bert"),
        Customer(id: "X-300", name: "株式会社さくら", segment: "silver", owner: "anna"),
        Customer(id: "C4", name: "Cafetaria De Hoek", segment: "silver", owner: "cleo", status: .inactive),
    ]

    @Test("words are found as the beginnings of words, without capitals or accents, wherever they stand")
    func words() async throws {
        try await withOffice { office in
            _ = try await office.world.keeper.upsert(Self.customers, by: .daemon)
            try await office.world.keeper.indexText()
            let boss = try await office.client(.boss)
            for (text, expected) in [
                ("cafe", ["C1", "C4"]), ("café z", ["C1"]), ("caf", ["C1", "C4"]), ("ZURICH café", ["C1"]), ("züri", ["C1"]), ("urich", []),
                ("o'brien", ["C2"]),
                ("zn", ["C2"]), ("horeca", ["C1"]), ("branch", []), ("hertogen", ["C1"]), ("x-300", ["X-300"]), ("株式会社", ["X-300"]),
                ("cafe bakkerij", []), ("\"cafe\" OR *", []), ("c", ["C1", "C2", "C4"]),
            ] { #expect(try await found(boss, text) == expected, "\(text)") }
            #expect(try await found(boss, "caf", ["status": "inactive"]) == ["C4"])
            #expect(try await found(boss, "c", ["segment": "gold", "owner": "bert"]) == ["C2"])
            #expect(try await found(boss, "c", ["limit": 2]) == ["C1", "C2"])
            #expect(try await found(boss, "c", ["limit": 2, "cursor": "C2"]) == ["C4"])
        }
    }

    @Test("what came in a moment ago is found as well, and nothing of what it was before it changed")
    func stepByStep() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let keeper = office.world.keeper
            let boss = try await office.client(.boss)
            _ = try await keeper.upsert(Self.customers, by: .daemon)
            #expect(try await found(boss, "CAFETARIA") == ["C4"])
            try await keeper.indexText()
            var changed = Self.customers[3]
            changed.name = "Lunchroom De Hoek"
            changed.attributes = ["city": "Gent"]
            _ = try await keeper.upsert([changed], by: .daemon)
            #expect(try await found(boss, "cafetaria") == [])
            #expect(try await found(boss, "lunchroom gent") == ["C4"])
            // The title of a task follows its customer's name.
            #expect(try await boss.list(["text": "zuri", "states": ["planned"]]).count == 1)
            var koffie = Self.customers[0]
            koffie.name = "Koffiehuis"
            _ = try await keeper.upsert([koffie], by: .daemon)
            #expect(try await boss.list(["text": "zuri", "states": ["planned"]]) == [])
            #expect(try await boss.list(["text": "koffie", "states": ["planned"]]).count == 1)
            koffie.id = "C9"
            koffie.name = "Nieuw"
            _ = try await keeper.upsert([koffie], by: .daemon)
            #expect(try await found(boss, "nieuw") == ["C9"])
            try await keeper.indexText()
            #expect(try await found(boss, "nieuw") == ["C9"])
            #expect(try await boss.list(["text": "nieuw", "states": ["planned"]]).count == 1)
        }
    }

    @Test("a customer is found by whoever owns them, or has a deal, a question or a task of them, and by nobody else")
    func sight() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let keeper = office.world.keeper
            _ = try await keeper.upsert(
                Self.customers + [Customer(id: "C5", name: "Café Vijf", segment: "gold", owner: "ines")], by: .daemon)
            _ = try await keeper.upsert([IncomingDeal(id: "D1", customer: "C2", name: "Oven", owner: "cleo")], by: .daemon)
            try await keeper.indexText()
            for (person, expected) in [
                (Person.anna, ["C1", "X-300"]), (.bert, ["C2"]), (.cleo, ["C2", "C4"]), (.mila, ["C1", "C2", "C5", "X-300"]),
                (.adam, ["C1", "C2", "C4", "C5", "X-300"]),
            ] {
                let client = try await office.client(person)
                #expect(try await ids(client, [:]) == expected, "\(person)")
                // As single records, they are known to the same people.
                for id in ["C1", "C2", "C4", "C5", "X-300"] {
                    let refusal = try await client.refusal("\(Interfaces.records).GetCustomer", ["id": .string(id)])
                    #expect((refusal == nil) == expected.contains(id), "\(person) \(id)")
                }
                let cafes = try await found(client, "caf")
                #expect(cafes == expected.filter { ["C1", "C4", "C5"].contains($0) }, "\(person)")
            }
        }
    }

    @Test("two houses that differ only in what a rep may not see give that rep the same answers, to the byte")
    func nonInterference() async throws {
        func answers(_ others: [Customer]) async throws -> [String] {
            var answers: [String] = []
            try await withOffice(rules: [World.followUp]) { office in
                _ = try await office.world.keeper.upsert([Self.customers[0], Self.customers[2]], by: .daemon)
                _ = try await office.world.keeper.upsert(others, by: .daemon)
                try await office.world.keeper.indexText()
                let anna = try await office.client(.anna)
                for parameters: JSONObject in [
                    [:], ["text": "caf"], ["text": "geheim"], ["owner": "cleo"], ["segment": "secret"], ["limit": 1], ["cursor": "C1"],
                    ["gap": "no_owner"], ["status": "inactive"],
                ] { answers.append(JSON.object(try await anna.records("ListCustomers", parameters)).description) }
                for parameters: JSONObject in [
                    [:], ["text": "geheim"], ["customer": "C8"], ["rule": "follow-up", "states": ["planned", "open"]],
                ] { answers.append(JSON.object(try await anna.tasks("Count", parameters)).description) }
            }
            return answers
        }
        let secret = [
            Customer(id: "C8", name: "Geheim Café", segment: "secret", owner: "cleo", attributes: ["secret": "geheim"]),
            Customer(id: "C9", name: "Geheim", segment: "secret", owner: nil, status: .inactive),
        ]
        #expect(try await answers([]) == answers(secret))
    }
}
