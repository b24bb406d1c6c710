import CivilTime
import ControlInterface
import FollowUp
import Keeper
import Logging
import Store

/// Reads the log for one program, and has it run for each event that it asks for, in order and one at a time.
///
/// The cursor moves past an event once the program has taken it, or it has become a dead letter. After a crash the event that was under way
/// is handed over again, with the same key: at least once, and nothing is skipped.
struct ProgramReader: Sendable {
    let program: DeliveryProgram
    let keeper: Keeper
    let helper: any ProgramHelper
    let pace: any ProgramPace
    let board: ProgramBoard
    let logger: Logger

    /// The name of its cursor.
    static func cursorName(_ program: String) -> String { prefix + program }
    static let prefix = "program:"

    /// How many events are read at a time.
    private static let batch = 256

    private var cursorName: String { Self.cursorName(program.name) }

    /// Runs until the log is finished or the task is cancelled. A store that fails is waited for.
    func run() async {
        while !Task.isCancelled {
            do {
                return try await deliver()
            } catch is CancellationError {
                return
            } catch is WriterClosed {
                return
            } catch {
                logger.error(
                    "The delivery to a program stopped; it is tried again", metadata: ["program": "\(program.name)", "error": "\(error)"])
                do { try await pace.sleep(microseconds: 5_000_000) } catch { return }
            }
        }
    }

    private func deliver() async throws {
        let cursor = cursorName
        var seq = try await keeper.store.read { try $0.cursor(of: cursor) }
        while true {
            if keeper.log.isFinished { return }
            let rings = keeper.deadLetterBell.rings
            let name = program.name
            if let letter = try await keeper.store.read({ try $0.deadLetterToRetry(of: name) }) {
                guard try await retry(letter) else { return }
                continue
            }
            let events = try await events(after: seq)
            if events.isEmpty {
                board.change(program.name) { $0.activity = .idle }
                guard await waitForWork(after: seq, rings: rings) else { return }
                continue
            }
            for logged in events where program.filter.includes(logged.event) {
                guard try await handOver(logged) else { return }
                seq = logged.seq
                // What somebody asked for comes before what can wait.
                if keeper.deadLetterBell.rings != rings { break }
            }
            guard keeper.deadLetterBell.rings == rings, let last = events.last?.seq, last > seq else { continue }
            try await keeper.moveCursor(of: cursorName, to: last)
            seq = last
        }
    }

    private func events(after seq: Int64) async throws -> [LoggedEvent] {
        try await keeper.store.keptEvents(after: seq, limit: Self.batch) { first, last in
            logger.warning(
                "A program misses events that are no longer kept",
                metadata: ["program": "\(program.name)", "from": "\(first)", "to": "\(last)"])
        }
    }

    // MARK: - One event

    /// Has the program run until it takes the event or is given up on. False when the delivery is to end.
    private func handOver(_ logged: LoggedEvent) async throws -> Bool {
        let name = program.name
        let named = Self.tasks(of: logged.event)
        let (logID, known, tasks) = try await keeper.store.read { snapshot in
            (try snapshot.logID(), try snapshot.failure(of: name), try named?.compactMap { try snapshot.task($0)?.task })
        }
        let delivery = delivery(logged, logID: logID, tasks: tasks).text
        var failures = 0
        if let known, known.seq == logged.seq {
            failures = known.failures
            // However the clock was set meanwhile, no wait is longer than the longest.
            let left = min(known.notBefore.microseconds - keeper.clock.now().microseconds, program.retries.longestWait * 1_000_000)
            if left > 0 { guard await pause(left, seq: logged.seq, failures: failures) else { return false } }
        }
        while true {
            if keeper.log.isFinished { return false }
            guard let outcome = try await attempt(delivery, failures: failures, seq: logged.seq) else { return false }
            switch outcome {
            case .taken:
                try await keeper.programTook(logged.seq, reader: cursorName, program: name)
                return true
            case .failed(let reason, let isFinal):
                failures += 1
                guard !isFinal, let wait = pace.wait(program.retries, afterFailures: failures) else {
                    try await giveUp(logged, logID: logID, delivery: delivery, failures: failures, reason: reason)
                    return true
                }
                try await keeper.programFailed(
                    ProgramFailure(
                        seq: logged.seq, failures: failures, notBefore: keeper.clock.now().adding(microseconds: wait), reason: reason),
                    program: name)
                logger.notice(
                    "A program failed; it is tried again",
                    metadata: [
                        "program": "\(name)", "seq": "\(logged.seq)", "failures": "\(failures)", "reason": "\(reason)",
                        "wait": "\(wait / 1_000_000) s",
                    ])
                guard await pause(wait, seq: logged.seq, failures: failures) else { return false }
            case .noHelper: continue
            }
        }
    }

    /// Runs the program once. Where nobody is there to run it, says so once and waits until somebody may be. Nil when the delivery is to end.
    private func attempt(_ delivery: String, failures: Int, seq: Int64) async throws -> ProgramOutcome? {
        var returns: AsyncStream<Void>?
        var isSaid = false
        while true {
            if keeper.log.isFinished { return nil }
            board.change(program.name) { $0.activity = .running(seq: seq) }
            let outcome = try await helper.run(program, attempt: failures + 1, delivery: delivery)
            let now = keeper.clock.now()
            switch outcome {
            case .taken:
                if isSaid { logger.notice("The helper that runs programs is back", metadata: ["program": "\(program.name)"]) }
                board.change(program.name) { $0.taken += 1 }
                return outcome
            case .failed(let reason, _):
                board.change(program.name) { line in
                    line.failures += 1
                    line.lastFailure = ProgramStatus.Failure(at: now, reason: reason)
                }
                return outcome
            case .noHelper(let reason):
                board.change(program.name) { $0.activity = .noHelper }
                if !isSaid {
                    isSaid = true
                    logger.warning(
                        "Nobody is there to run programs (followupd-deliver.socket); events wait in the log",
                        metadata: ["program": "\(program.name)", "reason": "\(reason)"])
                }
                guard let watched = returns else {
                    // Asked once more now that it is watched, since it may have come back in between.
                    returns = helper.returns()
                    continue
                }
                let now = keeper.log.seq
                guard await waitForHelper(watched, after: now) else { return nil }
                returns = nil
            }
        }
    }

    private func giveUp(_ logged: LoggedEvent, logID: String, delivery: String, failures: Int, reason: String) async throws {
        let letter = DeadLetter(
            program: program.name, logID: logID, seq: logged.seq, kind: logged.event.kind.rawValue,
            message: logged.event.message(zone: zone(of: logged.event)), request: delivery, failures: failures, reason: reason,
            diedAt: keeper.clock.now())
        try await keeper.programGaveUp(letter, reader: cursorName)
        logger.error(
            "A program was given up on an event, which is a dead letter now",
            metadata: ["program": "\(program.name)", "seq": "\(logged.seq)", "failures": "\(failures)", "reason": "\(reason)"])
    }

    /// Tries a dead letter once. False when the delivery is to end.
    private func retry(_ letter: DeadLetter) async throws -> Bool {
        guard let outcome = try await attempt(letter.request, failures: letter.failures, seq: letter.seq) else { return false }
        switch outcome {
        case .taken:
            try await keeper.deadLetterTried(letter, failures: letter.failures, reason: nil)
            logger.notice("A dead letter was taken", metadata: ["program": "\(program.name)", "letter": "\(letter.id)"])
        case .failed(let reason, _):
            try await keeper.deadLetterTried(letter, failures: letter.failures + 1, reason: reason)
            logger.error(
                "A dead letter failed once more",
                metadata: ["program": "\(program.name)", "letter": "\(letter.id)", "reason": "\(reason)"])
        case .noHelper: break
        }
        return true
    }

    // MARK: - What it is handed

    /// The tasks that are told together; nil when the event is no such.
    private static func tasks(of event: Event) -> [TaskID]? {
        if case .rep(_, let change) = event.body { change.gathered.tasks } else { nil }
    }

    private func delivery(_ logged: LoggedEvent, logID: String, tasks: [FollowUpTask]?) -> Wire.Delivery {
        let zone = zone(of: logged.event)
        let recipient = rep(of: logged.event).map {
            Wire.Delivery.Recipient(login: $0.login.rawValue, name: $0.name, email: $0.email, zone: zone.name)
        }
        return Wire.Delivery(
            log: logID, event: Wire.Event(logged, zone: zone), rep: recipient,
            tasks: tasks?.map { Wire.Delivery.Item($0, zone: zone) })
    }

    private func rep(of event: Event) -> Rep? {
        event.audience.flatMap { keeper.state?.planner.team[$0] }
    }

    /// Times are told in the zone of whoever gets them.
    private func zone(of event: Event) -> Zone {
        guard let house = keeper.state?.planner.house else { return .utc }
        return rep(of: event)?.zone.map { house.zoneNamed($0) } ?? house.zone
    }

    // MARK: - Waiting

    /// Waits so long, or until somebody asks for dead letters to be tried: whoever does that has mended something. False when the delivery
    /// is to end.
    private func pause(_ microseconds: Int64, seq: Int64, failures: Int) async -> Bool {
        let until = keeper.clock.now().adding(microseconds: microseconds)
        board.change(program.name) { $0.activity = .waiting(seq: seq, failures: failures, until: until) }
        let rings = keeper.deadLetterBell.rings
        return await first([
            { await keeper.log.wait(after: .max) },
            { await keeper.deadLetterBell.wait(after: rings) },
            { (try? await pace.sleep(microseconds: microseconds)) != nil },
        ])
    }

    private func waitForWork(after seq: Int64, rings: UInt64) async -> Bool {
        await first([
            { await keeper.log.wait(after: seq) },
            { await keeper.deadLetterBell.wait(after: rings) },
        ])
    }

    /// The helper's return, the next event of the log, or its end.
    private func waitForHelper(_ returns: AsyncStream<Void>, after seq: Int64) async -> Bool {
        await first([
            { await keeper.log.wait(after: seq) },
            {
                for await _ in returns { return true }
                return nil
            },
        ])
    }

    /// The first answer of these; nil answers do not count. False when the task was cancelled.
    private func first(_ waits: [@Sendable () async -> Bool?]) async -> Bool {
        await withTaskGroup(of: Bool?.self) { group in
            for wait in waits { group.addTask { await wait() } }
            for await answer in group {
                guard let answer else { continue }
                group.cancelAll()
                return answer && !Task.isCancelled
            }
            return false
        }
    }
}

extension Wire.Delivery.Item {
    /// - Parameter zone: for the time in the words.
    fileprivate init(_ task: FollowUpTask, zone: Zone) {
        let due = zone.civil(at: task.occurrence.dates.due)
        let time = TimeOfDay(hour: due.time.hour, minute: due.time.minute) ?? .midnight
        self.init(
            task: task.id.rawValue, rule: task.occurrence.key.rule.rawValue, customer: task.occurrence.customer?.rawValue,
            title: task.occurrence.title,
            dueAt: task.occurrence.dates.due.description, message: "task \(task.id), \(task.occurrence.title) (due \(due.date) \(time))")
    }
}
