import CivilTime

/// When a rep is told of an open task.
package enum ReminderRule: Hashable, Sendable {
    /// As soon as it opens.
    case atOpen
    /// A span before it is due; at a time of day in the rep's zone, or at due's own.
    case beforeDue(Span, at: TimeOfDay?)
    /// A span after it fell due, while it is not done; at a time of day in the rep's zone, or at due's own.
    case afterDue(Span, at: TimeOfDay?)
    /// Every day, or every business day, at a time of day in the rep's zone.
    case daily(businessDaysOnly: Bool, at: TimeOfDay, while: Phase)
    /// At a fixed interval in seconds, counted from when it opened or fell due.
    case every(seconds: Int64, while: Phase)

    /// During which part of an open task's life a reminder repeats.
    package enum Phase: String, Hashable, Sendable, CaseIterable {
        case open, overdue
        /// From when it opened until somebody acknowledged it.
        case unseen
    }
}
