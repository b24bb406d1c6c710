import Dispatch
import Glibc
import Synchronization

/// A descriptor that Dispatch watches for input, on a serial queue of its own; it is closed once it is cancelled or let go.
final class DescriptorSource: Sendable {
    private let source = Mutex<(any DispatchSourceRead)?>(nil)

    init(fileDescriptor: Int32, queue: DispatchQueue, onReadable: @escaping @Sendable () -> Void) {
        source.withLock {
            let made = DispatchSource.makeReadSource(fileDescriptor: fileDescriptor, queue: queue)
            made.setEventHandler(handler: onReadable)
            // Dispatch still uses the descriptor until it has handled the cancelling.
            made.setCancelHandler { close(fileDescriptor) }
            made.activate()
            $0 = made
        }
    }

    deinit { cancel() }

    func cancel() {
        source.withLock {
            $0?.cancel()
            $0 = nil
        }
    }
}
