import CivilTime
import Glibc

/// Where the time comes from: the machine's clock in production, a virtual one in tests and simulation.
package protocol WallClock: Sendable {
    func now() -> Instant
}

/// CLOCK_REALTIME.
package struct SystemClock: WallClock {
    package init() {}

    package func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
