import Foundation
import Glibc
import TestSupport
import Testing

@testable import Systemd

@Suite("Signals, the clock and files", .timeLimit(.minutes(1)))
struct WatchingTests {
    @Test("signals come as a stream, and no longer end the process")
    func signals() async throws {
        let child = try Child([Programs.probe, "signals", "\(SIGHUP)", "\(SIGTERM)"])
        #expect(await child.line() == "listening")
        for signal in [SIGHUP, SIGTERM, SIGHUP] {
            child.send(signal)
            #expect(await child.line() == "\(signal)")
        }
        child.send(SIGINT)
        #expect(await child.ending().status == 128 + SIGINT)
    }

    @Test("a set clock is told, each time")
    func clock() async throws {
        let child = try Child([Programs.probe, "clock"])
        #expect(await child.line() == "watching")
        for _ in 1...3 {
            let setting = try await Child(Programs.asRoot + [Programs.probe, "set-clock"]).ending()
            #expect(setting.status == 0, "\(setting.errors)")
            #expect(await child.line() == "step")
        }
    }

    @Test("a cancelled watcher of the clock lets its descriptor go")
    func cancelledClock() async throws {
        let watcher = try ClockWatcher {}
        watcher.cancel()
        watcher.cancel()
    }
}
