import ControlInterface
import Testing
import Varlink

@Suite("followupctl watch")
struct CtlWatchTests {
    private static let events = [
        CtlSamples.event(3, "2026-11-23T11:20:05Z", "New for anna: task 12, Follow up Bakker BV"),
        CtlSamples.event(4, "2026-11-23T11:21:05Z", "Reminder for anna: \u{1b}[2Jtask 12"),
    ]

    private func state(goesOn: Bool) -> FakeWorld.State {
        var state = FakeWorld.State(tasks: CtlSamples.day)
        state.events = Self.events
        state.watchGoesOn = goesOn
        return state
    }

    @Test("shows the tasks, then every event, until the daemon stops; then it says where to go on")
    func people() async throws {
        let page = """
             #  STATE                 DUE               TITLE                       RULE
            15  snoozed  3 days late  Fri 20 Nov 17:00  Ask Visser & Zonen for a    followup
                                                        review
            12  open     2 days late  Sat 21 Nov 17:00  Follow up Bakker BV         followup
            13  open     today 16:30  Mon 23 Nov 16:30  Decide on renewing Support  renewal
                                                        Gold with Groothandel De
                                                        Vries (cancel by
                                                        2026-12-30)
            14  open     in 14 days   Mon 7 Dec 17:00   Follow up 株式会社さくら    followup
            Mon 23 Nov 12:20:05  New for anna: task 12, Follow up Bakker BV
            Mon 23 Nov 12:21:05  Reminder for anna: �[2Jtask 12

            """
        try await FakeDaemon.with(state(goesOn: false)) { daemon in
            let run = try await followupctl(["watch"], daemon: daemon)
            #expect(run.status == 1)
            #expect(run.output == page)
            #expect(run.errors == "followupctl: followupd is stopping; to go on from here: followupctl watch --since 4\n")
        }
    }

    @Test("goes on after an event, one JSON object a line")
    func json() async throws {
        try await FakeDaemon.with(state(goesOn: false)) { daemon in
            let run = try await followupctl(["watch", "--since", "3", "--json"], daemon: daemon)
            let lines = try run.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
            #expect(lines.count == 2)
            #expect(lines.first?["event"]?["seq"] == 4 && lines.first?["seq"] == 4)
            #expect(lines.last == ["seq": 4])
        }
    }

    @Test("an event that the log does not have is refused")
    func since() async throws {
        try await FakeDaemon.with(state(goesOn: false)) { daemon in
            let run = try await followupctl(["watch", "--since", "99"], daemon: daemon)
            #expect(run.status == 1)
            #expect(run.errors == "followupctl: the log has no event of that number; start without --since\n")
        }
    }

    @Test("Ctrl-C ends it in good order")
    func interrupted() async throws {
        try await FakeDaemon.with(state(goesOn: true)) { daemon in
            let world = daemon.world
            let run = try await followupctl(
                ["watch", "--json"], daemon: daemon,
                interruption: {
                    // Once the daemon has sent everything and waits.
                    for await _ in world.silence { return }
                })
            #expect(run.status == 0)
            #expect(run.errors.isEmpty)
        }
    }

    @Test("a lost connection says where to resume")
    func lost() async throws {
        try await FakeDaemon.with(state(goesOn: true)) { daemon in
            async let run = followupctl(["watch", "--since", "3", "--json"], daemon: daemon)
            for await _ in daemon.world.silence { break }
            await daemon.stop()
            let ended = try await run
            #expect(ended.status == 1)
            #expect(ended.errors == "followupctl: the connection to followupd was lost; to go on from here: followupctl watch --since 4\n")
            #expect(ended.output.contains("\"seq\":4"))
        }
    }
}
