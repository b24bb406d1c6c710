import ArgumentParser
import ControlInterface
import Varlink

struct WatchEvents: Verb {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Show the tasks that wait, then every event as it happens.",
        discussion: "Ctrl-C ends it. When the connection is lost, it says from where to resume and ends with status 1.")

    @OptionGroup var scope: ScopeOptions
    @Option(name: .long, help: ArgumentHelp("Instead of the tasks: the events after this number.", valueName: "seq"))
    var since: Int64?
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let daemon = try await session.daemon()
        // The connection lasts as long as `daemon` is held.
        defer { withExtendedLifetime(daemon) {} }
        let replies = try await daemon.watch(scope.scope, since: since)
        return try await withThrowingTaskGroup(of: ExitStatus.self) { group in
            group.addTask {
                var feed = Feed(session: session, scope: scope.scope, seq: since)
                return try await feed.run(replies)
            }
            group.addTask {
                await session.surroundings.interruption()
                return .ok
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .ok
        }
    }

    /// Prints what comes.
    private struct Feed {
        let session: Session
        let scope: Daemon.Scope
        /// Where to resume from; nil before the first reply.
        var seq: Int64?

        mutating func run(_ replies: VarlinkReplies) async throws -> ExitStatus {
            do {
                for try await reply in replies {
                    let watched = try Wire.WatchReply(reply)
                    session.isJSON ? session.print(json: reply) : show(watched)
                    session.output.flush()
                    seq = watched.seq
                }
            } catch let error as VarlinkClientError where error == .connectionClosed {
                guard let seq else { throw error }
                throw WatchEnded(seq: seq, wasLost: true)
            }
            throw WatchEnded(seq: seq ?? 0, wasLost: false)
        }

        private func show(_ reply: Wire.WatchReply) {
            let output = session.output
            if let tasks = reply.tasks {
                let showsRep = scope.rep == nil && (scope.everybody || tasks.contains { $0.rep != session.surroundings.login })
                let table = TaskTable(times: session.times, showsRep: showsRep, showsState: true).table(tasks)
                output.lines(table.lines(width: output.width, palette: output.palette))
            }
            if let event = reply.event {
                let at = session.times.second(event.at)
                output.line("\(output.palette.paint(at, .quiet))  \(session.words.event(event, session.times).printable)")
            }
        }
    }
}

/// A watch that ended though nobody ended it here.
struct WatchEnded: Error {
    /// Everything up to this number was shown.
    var seq: Int64
    /// Whether the connection was lost; otherwise the daemon said that it stops.
    var wasLost: Bool
}
