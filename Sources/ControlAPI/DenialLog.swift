import FollowUp
import Synchronization

/// Notes in the log that calls were denied, so that nobody can fill the disk with it.
///
/// The first denied call of a user and method is an event at once; further ones within the same window of time are counted, and become one event at its end. In one
/// window there are events of so many users and methods, and of so many methods of one user; what is beyond is one number. While callers go on, each window is twice
/// as long as the one before, up to an hour: whoever calls all day causes some hundreds of short lines.
final class DenialLog: Sendable {
    static let shortestWindow = Duration.seconds(60)
    static let longestWindow = Duration.seconds(3600)
    static let mostKinds = 12
    static let mostKindsOfUser = 4

    private struct State {
        var length = DenialLog.shortestWindow
        /// How many more there were of each; nil while no window is open.
        var again: [Denial: Int]?
        /// How many more there were of others.
        var left = 0
        var window: Task<Void, Never>?
        var isOver = false
    }

    private let state = Mutex(State())
    private let write: @Sendable (NotedDenials) async throws -> Void
    private let wait: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - wait: returns after that time, or throws when the task is cancelled.
    ///   - write: appends to the log. When that fails, as when the disk is full, nothing is kept: the next denial is another chance.
    init(
        wait: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        write: @escaping @Sendable (NotedDenials) async throws -> Void
    ) {
        self.wait = wait
        self.write = write
    }

    /// Notes one; returns at once.
    func note(_ denial: Denial) {
        let isNew = state.withLock { state -> Bool in
            guard !state.isOver else { return false }
            var again = state.again ?? [:]
            defer { state.again = again }
            if state.again == nil { open(&state) }
            if let count = again[denial] {
                again[denial] = count + 1
            } else if again.count < Self.mostKinds, again.keys.count(where: { $0.uid == denial.uid }) < Self.mostKindsOfUser {
                again[denial] = 0
                return true
            } else {
                state.left += 1
            }
            return false
        }
        if isNew { Task { [write] in try? await write(.calls(denial, more: 0)) } }
    }

    /// Closes the last window.
    func end() async {
        let window = state.withLock { state in
            state.isOver = true
            return state.window
        }
        window?.cancel()
        await window?.value
        for noted in close() { try? await write(noted) }
    }

    private func open(_ state: inout State) {
        let length = state.length
        state.window = Task { [weak self, wait] in
            guard (try? await wait(length)) != nil, let self else { return }
            for noted in close() { try? await write(noted) }
        }
    }

    /// Gives what was counted, and opens the next window where there was something.
    private func close() -> [NotedDenials] {
        state.withLock { state in
            var noted: [NotedDenials] = (state.again ?? [:]).filter { $0.value > 0 }
                .sorted { ($0.key.uid, $0.key.method) < ($1.key.uid, $1.key.method) }
                .map { .calls($0.key, more: $0.value) }
            if state.left > 0 { noted.append(.others(state.left)) }
            state.left = 0
            if noted.isEmpty || state.isOver {
                state.again = nil
                state.length = Self.shortestWindow
            } else {
                state.again = [:]
                state.length = min(state.length * 2, Self.longestWindow)
                open(&state)
            }
            return noted
        }
    }
}
