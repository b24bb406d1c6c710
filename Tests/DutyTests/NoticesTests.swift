import CivilTime
import Foundation
import Systemd
import Testing

/// What reps are told, and through whom, in real transcripts; docs/notices.md is what they show.
@Suite("What reps are told", .serialized, .timeLimit(.minutes(5)))
struct NoticesTests {
    private static let path = Department.project.appendingPathComponent("docs/notices.md").path

    private static let preface = """
        # What reps are told

        A rep hears of a task when it opens, before it is due, when it is late, and not a dozen times at once. This page shows the cases in which
        not every reminder is a message by itself, or in which somebody else gets it. Every line was typed, and its answer printed, by the test
        suite: `UPDATE_GOLDEN=1 swift test --filter NoticesTests` writes it anew. The house and its team are those of [duties.md](duties.md).
        """

    struct Case: Sendable, CustomTestStringConvertible {
        var title: String
        var start: String
        var scene: @Sendable (Department, Transcript) async throws -> Void
        var testDescription: String { title }
    }

    @Test("the digest, the burst, the escalation and the substitute, as docs/notices.md shows them", arguments: cases)
    func notice(_ notice: Case) async throws {
        let section = try await Department.open(at: notice.start) { department in
            let transcript = Transcript(department)
            try await notice.scene(department, transcript)
            return DutyDocument.trimmed("## \(notice.title)\n\(await transcript.markdown)")
        }
        var parts = ("\n" + ((try? String(contentsOfFile: Self.path, encoding: .utf8)) ?? "")).components(separatedBy: "\n## ").dropFirst()
            .map { "## " + DutyDocument.trimmed($0) }
        if DutyDocument.isWritten {
            parts = Self.cases.compactMap { other in
                other.title == notice.title ? section : parts.first { $0.hasPrefix("## \(other.title)\n") }
            }
            try ([Self.preface] + parts).joined(separator: "\n\n").appending("\n").write(
                toFile: Self.path, atomically: true, encoding: .utf8)
        }
        let golden = try #require(parts.first { $0.hasPrefix("## \(notice.title)\n") }, "docs/notices.md has no section '\(notice.title)'")
        #expect(section == golden)
    }

    private static func customers(_ names: [String], owner: String, lastContacts: [String], in transcript: Transcript) async throws {
        try await transcript.take(
            "customers.csv",
            rows: ["id,name,segment,owner,since"] + names.enumerated().map { "C\($0 + 1),\($1),gold,\(owner),2024-05-01" })
        try await transcript.take(
            "interactions.csv",
            rows: ["id,customer,kind,outcome,at,rep"]
                + lastContacts.enumerated().map { "I\($0 + 1),C\($0 + 1),call,reached,\($1),\(owner)" })
    }

    private static let three = ["Bakkerij Smit", "Hotel Zeezicht", "Kapper Knip"]

    static let cases = [
        Case(title: "A digest at the time of the rep's choosing", start: "2026-03-02 09:00") { _, transcript in
            await transcript.say("Anna wants her reminders together, at four in the afternoon.")
            try await transcript.take("reps.csv", "login,name,team,manager,digest", "anna,Anna de Wit,benelux,mila,16:00")
            try await customers(
                three, owner: "anna", lastContacts: ["2026-02-10T10:00", "2026-02-10T11:30", "2026-02-10T14:00"], in: transcript)
            try await transcript.at("2026-03-12 16:00", "Three follow-ups have opened during the day. She is told once.")
            try await transcript.journal("FOLLOWUP_EVENT=rep.digest") { $0["FOLLOWUP_EVENT"] == "rep.digest" }
            await transcript.say("Each reminder is recorded for its task all the same, at its own time, for whoever looks.")
            try await transcript.journal("FOLLOWUP_GATHERED=1", atLeast: .debug) { $0["FOLLOWUP_GATHERED"] == "1" }
            try await transcript.type(.anna, "followupctl")
            await transcript.say("What `journalctl -x` says of it:")
            try await transcript.explained(.repDigest)
        },
        Case(title: "A burst is one message at once, and one for the rest", start: "2026-03-02 09:00") { _, transcript in
            await transcript.say("Bert has chosen no time. All of his customers come in late, at once.")
            try await customers(
                three, owner: "bert", lastContacts: ["2026-01-06T10:00", "2026-01-07T10:00", "2026-01-08T10:00"], in: transcript)
            try await transcript.at(
                "2026-03-02 09:05", "The first is told as soon as it has settled, the others within half a minute of it.")
            try await transcript.journal("-g '^(Overdue|For)'", atLeast: .notice) { entry in
                entry["FOLLOWUP_REP"] == "bert" && (entry.message.hasPrefix("Overdue") || entry.message.hasPrefix("For"))
            }
        },
        Case(title: "An escalation", start: "2026-03-02 09:00") { department, transcript in
            try await customers(["Bakkerij Smit"], owner: "bert", lastContacts: ["2026-02-10T10:00"], in: transcript)
            try await transcript.at(
                "2026-03-27 09:00", "The follow-up was due on the 19th. Bert heard of it every business day, and did nothing.")
            let task = try await department.task("follow-up", customer: "C1")
            try await transcript.journal(task)
            try await transcript.type(.mila, "followupctl show \(task.id)")
            await transcript.say("What `journalctl -x` says of the entry for Mila:")
            try await transcript.explained(.taskEscalated)
        },
        Case(title: "A substitute", start: "2026-03-02 09:00") { department, transcript in
            try await customers(["Bakkerij Smit"], owner: "anna", lastContacts: ["2026-02-10T10:00"], in: transcript)
            await transcript.say("Anna is on leave in the week in which the follow-up opens. Bert stands in.")
            try await transcript.take("absences.csv", "id,rep,first,last,substitute", "A1,anna,2026-03-09,2026-03-13,bert")
            try await transcript.at("2026-03-12 10:00", "It is still Anna's, and Bert is reminded in her place.")
            let task = try await department.task("follow-up", customer: "C1")
            try await transcript.journal(task)
            try await transcript.type(.bert, "followupctl")
            try await transcript.type(.bert, "followupctl done \(task.id) --note \"ordered rye\"")
            await transcript.say("What `journalctl -x` says of the reminder:")
            try await transcript.explained(.taskReminded)
        },
    ]
}
