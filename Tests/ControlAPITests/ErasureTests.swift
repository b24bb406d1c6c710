import ControlInterface
import FollowUp
import Foundation
import Keeper
import KeeperTestSupport
import Store
import TestSupport
import Testing
import Varlink

@Suite("The database as a whole, and one customer's data", .timeLimit(.minutes(5)))
struct ErasureTests {
    /// The words that nobody may find afterwards.
    private static let secrets = ["Zwaluwstaart", "C-SECRET", "Vertrouwelijk", "Geheimzinnig", "K-SECRET", "D-SECRET", "I-SECRET"]

    @Test("a customer who is erased is nowhere in the database any more, and the log says that somebody was")
    func erase() async throws {
        try await withOffice(rules: [World.followUp, World.renewal, World.audit]) { office in
            let boss = try await office.client(.boss)
            try await office.addSampleRecords()
            _ = try await boss.records(
                "UpsertCustomers",
                [
                    "customers": [
                        [
                            "id": "C-SECRET", "name": "Zwaluwstaart", "owner": "anna", "since": "2020-01-01",
                            "attributes": ["x": "Geheimzinnig"],
                        ]
                    ]
                ])
            _ = try await boss.records("UpsertContracts", ["contracts": [Office.contract("K-SECRET", "C-SECRET")]])
            _ = try await boss.records("UpsertDeals", ["deals": [["id": "D-SECRET", "customer": "C-SECRET", "name": "Vertrouwelijk"]]])
            _ = try await boss.records(
                "LogInteraction",
                [
                    "interaction": [
                        "id": "I-SECRET", "customer": "C-SECRET", "kind": "order", "outcome": "no_answer", "note": "Vertrouwelijk",
                        "items": [["item": "Geheimzinnig", "quantity": 1.0]],
                    ]
                ])
            try await office.world.settle()
            let id = try #require(try await boss.list(["customer": "C-SECRET"]).first)
            _ = try await boss.tasks("Done", ["id": .integer(id), "outcome": "no_answer", "note": "Vertrouwelijk", "idempotencyKey": "k"])
            try await Self.leaveAnswers(boss)
            let letter = DeadLetter(
                program: "mail", logID: "0", seq: 3, kind: "task.opened", message: "Zwaluwstaart",
                request: "{\"event\":{\"customer\":\"C-SECRET\",\"title\":\"Zwaluwstaart\"}}", failures: 1, reason: "x",
                diedAt: try instant(Office.start))
            try await office.world.keeper.programGaveUp(letter, reader: "program:mail")
            try await office.world.keeper.indexText()
            let kept = try await boss.records("ChangeDeal", Self.changeOfAnother)
            let before = try await office.world.events().map(\.event.kind)

            #expect(try await boss.service("Erase", ["customer": "C-SECRET"]) == [:])
            let after = try await office.world.events()
            #expect(after.map(\.event.kind) == before + [.recordsErased])
            #expect(after.last?.event.message(zone: .utc) == "boss had everything about one customer erased")
            #expect(try await boss.records("ListCustomers", ["text": "zwaluw"])["customers"] == [])
            #expect(
                try await boss.refusal("\(Interfaces.service).Erase", ["customer": "C-SECRET"])?.name
                    == "\(Interfaces.service).NoSuchCustomer")
            // The other customer is as they were.
            #expect(try await boss.list(["customer": "C1"]).count == 1)
            #expect(try await boss.service("CheckIntegrity")["findings"] == [])

            // What was answered about others is still known.
            #expect(try await boss.records("ChangeDeal", Self.changeOfAnother) == kept)

            // A copy has no pages that were freed: what is in it is what is kept.
            let file = try await backUp(boss, in: office.world.directory, compacted: true)
            for secret in Self.secrets + Self.secrets.map({ $0.lowercased() }) {
                #expect(file.range(of: Data(secret.utf8)) == nil, "\(secret)")
            }
        }
    }

    private static let changeOfAnother: JSONObject = ["id": "D-OTHER", "value": "5.00", "idempotencyKey": "other"]

    /// Makes calls whose answers, or whose requests, hold something of the customer.
    private static func leaveAnswers(_ boss: VarlinkClient) async throws {
        _ = try await boss.records("UpsertDeals", ["deals": [["id": "D-OTHER", "customer": "C1", "name": "Another"]]])
        _ = try await boss.records("ChangeDeal", ["id": "D-SECRET", "value": "7.00", "idempotencyKey": "a"])
        _ = try await boss.records(
            "UpsertRequests",
            ["requests": [["id": "R-1", "customer": "C-SECRET", "topic": "Vertrouwelijk", "rep": "anna"]], "idempotencyKey": "b"])
        _ = try await boss.records("ChangeRequest", ["id": "R-1", "topic": "Geheimzinnig", "idempotencyKey": "c"])
        _ = try await boss.call(
            "\(Interfaces.rules).Ask", ["rule": "audit", "record": "C-SECRET", "idempotencyKey": "d"] as JSONObject)
        // Refused, in words of the record.
        _ = try await boss.records(
            "UpsertCustomers", ["customers": [["id": "C-SECRET", "name": "x", "zone": "Zwaluwstaart"]], "idempotencyKey": "e"])
        _ = try await boss.records(
            "LogInteraction",
            [
                "interaction": ["id": "I-2-SECRET", "customer": "C-SECRET", "kind": "feedback", "note": "Zwaluwstaart"],
                "idempotencyKey": "f",
            ])
        _ = try await boss.records(
            "Import",
            [
                "kind": "customers", "columns": ["id", "name"], "rows": [["cells": ["C-SECRET", "Zwaluwstaart"]]], "idempotencyKey": "g",
            ])
    }

    @Test("what is kept of a call with a key is a hash, however long the call was")
    func hashes() async throws {
        try await withOffice { office in
            let boss = try await office.client(.boss)
            let attributes: JSON = ["x": .string(String(repeating: "Geheimzinnig", count: 300))]
            let customers = (0..<200).map { ["id": .string("C\($0)"), "name": "N", "attributes": attributes] as JSON }
            let call: JSONObject = ["customers": .array(customers), "idempotencyKey": "k"]
            let reply = try await boss.records("UpsertCustomers", call)
            let known = try await office.world.store.read { try $0.answer(to: "boss", key: "k", since: .distantPast) }
            #expect(known?.request.utf8.count == 64 && known?.request.allSatisfy(\.isHexDigit) == true)
            #expect(try await boss.records("UpsertCustomers", call) == reply)
        }
    }

    @Test("a backup is a database by itself, whole, that holds what was there; there is one at a time")
    func backup() async throws {
        try await withOffice(rules: [World.followUp]) { office in
            let ids = try await office.openTasks((0..<300).map { ("C\($0)", "anna") })
            let boss = try await office.client(.boss)
            _ = try await backUp(boss, in: office.world.directory, compacted: false)
            let copy = try Store(directory: office.world.directory.file("copied"))
            #expect(try copy.readBlocking { try $0.tasks(TaskFilter(rep: "anna", states: [.open], limit: 1000)).count } == ids.count)
            try copy.close()
            // Whoever begins and does not read on keeps the next one waiting, until they go.
            let slow = try await office.client(.boss)
            var replies = try await slow.callMore("\(Interfaces.service).Backup", [:] as JSONObject).makeAsyncIterator()
            _ = try await replies.next()
            let other = try await office.client(.adam)
            var second: VarlinkError?
            do {
                for try await _ in try await other.callMore("\(Interfaces.service).Backup", [:] as JSONObject) {}
            } catch let error as VarlinkError { second = error }
            // A small backup may be all on its way already, which frees the place.
            #expect(second == nil || second?.name == "\(Interfaces.service).BackupUnderWay")
            await slow.close()
        }
    }

    /// Takes a backup away, into "copied/followupd.db"; gives its bytes.
    private func backUp(_ client: VarlinkClient, in directory: TemporaryDirectory, compacted: Bool) async throws -> Data {
        var data = Data()
        var size: Int64?
        for try await reply in try await client.callMore("\(Interfaces.service).Backup", [:] as JSONObject) {
            size = size ?? reply["bytes"]?.integerValue
            if let part = reply["data"]?.stringValue { data += try #require(Base64.bytes(part)) }
        }
        #expect(size == Int64(data.count))
        try FileManager.default.createDirectory(atPath: directory.file("copied"), withIntermediateDirectories: true)
        let path = directory.file("copied/followupd.db")
        try data.write(to: URL(fileURLWithPath: path))
        #expect(try Store.problems(of: path) == [])
        guard compacted else { return data }
        let compact = Process()
        compact.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        compact.arguments = ["sqlite3", path, "VACUUM"]
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            compact.terminationHandler = { _ in continuation.resume() }
            do { try compact.run() } catch { continuation.resume(throwing: error) }
        }
        try #require(compact.terminationStatus == 0)
        return try Data(contentsOf: URL(fileURLWithPath: path))
    }

    @Test("base64 is that of RFC 4648, and what is none is refused")
    func base64() {
        for (plain, text) in [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ] {
            #expect(Base64.text(Array(plain.utf8)) == text)
            #expect(Base64.bytes(text) == Array(plain.utf8))
        }
        for text in ["Z", "Zg=", "Zg", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm 8", "Zm8é"] {
            #expect(Base64.bytes(text) == nil, "\(text)")
        }
        let all = (0...255).map(UInt8.init)
        #expect(Base64.text(all) == Data(all).base64EncodedString() && Base64.bytes(Base64.text(all)) == all)
    }
}
