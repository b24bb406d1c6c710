import Delivery
import ServiceLifecycle

/// Hands the log to the journal until the log has ended.
struct DeliveryService: Service {
    let reader: JournalReader

    func run() async throws {
        try await reader.run()
        // The group wants a service to last until it is asked to end, and this one ends when the keeper has.
        try? await gracefulShutdown()
    }
}
