import Delivery
import ServiceLifecycle

/// Hands the log to the journal and to programs until it has ended.
struct DeliveryService: Service {
    let reader: JournalReader
    let programs: ProgramDelivery

    func run() async throws {
        async let delivered: Void = programs.run()
        try await reader.run()
        await delivered
        // The group wants a service to last until it is asked to end, and this one ends when the keeper has.
        try? await gracefulShutdown()
    }
}
