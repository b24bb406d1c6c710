import CivilTime
import Keeper
import Synchronization

/// A clock that stands still until somebody moves it, forwards or backwards.
package final class VirtualClock: WallClock {
    private let time: Mutex<Instant>

    package init(_ start: Instant) { time = Mutex(start) }

    package func now() -> Instant { time.withLock { $0 } }

    /// Moves the clock without ringing any alarm.
    package func set(_ instant: Instant) { time.withLock { $0 = instant } }
}
