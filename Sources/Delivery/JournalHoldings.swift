import CivilTime
import FollowUp
import Systemd

/// What a journal already holds of a log. Asked on one queue.
package protocol JournalHoldings {
    /// The entry that the journal takes for the last one.
    func last() throws -> HeldEntry?
    /// The entry of this number.
    func entry(_ seq: Int64) throws -> HeldEntry?
    /// Whether all of the journal could be looked at: only then does "not found" mean "not there".
    var isComplete: Bool { get }
}

/// An entry of the journal, as far as it is compared with the event that it was made of.
package struct HeldEntry: Hashable, Sendable {
    package var seq: Int64
    /// FOLLOWUP_AT; nil when it is no instant.
    package var at: Instant?
    /// FOLLOWUP_EVENT.
    package var kind: String

    package init(seq: Int64, at: Instant?, kind: String) {
        self.seq = seq
        self.at = at
        self.kind = kind
    }

    /// Whether the entry tells of this very event, and not of another that had the same number.
    func isAbout(_ event: Event) -> Bool { at == event.at && kind == event.kind.rawValue }
}

/// Why a journal cannot be asked.
package enum JournalSilence: Error, Hashable, Sendable, CustomStringConvertible {
    /// No journal is there.
    case away
    /// None of its files may be read.
    case unreadable
    /// It takes entries, but they do not appear in it within the time that it is given.
    case notStored

    package var description: String {
        switch self {
        case .away: "no journal is running"
        case .unreadable:
            "the journal's files may not be read; make the daemon a member of the group systemd-journal (SupplementaryGroups= in the unit)"
        case .notStored: "the journal does not store what it is sent (Storage= and MaxLevelStore= in journald.conf(5)), or is too slow"
        }
    }
}

/// The machine's journal, asked for the entries of one log.
final class SystemJournalHoldings: JournalHoldings {
    private let files: JournalFiles
    private let logID: String
    let isComplete: Bool

    private static let fields = ["FOLLOWUP_SEQ", "FOLLOWUP_AT", "FOLLOWUP_EVENT"]

    /// Waits until all that was sent before can be found.
    init(logID: String, asksJournald: Bool) throws {
        guard Journal.isAvailable() else { throw JournalSilence.away }
        // Known beforehand, so that nothing is sent and waited for in vain.
        guard try JournalFiles().isReadable else { throw JournalSilence.unreadable }
        switch try JournalSynchronizer.synchronize(asksJournald: asksJournald) {
        case .synchronized: break
        case .unknown: throw JournalSilence.notStored
        case .away: throw JournalSilence.away
        }
        // Only now: journald makes and renames files when it starts.
        files = try JournalFiles()
        self.logID = logID
        isComplete = JournalFiles.isComplete
    }

    func last() throws -> HeldEntry? { try entry(having: [("FOLLOWUP_LOG", logID)]) }

    func entry(_ seq: Int64) throws -> HeldEntry? { try entry(having: [("FOLLOWUP_LOG", logID), ("FOLLOWUP_SEQ", String(seq))]) }

    private func entry(having matches: [(name: String, value: String)]) throws -> HeldEntry? {
        guard let found = try files.last(having: matches, fields: Self.fields), let seq = found["FOLLOWUP_SEQ"].flatMap({ Int64($0) })
        else { return nil }
        return HeldEntry(
            seq: seq, at: found["FOLLOWUP_AT"].flatMap { try? Instant(rfc3339: $0) }, kind: found["FOLLOWUP_EVENT"] ?? "")
    }
}
