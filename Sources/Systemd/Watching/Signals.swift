import Dispatch
import Glibc
import Synchronization

/// Signals as a stream.
package enum Signals {
    /// The signals that arrive from now on, in order; several of one kind that arrive together may come as one. Their usual effect, such
    /// as ending the process, no longer happens, also after the stream has ended.
    ///
    /// - Parameter signals: numbers of signal(7), such as SIGHUP.
    package static func stream(of signals: [Int32]) -> AsyncStream<Int32> {
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(64))
        let sources = SignalSources()
        sources.watch(signals) { continuation.yield($0) }
        continuation.onTermination = { _ in sources.cancel() }
        return stream
    }
}

/// The sources of one stream.
private final class SignalSources: Sendable {
    private let sources = Mutex<[any DispatchSourceSignal]>([])

    func watch(_ signals: [Int32], onSignal: @escaping @Sendable (Int32) -> Void) {
        let queue = DispatchQueue(label: "followupd.signals")
        let registered = DispatchGroup()
        for number in signals {
            // First, so that there is no moment in which the signal ends the process.
            signal(number, SIG_IGN)
            sources.withLock {
                let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
                source.setEventHandler { onSignal(number) }
                registered.enter()
                source.setRegistrationHandler { registered.leave() }
                source.activate()
                $0.append(source)
            }
        }
        // Dispatch begins to listen on a thread of its own; a signal before that would be lost.
        registered.wait()
    }

    func cancel() {
        sources.withLock {
            for source in $0 { source.cancel() }
            $0 = []
        }
    }
}
