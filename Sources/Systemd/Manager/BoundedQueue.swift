import Dispatch
import Synchronization

/// Hands elements to something that may keep whoever calls it waiting, in order and from a thread of its own.
///
/// What does not fit is dropped and counted; the count is handed over, in the place of what was dropped, as soon as there is room again.
package final class BoundedQueue<Element: Sendable>: Sendable {
    private struct State {
        var waiting: [Element] = []
        var dropped = 0
        var isHandingOver = false
    }

    private let state = Mutex(State())
    private let queue: DispatchQueue
    private let capacity: Int
    private let take: @Sendable (Element) -> Void
    private let dropped: @Sendable (Int) -> Element

    /// - Parameters:
    ///   - capacity: how many may wait.
    ///   - take: takes one element; may wait as long as it likes.
    ///   - dropped: an element that tells how many were dropped.
    package init(
        label: String, capacity: Int, take: @escaping @Sendable (Element) -> Void, dropped: @escaping @Sendable (Int) -> Element
    ) {
        queue = DispatchQueue(label: label)
        self.capacity = capacity
        self.take = take
        self.dropped = dropped
    }

    /// Adds an element, and never waits.
    package func add(_ element: Element) {
        state.withLock { state in
            // One that comes after dropped ones waits for them to be told first.
            guard state.waiting.count < capacity, state.dropped == 0 else {
                state.dropped += 1
                return
            }
            state.waiting.append(element)
            guard !state.isHandingOver else { return }
            state.isHandingOver = true
            queue.async { self.handOver() }
        }
    }

    /// Waits until all that was added before was taken, but not for longer than that. For the end of a program.
    ///
    /// - Returns: whether it was.
    @discardableResult
    package func drain(atMost limit: DispatchTimeInterval) -> Bool {
        let end = DispatchSemaphore(value: 0)
        // Whoever hands over goes on until nothing waits: what comes behind that on its queue comes after everything.
        queue.async { end.signal() }
        return end.wait(timeout: .now() + limit) == .success
    }

    private func handOver() {
        while true {
            let next = state.withLock { state -> [Element] in
                var next = state.waiting
                state.waiting = []
                if state.dropped > 0 {
                    next.append(dropped(state.dropped))
                    state.dropped = 0
                }
                if next.isEmpty { state.isHandingOver = false }
                return next
            }
            if next.isEmpty { return }
            for element in next { take(element) }
        }
    }
}
