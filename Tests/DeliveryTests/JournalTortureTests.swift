import Foundation
import TestSupport
import Testing

/// The journal reader in a process that is killed, with a real journald.
@Suite("Exactly once in the journal", .timeLimit(.minutes(4)))
struct JournalTortureTests {
    private static let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "scripts")
    private static let probe = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "DeliveryProbe").path
    private static let asRoot = geteuid() == 0 ? [] : ["/usr/bin/sudo", "-n"]

    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Runs the probe with a journald of its own, and gives what it printed.
    private func probe(_ arguments: [String], environment: [String] = [], journal: String = "journal") throws -> [String] {
        let command = ["/bin/bash", Self.scripts.appending(path: "private-journald.sh").path, directory.file(journal)]
        return try Oracle.run(command + ["/usr/bin/env"] + environment + [Self.probe] + arguments)
    }

    /// FOLLOWUP_SEQ of every entry of that log, as journalctl(1) finds them.
    private func seqs(ofLog id: String, journal: String = "journal") throws -> [Int64] {
        try Oracle.run(
            Self.asRoot + [
                "/usr/bin/env", "journalctl", "-D", directory.file(journal), "-o", "cat", "--output-fields=FOLLOWUP_SEQ",
                "FOLLOWUP_LOG=\(id)",
            ]
        ).compactMap { Int64($0) }
    }

    private func check(_ summary: [String], seed: UInt64, rounds: Int) throws {
        let words = try #require(summary.last).split(separator: " ")
        try #require(words.count == 3, "\(summary)")
        let (last, cursor) = (try #require(Int64(words[1])), try #require(Int64(words[2])))
        let found = try seqs(ofLog: String(words[0]))
        let counts = Dictionary(grouping: found, by: { $0 }).mapValues(\.count)
        let lost = (1...last).filter { counts[$0] == nil }
        let doubled = counts.filter { $0.value > 1 }
        print("journal torture: \(rounds) kills, \(last) events, \(found.count) entries, \(lost.count) lost, \(doubled.count) doubled")
        #expect(cursor == last)
        #expect(lost.isEmpty, "SEED=\(seed): lost \(lost.prefix(20))")
        #expect(doubled.isEmpty, "SEED=\(seed): doubled \(doubled.keys.sorted().prefix(20))")
        #expect(found == found.sorted(), "SEED=\(seed)")
    }

    private static func rounds(_ usual: Int) -> Int { ProcessInfo.processInfo.environment["TORTURE_ROUNDS"].flatMap(Int.init) ?? usual }

    /// How the processes live and die.
    enum Mode: String, CaseIterable, Sendable {
        case synchronize = "journald is asked to synchronize"
        case mark = "a mark is sent"
        case journald = "journald is killed as well"
    }

    @Test("kill -9 at random moments: no entry is lost and none is doubled", arguments: Mode.allCases)
    func killed(_ mode: Mode) throws {
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
        let rounds = Self.rounds(12)
        let arguments = ["torture", directory.file("state"), "\(rounds)", "\(seed)"] + (mode == .journald ? ["journald"] : [])
        let summary = try probe(arguments, environment: mode == .mark ? ["DELIVERY_PROBE_MARK=1"] : [])
        try check(summary, seed: seed, rounds: rounds)
    }

    @Test("a store that was restored from a backup goes on under another name, and nothing is lost or doubled under either")
    func restored() throws {
        let ids = try probe(["rewind", directory.file("state"), directory.file("copy")]).map { $0.split(separator: " ").map(String.init) }
        try #require(ids.count == 3)
        let (first, second, third) = (ids[0], ids[1], ids[2])
        #expect(first[0] == second[0] && third[0] != first[0])
        let backup = try #require(Int64(first[1]))
        #expect(try seqs(ofLog: first[0]) == Array(1...(try #require(Int64(second[1])))))
        #expect(try seqs(ofLog: third[0]) == Array(backup + 1...(try #require(Int64(third[1])))))
    }

    @Test("a journal that was rotated, and one that has removed all it had, get what is new and nothing again")
    func rotated() throws {
        let script = """
            set -e
            "$2" drain "$1" > /dev/null
            journalctl --rotate
            "$2" drain "$1" > /dev/null
            journalctl --rotate
            journalctl --vacuum-time=1us > /dev/null 2>&1
            journalctl -o cat FOLLOWUP_SEQ=1 | wc -l
            "$2" drain "$1" > /dev/null
            "$2" drain "$1"
            """
        let command = ["/bin/bash", Self.scripts.appending(path: "private-journald.sh").path, directory.file("journal")]
        let output = try Oracle.run(command + ["/bin/sh", "-c", script, "sh", directory.file("state"), Self.probe])
        // Each run logs two events, its start and its end. Of the first two runs nothing is left.
        #expect(output.first == "0")
        let words = try #require(output.last).split(separator: " ")
        #expect(words.dropFirst() == ["8", "8"])
        #expect(try seqs(ofLog: String(words[0])) == [5, 6, 7, 8])
    }

    @Test("a journal that may not be read is said so, and what is in it comes from the cursor")
    func unreadable() throws {
        // As nobody, who is in no group that may read the journal.
        let state = directory.file("state")
        let command = ["/bin/bash", Self.scripts.appending(path: "private-journald.sh").path, directory.file("journal")]
        let script = """
            mkdir -p "$1" && chown nobody "$1" && chmod 755 "$2"
            setpriv --reuid=nobody --regid=nogroup --clear-groups "$3" drain "$1" 2> "$1/errors" && cat "$1/errors"
            """
        let output = try Oracle.run(command + ["/bin/sh", "-c", script, "sh", state, directory.path, Self.probe])
        #expect(output.contains { $0.contains("systemd-journal") }, "\(output)")
        let id = try #require(output.first?.split(separator: " ").first)
        #expect(try seqs(ofLog: String(id)) == [1, 2])
    }

    @Test("a member of systemd-journal who is not root reads the journal after a mark, and doubles nothing")
    func member() throws {
        let state = directory.file("state")
        let command = ["/bin/bash", Self.scripts.appending(path: "private-journald.sh").path, directory.file("journal")]
        let script = """
            mkdir -p "$1" && chown nobody "$1" && chmod 755 "$2"
            find /var/log/journal -type d -exec chgrp systemd-journal {} + -exec chmod 2750 {} +
            chgrp systemd-journal /var/log/journal/*/*.journal
            for round in 1 2 3; do
                timeout --signal=KILL 0.$((round + 3)) setpriv --reuid=nobody --regid=nogroup --groups=systemd-journal "$3" deliver "$1" 2>> "$1/errors"
            done
            setpriv --reuid=nobody --regid=nogroup --groups=systemd-journal "$3" drain "$1" 2>> "$1/errors"
            cat "$1/errors" >&2
            ! grep -q 'cannot be asked' "$1/errors"
            """
        let summary = try Oracle.run(command + ["/bin/sh", "-c", script, "sh", state, directory.path, Self.probe])
        try check(summary, seed: 0, rounds: 3)
    }
}
