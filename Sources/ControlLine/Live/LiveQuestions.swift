import ControlInterface
import Synchronization
import Varlink

/// What `watch` asks the daemon besides watching it: beside the loop that takes keys, so that a daemon that does not answer keeps nobody.
struct LiveQuestions: Sendable {
    let session: Session
    let scope: Daemon.Scope

    /// What came of it.
    enum Answer: Sendable {
        /// How the list has the task now; nil when it is in it no more.
        case task(Int64, Wire.Task?)
        case why(Wire.Why)
        case done(Wire.TaskReply)
        case failed(String)
    }

    /// Does what a key asked for.
    func grant(_ wish: LiveList.Wish) async -> Answer? {
        do {
            let daemon = try await session.daemon(quietly: true)
            defer { withExtendedLifetime(daemon) {} }
            switch wish {
            case .leave: return nil
            case .why(let id): return .why(try Wire.Why(try await daemon.why(id)))
            case .done(let id): return .done(try Wire.TaskReply(try await daemon.done(id, outcome: nil, note: nil)))
            case .snooze(let id):
                let until = try session.surroundings.when(.ahead).instant("tomorrow")
                return .done(try Wire.TaskReply(try await daemon.snooze(id, until: until.description)))
            case .seen(let id): return .done(try Wire.TaskReply(try await daemon.seen(id)))
            case .undo(let id): return .done(try Wire.TaskReply(try await daemon.undo(id)))
            }
        } catch {
            return .failed(ErrorWords.words(for: await session.cause(of: error), socket: session.place, times: session.times))
        }
    }

    // MARK: - What has changed

    /// The tasks that something happened to and that have not been asked for since, each once however often.
    final class Changes: Sendable {
        private let waiting = Mutex<[Int64: Wire.Event]>([:])
        private let bell: AsyncStream<Void>
        private let ring: AsyncStream<Void>.Continuation

        init() { (bell, ring) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

        /// - Parameter event: about a task.
        func add(_ event: Wire.Event) {
            guard let id = event.task else { return }
            waiting.withLock { $0[id] = event }
            ring.yield()
        }

        /// What could not be asked may be asked again.
        func again() { ring.yield() }

        fileprivate var bells: AsyncStream<Void> { bell }
        fileprivate func first() -> Wire.Event? { waiting.withLock { $0.values.first } }

        /// Asked for; unless something happened to it meanwhile.
        fileprivate func remove(_ event: Wire.Event) {
            guard let id = event.task else { return }
            waiting.withLock { if $0[id]?.seq == event.seq { $0[id] = nil } }
        }
    }

    /// Asks for what has changed, as it changes, until the task is cancelled.
    func follow(_ changes: Changes, _ tell: @Sendable (Answer) -> Void) async {
        for await _ in changes.bells {
            do {
                guard changes.first() != nil else { continue }
                let daemon = try await session.daemon()
                defer { withExtendedLifetime(daemon) {} }
                while let event = changes.first(), let id = event.task {
                    tell(.task(id, try await listed(id, event, daemon)))
                    changes.remove(event)
                }
            } catch {
                // It is tried again when the daemon is there again, or a minute is over: who watches is told of that by other ways.
            }
        }
    }

    /// A task as the list that is watched has it. Whose it is to do today, and who may see it, the daemon decides, as it did for all others.
    private func listed(_ id: Int64, _ event: Wire.Event, _ daemon: Daemon) async throws -> Wire.Task? {
        var filter = scope.parameters
        if let rule = event.rule { filter["rule"] = .string(rule) }
        if let customer = event.customer { filter["customer"] = .string(customer) }
        var cursor: String?
        repeat {
            let page = try Wire.TaskPage(try await daemon.list(filter, limit: 1000, cursor: cursor))
            if let task = page.tasks.first(where: { $0.id == id }) { return task }
            cursor = page.cursor
        } while cursor != nil
        return nil
    }
}
