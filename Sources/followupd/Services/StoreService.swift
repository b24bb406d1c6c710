import Keeper
import ServiceLifecycle

/// Closes the store when everything else has ended.
struct StoreService: Service {
    let keeper: Keeper

    func run() async throws {
        try? await gracefulShutdown()
        await keeper.close()
    }
}
