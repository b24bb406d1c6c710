import Testing
import Varlink

@Suite("A server ends in order", .timeLimit(.minutes(3)))
struct ShutdownTests {
    private static func call(_ method: String, _ text: String) -> String {
        #"{"method":"org.example.sample.\#(method)","parameters":{"text":"\#(text)"}}"#
    }

    @Test("calls taken in are carried out and answered, idle connections end", arguments: [HandlerExecution.eventLoop, .globalExecutor])
    func graceful(execution: HandlerExecution) async throws {
        let scene = try await Scene(execution: execution)
        let (working, idle) = (try scene.peer(), try scene.peer())
        try await idle.send(Self.call("Echo", "x"))
        _ = try await idle.reply()
        try await working.send(Self.call("Pass", "gate"), Self.call("Echo", "queued"))
        await scene.recorder.wait(for: "began gate")
        async let ended = scene.server.shutdown(grace: .seconds(60))
        #expect(try await idle.receive() == .end)
        // Nobody new comes in.
        #expect(throws: RawPeer.Failure.self) { try scene.peer() }
        scene.recorder.open("gate")
        #expect(try await working.reply() == ["text": "gate"])
        #expect(try await working.reply() == ["text": "queued"])
        #expect(try await working.receive() == .end)
        #expect(await ended)
        #expect(scene.server.statistics.openConnections == 0)
    }

    @Test("what takes longer than allowed is cancelled and cut off", arguments: [HandlerExecution.eventLoop, .globalExecutor])
    func impatient(execution: HandlerExecution) async throws {
        let scene = try await Scene(execution: execution)
        let peer = try scene.peer()
        try await peer.send(Self.call("Pass", "gate"))
        await scene.recorder.wait(for: "began gate")
        #expect(await scene.server.shutdown(grace: .milliseconds(10)) == false)
        #expect(scene.recorder.events.contains("cancelled gate"))
        #expect(try await peer.receive() == .end)
        #expect(scene.server.statistics.openConnections == 0)
    }

    @Test("a oneway call of a peer that has gone is waited for, and cancelled in the end")
    func orphan() async throws {
        let scene = try await Scene()
        let peer = try scene.peer()
        try await peer.send(#"{"method":"org.example.sample.Pass","parameters":{"text":"gate"},"oneway":true}"#)
        await scene.recorder.wait(for: "began gate")
        peer.close()
        #expect(await scene.server.shutdown(grace: .milliseconds(10)) == false)
        #expect(scene.recorder.events.contains("cancelled gate"))
        #expect(scene.server.statistics.openConnections == 0)
    }

    @Test("a peer that does not read its replies does not hold up the end for longer than allowed")
    func unread() async throws {
        let scene = try await Scene()
        let peer = try scene.peer()
        try await peer.send(#"{"method":"org.example.sample.Large","parameters":{"bytes":4000000}}"#)
        try await eventually { scene.server.statistics.calls != 0 }
        #expect(await scene.server.shutdown(grace: .milliseconds(10)) == false)
        #expect(scene.server.statistics.openConnections == 0)
    }

    @Test("with nobody connected it ends at once, and may be ended twice")
    func empty() async throws {
        let scene = try await Scene()
        #expect(await scene.server.shutdown(grace: .seconds(60)))
        #expect(await scene.server.shutdown(grace: .seconds(60)))
    }
}
