import CSystemd

/// How often the service manager wants to hear from the daemon.
package enum WatchdogInterval {
    /// The time after which the manager takes the daemon for hung (WatchdogSec=); send `Notifier.watchdog()` at half of it.
    ///
    /// - Returns: nil when no watchdog is set for this process (sd_watchdog_enabled(3)).
    package static func read() -> Duration? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0, microseconds > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }
}
