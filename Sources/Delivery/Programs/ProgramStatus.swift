import CivilTime
import Store
import Synchronization

/// How the delivery to a program stands: what there is to see when rows wait and nothing goes out.
package struct ProgramStatus: Hashable, Sendable {
    package var name: String
    /// Every event up to this number is done with.
    package var seq: Int64
    /// How many events of the log come after that.
    package var behind: Int64
    /// How many dead letters it has.
    package var deadLetters: Int
    package var activity: Activity
    /// Since the daemon was started.
    package var taken: Int
    package var failures: Int
    /// What the last failure was, and when; nil when there was none since the daemon was started.
    package var lastFailure: Failure?
    /// What it has failed at and is still to take, as the store has it: it outlives the daemon.
    package var pending: ProgramFailure?

    package enum Activity: Hashable, Sendable {
        /// Nothing is to be done.
        case idle
        /// It is being run for this event.
        case running(seq: Int64)
        /// It failed at this event, and is tried again at that instant.
        case waiting(seq: Int64, failures: Int, until: Instant)
        /// There is nobody to run it.
        case noHelper
        /// Its file cannot be read; it keeps its place.
        case broken
        /// It is no longer configured; what is left are dead letters.
        case gone
    }

    package struct Failure: Hashable, Sendable {
        package var at: Instant
        package var reason: String
    }
}

/// What the readers for programs tell of themselves.
final class ProgramBoard: Sendable {
    struct Line: Sendable {
        var activity = ProgramStatus.Activity.idle
        var taken = 0
        var failures = 0
        var lastFailure: ProgramStatus.Failure?
    }

    private let lines = Mutex<[String: Line]>([:])

    func change(_ program: String, _ body: (inout Line) -> Void) {
        lines.withLock { body(&$0[program, default: Line()]) }
    }

    func line(_ program: String) -> Line { lines.withLock { $0[program] ?? Line() } }
}
