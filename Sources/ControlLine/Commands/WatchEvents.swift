import ArgumentParser
import ControlInterface
import Varlink

struct WatchEvents: Verb {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Show the tasks that wait, then every event as it happens.",
        discussion: """
            On a terminal: a list that is kept up to date, with keys to work on it ('?' lists them); a lost connection is made again. Otherwise lines of text: when the \
            connection is lost, it says from where to resume and ends with status 1. Ctrl-C ends it.
            """)

    @OptionGroup var scope: ScopeOptions
    @Option(name: .long, help: ArgumentHelp("Instead of the tasks: the events after this number.", valueName: "seq"))
    var since: Int64?
    @Flag(name: .long, help: "Show what is new or late on the desktop as well.")
    var notify = false
    @Flag(name: .long, help: "Lines of text on a terminal too.")
    var lines = false
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let notifier = notify ? notifier(session) : nil
        if !lines, !session.isJSON, since == nil, session.output.isTerminal, let keyboard = session.surroundings.keyboard,
            let terminal = Terminal(keyboard: keyboard, screen: session.output.descriptor)
        {
            defer { terminal.giveBack() }
            return try await LiveWatch(session: session, scope: scope.scope, notifier: notifier).run(terminal)
        }
        let daemon = try await session.daemon()
        // Nobody would ever be told anything.
        try await daemon.checkNames(team: scope.team)
        // The connection lasts as long as `daemon` is held.
        defer { withExtendedLifetime(daemon) {} }
        let replies = try await daemon.watch(scope.scope, since: since)
        return try await withThrowingTaskGroup(of: ExitStatus.self) { group in
            group.addTask {
                var feed = Feed(session: session, scope: scope.scope, notifier: notifier, seq: since)
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

    /// Says which way notifications go, or why they go none.
    private func notifier(_ session: Session) -> DesktopNotifier? {
        do {
            let notifier = try DesktopNotifier(environment: session.surroundings.environment)
            session.errors.line(session.words.notifiesThrough(notifier.way.rawValue))
            session.errors.flush()
            return notifier
        } catch {
            session.errors.line("followupctl: " + (error == .desktop ? session.words.noDesktop() : session.words.noNotifier()))
            session.errors.flush()
            return nil
        }
    }

    /// Prints what comes.
    private struct Feed {
        let session: Session
        let scope: Daemon.Scope
        let notifier: DesktopNotifier?
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
                notifier?.tell(event, session.words.event(event, session.times))
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
