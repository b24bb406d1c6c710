import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Ctrl-C, for a command that ends in good order on it.
enum Interrupt {
    /// Takes SIGINT over from its usual effect, and waits for it; or until the task is cancelled.
    @Sendable static func wait() async {
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT)
        let signals = AsyncStream<Void> { continuation in
            source.setEventHandler { continuation.yield() }
        }
        source.resume()
        defer { source.cancel() }
        for await _ in signals { return }
    }
}
