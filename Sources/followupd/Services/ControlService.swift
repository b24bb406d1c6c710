import Keeper
import ServiceLifecycle
import Systemd

/// Serves the control socket. Asked to end first: it takes no more calls, and tells systemd.
struct ControlService: Service {
    let control: ControlSocket
    let keeper: Keeper
    let notifier: Notifier

    func run() async throws {
        try? await gracefulShutdown()
        notifier.stopping()
        keeper.endSubscriptions()
        await control.stop()
    }
}
