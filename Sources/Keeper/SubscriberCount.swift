import Synchronization

/// How many subscribers of the log there are.
package final class SubscriberCount: Sendable {
    private let number = Atomic(0)

    package init() {}

    package var current: Int { number.load(ordering: .relaxed) }

    package func add() { number.add(1, ordering: .relaxed) }

    package func remove() { number.subtract(1, ordering: .relaxed) }
}
