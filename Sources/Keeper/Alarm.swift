import CivilTime
import Dispatch
import Glibc
import Synchronization

/// One timer on the wall clock. Production has one for the whole schedule; tests have one that they ring themselves.
package protocol Alarm: Sendable {
    /// Calls `handler` whenever the alarm rings. Set once, before the first `set`.
    func onRing(_ handler: @escaping @Sendable () -> Void)
    /// Rings once at `instant`, or never when nil; replaces what was set before.
    func set(_ instant: Instant?)
}

/// A Dispatch timer with a wall deadline: on Linux a timerfd on CLOCK_REALTIME in absolute time, so that it rings at the right civil
/// moment whatever the clock did meanwhile, and the process does not wake up before.
package final class WallAlarm: Alarm {
    // The source is only touched under the mutex; Dispatch's own types are safe to call from any thread.
    private let state: Mutex<State>
    private let queue: DispatchQueue

    private struct State {
        var source: (any DispatchSourceTimer)?
        var armed: Instant?
        var handler: @Sendable () -> Void = {}
    }

    package init() {
        queue = DispatchQueue(label: "followupd.alarm")
        state = Mutex(State())
    }

    package func onRing(_ handler: @escaping @Sendable () -> Void) {
        state.withLock { $0.handler = handler }
    }

    package func set(_ instant: Instant?) {
        state.withLock { state in
            if state.armed == instant, state.source != nil || instant == nil { return }
            state.armed = instant
            guard let instant else {
                state.source?.cancel()
                state.source = nil
                return
            }
            let source = state.source ?? make(&state)
            source.schedule(wallDeadline: DispatchWallTime(timespec: Self.timespec(instant)), leeway: .nanoseconds(0))
        }
    }

    private func make(_ state: inout State) -> any DispatchSourceTimer {
        let source = DispatchSource.makeTimerSource(queue: queue)
        source.setEventHandler { [weak self] in self?.ring() }
        state.source = source
        source.activate()
        return source
    }

    private func ring() {
        let handler = state.withLock { state in
            state.armed = nil
            return state.handler
        }
        handler()
    }

    /// Dispatch counts wall time in nanoseconds since 1970 in 64 bits; later than that is cut off, and looked at again then.
    private static func timespec(_ instant: Instant) -> Glibc.timespec {
        let latest: Int64 = 9_000_000_000
        let microseconds = max(instant.microseconds, 0)
        let seconds = min(microseconds / 1_000_000, latest)
        return Glibc.timespec(tv_sec: Int(seconds), tv_nsec: Int(microseconds % 1_000_000) * 1000)
    }
}
