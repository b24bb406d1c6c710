import CivilTime
import Keeper
import Synchronization

/// A clock that stands still until a test moves it, forwards or backwards.
package final class VirtualClock: WallClock {
    private let time: Mutex<Instant>

    package init(_ start: Instant) { time = Mutex(start) }

    package func now() -> Instant { time.withLock { $0 } }

    /// Moves the clock without ringing any alarm.
    package func set(_ instant: Instant) { time.withLock { $0 = instant } }
}

/// An alarm that rings when a test says so.
package final class ManualAlarm: Alarm {
    private struct State {
        var armed: Instant?
        var handler: @Sendable () -> Void = {}
        var settings = 0
    }

    private let state = Mutex(State())

    package init() {}

    package func onRing(_ handler: @escaping @Sendable () -> Void) { state.withLock { $0.handler = handler } }

    package func set(_ instant: Instant?) {
        state.withLock { state in
            state.armed = instant
            state.settings += 1
        }
    }

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
