import CSystemd
import Dispatch
import Glibc

/// Tells when the wall clock is set: by hand, by a first synchronisation, after a suspend. Slewing, as NTP does it for small offsets, is
/// no step.
///
/// A timer that is never due and is cancelled by the kernel when the clock is set (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET); there is no
/// other wake-up.
package final class ClockWatcher: Sendable {
    private let source: DescriptorSource

    /// - Parameter onStep: called on a queue of its own after each step; several steps at once may be told as one.
    /// - Throws: `SystemError` when the kernel gives no timer.
    package init(onStep: @escaping @Sendable () -> Void) throws {
        let descriptor = timerfd_create(CLOCK_REALTIME, Int32(TFD_NONBLOCK | TFD_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError("create a timer that tells of steps of the clock") }
        guard Self.arm(descriptor) else {
            let error = SystemError("arm the timer that tells of steps of the clock")
            close(descriptor)
            throw error
        }
        source = DescriptorSource(fileDescriptor: descriptor, queue: DispatchQueue(label: "followupd.clock")) {
            var expirations: UInt64 = 0
            let count = read(descriptor, &expirations, MemoryLayout.size(ofValue: expirations))
            guard count >= 0 || errno == ECANCELED else { return }
            // Armed before it is told, so that a step during the telling is not missed.
            _ = Self.arm(descriptor)
            onStep()
        }
    }

    /// Ends the watching. A telling that has begun goes on.
    package func cancel() { source.cancel() }

    /// False, with errno, when that was not possible.
    private static func arm(_ descriptor: Int32) -> Bool {
        var never = itimerspec()
        never.it_value.tv_sec = .max
        let flags = Int32(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)
        // With ECANCELED the timer is armed all the same: the clock was set since the last arming.
        return timerfd_settime(descriptor, flags, &never, nil) == 0 || errno == ECANCELED
    }
}
