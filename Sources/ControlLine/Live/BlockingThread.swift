import Dispatch

/// A thread for what waits for the outside world: a thread of the pool would be taken away from all others.
enum BlockingThread {
    static func start(_ body: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "followupctl.blocking").async(execute: body)
    }
}
