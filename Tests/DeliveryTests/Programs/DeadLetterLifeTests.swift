import Configuration
import FollowUp
import Foundation
import Glibc
import Keeper
import KeeperTestSupport
import Logging
import Store
import TestSupport
import Testing

@testable import Delivery

/// All of it together: the file, the reader, the socket, the helper, the program.
@Suite("From the log to a program and back", .timeLimit(.minutes(2)))
struct DeadLetterLifeTests {
    @Test("an event that a program refuses becomes a dead letter, and is taken once the program is mended")
    func life() async throws {
        let directory = try TemporaryDirectory()
        let script = try directory.write(
            "chat",
            """
            #!/bin/sh
            if [ ! -e \(directory.file("channel")) ]; then
                echo "no such channel: #follow-ups" >&2
                exit 1
            fi
            echo "$FOLLOWUP_KEY try $FOLLOWUP_ATTEMPT: $FOLLOWUP_MESSAGE" >> \(directory.file("channel"))
            """)
        chmod(script, 0o755)
        try directory.write("deliver.d/chat.yaml", "program: \(script)\nevents: service.reload_refused\ntries: 2\nretry: 1s\n")
        let helper = try await HelperProcess(directory: directory)
        let world = try await World(at: try instant("2026-03-02T08:00:00Z"))
        let loaded = ConfigurationLoader(directories: [directory.path], zones: World.zones).load()
        let delivery = ProgramDelivery(
            keeper: world.keeper, helper: SocketHelper(path: helper.socket),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await delivery.update(loaded.programs.map(\.delivery))
        func show(_ what: String) async throws {
            let status = try #require(try await delivery.status().first)
            print(
                "\(what)\n    chat: seq \(status.seq), behind \(status.behind), taken \(status.taken), failures \(status.failures), \(status.activity)"
            )
            for letter in try await world.keeper.deadLetters(limit: 10) {
                print("    dead letter \(letter.id): \(letter.kind) \(letter.seq), \(letter.failures) failures: \(letter.reason)")
            }
        }
        func eventually(_ condition: () async throws -> Bool) async throws {
            while !(try await condition()) { try await Task.sleep(for: .milliseconds(2)) }
        }
        try await show("at the start")
        try await world.keeper.reloadRefused("renewal.yaml:11:1: unknown key 'opnes'", by: .login("root"))
        try await eventually { try await delivery.status()[0].failures == 1 }
        try await show("it failed once, and waits")
        try await eventually { try await world.keeper.deadLetters(limit: 1).count == 1 }
        try await show("it failed twice, and was given up on")
        let letter = try #require(try await world.keeper.deadLetter(1))
        #expect(letter.failures == 2)
        #expect(letter.reason == "exit status 1: no such channel: #follow-ups")
        print("    \(letter.request)")
        _ = try await world.keeper.retryDeadLetters(.numbers([1]), by: .login("root"))
        try await eventually { try await world.keeper.deadLetter(1)?.failures == 3 }
        try await show("it was tried again in vain")
        try directory.write("channel", "")
        _ = try await world.keeper.retryDeadLetters(.program("chat"), by: .login("root"))
        try await eventually { try await world.keeper.deadLetters(limit: 1).isEmpty }
        try await show("the channel was made, and it was tried again")
        let text = try String(contentsOfFile: directory.file("channel"), encoding: .utf8)
        #expect(text.hasPrefix("\(letter.logID)-\(letter.seq) try 4: root asked for a reload, which was refused"))
        print("    \(text)")
        await world.keeper.stop()
        await delivery.run()
        await world.keeper.close()
        await helper.end()
    }
}
