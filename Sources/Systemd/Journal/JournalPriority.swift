/// The urgency of an entry, with the numbers of syslog(3).
package enum JournalPriority: Int, CaseIterable, Hashable, Sendable {
    case emergency, alert, critical, error, warning, notice, info, debug
}
