import CivilTime
import ControlInterface
import FollowUp

/// What the daemon knows of itself and the keeper does not.
package struct DaemonFacts: Sendable {
    package var version: String
    package var pid: Int32
    package var startedAt: Instant
    /// What was wrong with the configuration when it was last read.
    package var problems: @Sendable () -> [Wire.Problem]
    package var connections: @Sendable () -> Int
    package var databaseBytes: @Sendable () -> Int64
    /// The names of the readers of the log that are at work, but for the programs.
    package var readers: @Sendable () -> [String]
    /// The programs that events are delivered with.
    package var programs: @Sendable () async throws -> [Wire.Program]
    /// Reads the configuration anew, on behalf of somebody.
    package var reload: @Sendable (Actor) async throws -> Void

    package init(
        version: String, pid: Int32, startedAt: Instant, problems: @escaping @Sendable () -> [Wire.Problem],
        connections: @escaping @Sendable () -> Int, databaseBytes: @escaping @Sendable () -> Int64,
        readers: @escaping @Sendable () -> [String],
        programs: @escaping @Sendable () async throws -> [Wire.Program] = { [] }, reload: @escaping @Sendable (Actor) async throws -> Void
    ) {
        self.version = version
        self.pid = pid
        self.startedAt = startedAt
        self.problems = problems
        self.connections = connections
        self.databaseBytes = databaseBytes
        self.readers = readers
        self.programs = programs
        self.reload = reload
    }
}
