import Foundation
import TestSupport
import Testing

@testable import Systemd

/// What arrives at a real journald, read back with journalctl(1).
@Suite("The journal", .timeLimit(.minutes(2)))
struct JournalTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// What the probe printed, with a journald of its own.
    private func probe(_ arguments: String...) async throws -> String {
        let ending = try await Child([Programs.privateJournald, directory.path, Programs.probe, "journal"] + arguments).ending()
        #expect(ending.status == 0, "\(ending.errors)")
        return ending.output
    }

    /// The probe's entries in the journal, oldest first.
    private func entries() async throws -> [[String: Any]] {
        let ending = try await Child(
            Programs.asRoot + [
                "journalctl", "-D", directory.path, "-o", "json", "--all", "--output-fields=MESSAGE,PRIORITY,MESSAGE_ID,\(Self.fields)",
                "-t", "SystemdProbe",
            ]
        ).ending()
        #expect(ending.status == 0, "\(ending.errors)")
        return try ending.output.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    private static let fields = "FOLLOWUP_SEQ,FOLLOWUP_CUSTOMER,FOLLOWUP_REP,NOTE,FOLLOW_UP_DUE,PID,X7DAYS,EMPTY,L__NGE"

    @Test("takes every entry of a batch, in order, with its fields")
    func batch() async throws {
        #expect(try await probe("numbered", "700") == "700\n")
        let entries = try await entries()
        #expect(entries.map { $0["FOLLOWUP_SEQ"] as? String } == (1...700).map(String.init))
        #expect(entries.map { $0["MESSAGE"] as? String } == (1...700).map { "reminder \($0)" })
        let last = try #require(entries.last)
        #expect(last["PRIORITY"] as? String == "5")
        #expect(last["MESSAGE_ID"] as? String == "b22620a5defd468ab7bc3de01aceb342")
        #expect(last["FOLLOWUP_CUSTOMER"] as? String == "C-700")
        #expect(last["FOLLOWUP_REP"] as? String == "anna")
    }

    @Test("takes several lines, repeated fields, odd names and long messages")
    func odd() async throws {
        #expect(try await probe("odd") == "3\n")
        let entries = try await entries()
        try #require(entries.count == 3)

        #expect(entries[0]["MESSAGE"] as? String == "two\nlines")
        #expect(entries[0]["PRIORITY"] as? String == "0")
        #expect(entries[0]["MESSAGE_ID"] == nil)
        #expect(Set(entries[0]["NOTE"] as? [String] ?? []) == ["a=b\nMESSAGE=not another", "again"])

        #expect(entries[1]["MESSAGE"] as? String == "")
        #expect(entries[1]["MESSAGE_ID"] as? String == String(repeating: "f", count: 32))
        #expect(entries[1]["FOLLOW_UP_DUE"] as? String == "lower")
        #expect(entries[1]["PID"] as? String == "1")
        #expect(entries[1]["X7DAYS"] as? String == "digit")
        #expect(entries[1]["EMPTY"] as? String == "")
        // journalctl gives what is no text as numbers.
        #expect(entries[1]["L__NGE"] as? [Int] == Array("ä\u{0}ö".utf8).map(Int.init))

        #expect(entries[2]["MESSAGE"] as? String == String(repeating: "long ", count: 300_000))
    }

    @Test("is there while journald runs")
    func available() async throws {
        #expect(try await probe("available") == "true\n")
    }

    @Test("takes nothing once its socket or journald is gone", arguments: ["socket-gone", "killed"])
    func gone(_ how: String) async throws {
        #expect(try await probe(how, "3") == "3\nfalse 0\n")
    }
}
