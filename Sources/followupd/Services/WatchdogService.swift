import Keeper
import ServiceLifecycle
import Systemd

/// Tells systemd that the daemon lives, where WatchdogSec= asks for it: only after the writer has answered, so that a daemon whose heart
/// stands still is restarted. Without a watchdog it does nothing and wakes up for nothing.
struct WatchdogService: Service {
    let keeper: Keeper
    let notifier: Notifier

    func run() async throws {
        guard let interval = WatchdogInterval.read() else {
            try? await gracefulShutdown()
            return
        }
        try? await cancelWhenGracefulShutdown {
            while true {
                // A heart that does not beat gets no ping; systemd decides after WatchdogSec=.
                if (try? await keeper.checkLiveness()) != nil { notifier.watchdog() }
                // sd_watchdog_enabled(3): half of the interval.
                try await Task.sleep(for: interval / 2)
            }
        }
    }
}
