import CivilTime
import FollowUp
import Keeper
import Logging
import ServiceLifecycle
import Systemd

/// Tells the keeper when the wall clock is set, and when the time zone data or the machine's zone change.
struct ClockService: Service {
    let keeper: Keeper
    let reloading: Reloading
    let zoneDirectory: String
    let logger: Logger

    private enum Change {
        case clock, zones
    }

    func run() async throws {
        let (changes, tell) = AsyncStream.makeStream(of: Change.self, bufferingPolicy: .bufferingNewest(16))
        let clock = watch("the wall clock") { try ClockWatcher { tell.yield(.clock) } }
        let files = watch("time zone files") { try FileWatcher(paths: ["/etc/localtime", zoneDirectory]) { tell.yield(.zones) } }
        for await change in changes.cancelOnGracefulShutdown() {
            do {
                switch change {
                case .clock: try await keeper.clockStepped()
                case .zones: try await reloading.takeInZones()
                }
            } catch {
                logger.error("A change of time could not be taken in", metadata: ["error": "\(error)"])
            }
        }
        clock?.cancel()
        files?.cancel()
    }

    /// Without the watcher the daemon is still right about everything it looks at, only later: it goes on, and says so.
    private func watch<Watcher>(_ what: String, _ make: () throws -> Watcher) -> Watcher? {
        do {
            return try make()
        } catch {
            logger.warning("Changes of \(what) will not be noticed at once", metadata: ["error": "\(error)"])
            return nil
        }
    }
}
