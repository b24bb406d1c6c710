import Delivery
import FollowUp
import Keeper
import Logging
import ServiceLifecycle
import Systemd

/// Closes the store when everything else has ended.
struct Closing: Service {
    let keeper: Keeper

    func run() async throws {
        try? await gracefulShutdown()
        await keeper.close()
    }
}

/// Hands the log to the journal until the log has ended.
struct DeliveryService: Service {
    let reader: JournalReader

    func run() async throws {
        try await reader.run()
        // It ends when the keeper has stopped; the group wants a service to last until it is asked to end.
        try? await gracefulShutdown()
    }
}

/// Ends the log when the daemon is to end.
struct Stopping: Service {
    let keeper: Keeper
    let notifier: Notifier

    func run() async throws {
        try? await gracefulShutdown()
        await keeper.stop()
    }
}

/// Serves the control socket.
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

/// SIGHUP: read the configuration anew.
struct ReloadSignal: Service {
    let reloading: Reloading

    func run() async throws {
        for await _ in Signals.stream(of: [SIGHUP]).cancelOnGracefulShutdown() {
            // A refusal was logged and told to systemd; the daemon goes on as it was.
            try? await reloading.reload(by: .daemon)
        }
    }
}
