import Keeper
import ServiceLifecycle
import Systemd

/// Tells systemd that the daemon lives, where WatchdogSec= asks for it: only after the writer and the event loops of the socket have answered, so that a
/// daemon whose heart stands still, or that nobody can talk to, is restarted. Without a watchdog it does nothing and wakes up for nothing.
struct WatchdogService: Service {
    let keeper: Keeper
    let control: ControlSocket
    let notifier: Notifier

    func run() async throws {
        guard let interval = WatchdogInterval.read() else {
            try? await gracefulShutdown()
            return
        }
        try? await cancelWhenGracefulShutdown {
            while true {
                // A heart that does not beat gets no ping; systemd decides after WatchdogSec=.
                if (try? await isAlive()) != nil { notifier.watchdog() }
                // sd_watchdog_enabled(3): half of the interval.
                try await Task.sleep(for: interval / 2)
            }
        }
    }
    private func isAlive() async throws {
        try await keeper.checkLiveness()
        try await control.checkLiveness()
    }
}
