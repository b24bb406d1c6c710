import Foundation
import Glibc
import TestSupport
import Testing

/// The delivery to programs in a process that is killed, with the real helper and a real program.
@Suite("At least once to a program", .timeLimit(.minutes(3)))
struct ProgramTortureTests {
    private static let probe = HelperProcess.program.deletingLastPathComponent().appending(path: "DeliveryProbe").path

    @Test("kill -9 at random moments: a program misses nothing, and gets no more than the event under way again, with the same key")
    func killed() async throws {
        let directory = try TemporaryDirectory()
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
        var generator = SeededGenerator(seed: seed)
        let rounds = ProcessInfo.processInfo.environment["TORTURE_ROUNDS"].flatMap(Int.init) ?? 12
        // One write, so that a line is whole or not there.
        let program = try directory.write(
            "program", "#!/bin/sh\necho \"$FOLLOWUP_SEQ $FOLLOWUP_KEY $FOLLOWUP_ATTEMPT\" >> \(directory.file("ledger"))\n")
        chmod(program, 0o755)
        try directory.write("deliver.d/p.yaml", "program: \(program)\nevents: service.reload_refused\n")
        let helper = try await HelperProcess(directory: directory)
        for _ in 0..<rounds {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Self.probe)
            process.arguments = ["programs", directory.file("state"), directory.path, helper.socket]
            process.environment = ["SWIFT_BACKTRACE": "enable=no"]
            let (ended, tell) = AsyncStream.makeStream(of: Void.self)
            process.terminationHandler = { _ in tell.finish() }
            try process.run()
            try await Task.sleep(for: .milliseconds(Int.random(in: 50...500, using: &generator)))
            kill(process.processIdentifier, SIGKILL)
            for await _ in ended {}
        }
        let output = try Oracle.run([Self.probe, "programs", directory.file("state"), directory.path, helper.socket, "3"])
        let last = try #require(output.last.flatMap { Int64($0) })
        await helper.end()
        let lines = try String(contentsOfFile: directory.file("ledger"), encoding: .utf8).split(separator: "\n").map {
            $0.split(separator: " ")
        }
        let seqs = lines.compactMap { Int64($0[0]) }
        let repeated = zip(seqs, seqs.dropFirst()).count { $0 == $1 }
        print("program torture: \(rounds) kills, \(seqs.count) runs, \(Set(seqs).count) events up to \(last), \(repeated) repeated")
        // In order; what comes twice comes again at once, and under the same key.
        #expect(seqs == seqs.sorted(), "SEED=\(seed)")
        #expect(repeated <= rounds, "SEED=\(seed)")
        #expect(Dictionary(grouping: lines, by: { $0[0] }).values.allSatisfy { Set($0.map { $0[1] }).count == 1 }, "SEED=\(seed)")
        // Every event of the kind between the first and the last: the others are the starts of the rounds and the last end.
        let expected = try Oracle.python(
            "import sqlite3, sys; print(*[r[0] for r in sqlite3.connect(sys.stdin.readline().strip()).execute('SELECT seq FROM events WHERE kind = \"service.reload_refused\" ORDER BY seq')], sep='\\n')",
            input: [directory.file("state") + "/followupd.db"]
        ).compactMap { Int64($0) }
        let first = try #require(seqs.first)
        #expect(Set(seqs) == Set(expected.filter { $0 >= first }), "SEED=\(seed)")
        #expect(expected.first == first, "SEED=\(seed)")
    }
}
