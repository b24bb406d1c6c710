import CivilTime
import Keeper
import Synchronization

/// An alarm that rings when somebody says so.
package final class VirtualAlarm: Alarm {
    private struct State {
        var armed: Instant?
        var handler: @Sendable () -> Void = {}
    }

    private let state = Mutex(State())

    package init() {}

    package func onRing(_ handler: @escaping @Sendable () -> Void) { state.withLock { $0.handler = handler } }

    package func set(_ instant: Instant?) { state.withLock { $0.armed = instant } }

    /// What it is set to.
    package var armed: Instant? { state.withLock { $0.armed } }

    package func ring() {
        let handler = state.withLock { state in
            state.armed = nil
            return state.handler
        }
        handler()
    }
}
