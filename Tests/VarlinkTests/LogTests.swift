import NIOCore
import Testing

@testable import Varlink

@Suite("The log cannot be flooded", .timeLimit(.minutes(3)))
struct LogTests {
    @Test("of each kind of event only so many a minute are passed on, and other kinds are not held back by it")
    func throttled() async throws {
        var limits = Limits()
        limits.maximumEventsPerMinute = 5
        try await withScene(limits: limits) { scene in
            for _ in 0..<50 {
                let peer = try scene.peer()
                try await peer.send("nonsense")
                #expect(try await peer.receive() == .end)
            }
            #expect(scene.logged.count == 5)
            #expect(scene.server.statistics.cutOffConnections == 50)
            let client = try await scene.client()
            await #expect(throws: VarlinkError.self) {
                try await client.call("org.example.sample.Misbehave", ["text": "other error"] as JSONObject)
            }
            #expect(scene.logged.count == 6)
            #expect(scene.logged.last?.contains("failed") == true)
        }
    }

    @Test("when the minute is over, the number of events left out is told")
    func tellsWhatWasLeftOut() {
        var throttle = EventThrottle(perMinute: 2)
        let event = ServerEvent.connectionRefused(nil, .tooManyConnections)
        func admitted(_ seconds: Int64) -> [String] {
            throttle.admit(event, at: .uptimeNanoseconds(1) + .seconds(seconds)).map(\.description)
        }
        let told = event.description
        #expect(admitted(0) == [told])
        #expect(admitted(1) == [told])
        #expect(admitted(2) == [])
        #expect(admitted(59) == [])
        #expect(admitted(60) == ["left out 2 more events of the kind 'connectionRefused'", told])
        #expect(admitted(61) == [told])
        #expect(admitted(62) == [])
        #expect(admitted(200) == ["left out 1 more events of the kind 'connectionRefused'", told])
        #expect(admitted(300) == [told])
    }
}
