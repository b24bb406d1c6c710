import FollowUp
import Glibc
import ServiceLifecycle
import Systemd

/// SIGHUP: read the configuration anew.
struct ReloadSignalService: Service {
    let signals: AsyncStream<Int32>
    let reloading: Reloading

    func run() async throws {
        for await _ in signals.cancelOnGracefulShutdown() {
            // A refusal was logged and told to systemd; the daemon goes on as it was.
            try? await reloading.reload(by: .daemon)
        }
    }
}
