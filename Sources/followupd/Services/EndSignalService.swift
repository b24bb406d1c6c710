import ServiceLifecycle

/// SIGTERM and SIGINT: returns, upon which the group asks the others to end.
///
/// The signals are collected from the program's first moment on, so that one that comes while it still starts ends it cleanly as well.
struct EndSignalService: Service {
    let signals: AsyncStream<Int32>

    func run() async throws {
        for await _ in signals { return }
    }
}
