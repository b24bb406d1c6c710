import Keeper
import ServiceLifecycle

/// Ends the log when the daemon is to end.
struct KeeperService: Service {
    let keeper: Keeper

    func run() async throws {
        try? await gracefulShutdown()
        await keeper.stop()
    }
}
