import FollowUp
import Keeper
import Logging
import Store
import Synchronization

/// The delivery to programs: one reader of the log for each, none of which waits for another.
package final class ProgramDelivery: Sendable {
    private struct State {
        var readers: [String: (program: DeliveryProgram, task: Task<Void, Never>)] = [:]
        /// Those whose files are there but cannot be read, and that have a place in the log.
        var broken: Set<String> = []
        /// Those that are on their way in or out.
        var changing: Set<String> = []
        var isEnded = false
    }

    private let keeper: Keeper
    private let helper: any ProgramHelper
    private let pace: any ProgramPace
    private let logger: Logger
    private let board = ProgramBoard()
    private let state = Mutex(State())
    /// The update that came last; the next one waits for it.
    private let updating = Mutex<Task<Void, any Error>?>(nil)

    /// How long a run that is under way may go on once the daemon is to end. One that takes longer is ended, and comes again.
    private static let grace = Duration.seconds(5)

    package init(keeper: Keeper, helper: any ProgramHelper, pace: any ProgramPace = RandomPace(), logger: Logger) {
        self.keeper = keeper
        self.helper = helper
        self.pace = pace
        self.logger = logger
    }

    /// Puts these programs in force. Those that stay as they are go on undisturbed; one that is gone is forgotten, with its cursor, but its
    /// dead letters stay.
    ///
    /// - Parameter broken: programs whose files are there but cannot be read: they stop, and keep their place.
    package func update(_ programs: [DeliveryProgram], broken: Set<String> = []) async throws {
        let task = updating.withLock { last in
            let earlier = last
            let task = Task {
                _ = await earlier?.result
                try await self.apply(programs, broken: broken)
            }
            last = task
            return task
        }
        try await task.value
    }

    private func apply(_ programs: [DeliveryProgram], broken: Set<String>) async throws {
        let wanted = Dictionary(programs.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
        let leaving = state.withLock { state in
            // None of them loses its place meanwhile.
            state.changing = state.broken.union(state.readers.keys).union(broken).union(wanted.keys)
            let leaving = state.readers.filter { wanted[$0.key] != $0.value.program }
            for name in leaving.keys { state.readers[name] = nil }
            return leaving.values.map(\.task)
        }
        for task in leaving { task.cancel() }
        for task in leaving { await task.value }
        let (known, last) = try await keeper.store.read { (try $0.readers(beginning: ProgramReader.prefix), try $0.lastSeq()) }
        let gone = Set(known.map { String($0.dropFirst(ProgramReader.prefix.count)) }).subtracting(wanted.keys).subtracting(broken)
        try await keeper.forgetPrograms(Dictionary(uniqueKeysWithValues: gone.map { ($0, ProgramReader.cursorName($0)) }))
        // One that is new begins with what happens from now on: nobody wants to be told of last year.
        for name in wanted.keys.map(ProgramReader.cursorName) where !known.contains(name) {
            try await keeper.moveCursor(of: name, to: last)
        }
        state.withLock { state in
            // One that was broken from its first day has no place to keep: it begins once it can be read.
            state.broken = broken.filter { known.contains(ProgramReader.cursorName($0)) }
            state.changing = []
            guard !state.isEnded else { return }
            for (name, program) in wanted where state.readers[name] == nil {
                let reader = ProgramReader(program: program, keeper: keeper, helper: helper, pace: pace, board: board, logger: logger)
                state.readers[name] = (program, Task { await reader.run() })
            }
        }
    }

    /// Returns when the log is finished and no program is being run any more, or the task was cancelled.
    package func run() async {
        _ = await keeper.log.wait(after: .max)
        let tasks = state.withLock { state in
            state.isEnded = true
            defer { state.readers = [:] }
            return state.readers.values.map(\.task)
        }
        let ending = Task {
            try? await Task.sleep(for: Self.grace)
            for task in tasks { task.cancel() }
        }
        for task in tasks { await task.value }
        ending.cancel()
    }

    /// The names of the cursors of the programs in force, and of those whose files cannot be read at the moment: events that one of these has
    /// not passed are still needed.
    package var cursorNames: [String] {
        state.withLock { $0.broken.union($0.readers.keys).union($0.changing).map(ProgramReader.cursorName) }.sorted()
    }

    /// How each program in force stands, each whose file cannot be read, and each that has dead letters, by name.
    package func status() async throws -> [ProgramStatus] {
        let (running, broken) = state.withLock { (Set($0.readers.keys), $0.broken) }
        let names = running.union(broken)
        let board = board
        return try await keeper.store.read { snapshot in
            let letters = try snapshot.deadLetterCounts()
            let last = try snapshot.lastSeq()
            return try names.union(letters.keys).sorted().map { name in
                var line = board.line(name)
                if broken.contains(name) { line.activity = .broken } else if !running.contains(name) { line.activity = .gone }
                let seq = names.contains(name) ? try snapshot.cursor(of: ProgramReader.cursorName(name)) : last
                return ProgramStatus(
                    name: name, seq: seq, behind: max(0, last - seq), deadLetters: letters[name] ?? 0, activity: line.activity,
                    taken: line.taken, failures: line.failures, lastFailure: line.lastFailure,
                    pending: names.contains(name) ? try snapshot.failure(of: name) : nil)
            }
        }
    }
}
