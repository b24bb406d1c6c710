import Synchronization
import Varlink

/// The connection to the daemon, and the way to another one: a call that was sent and not answered is sent again, with its key, so that it happens once.
final class Link: Sendable {
    /// How the daemon is found.
    struct Way: Sendable {
        /// Another connection each time.
        var connect: @Sendable () async throws -> VarlinkClient
        /// Whether a connection is known to lead to the daemon only when something was answered on it, as through ssh.
        var isProvenByAnswer = false
        /// How long somebody waits for a daemon that was lost; zero: not at all.
        var patience = Duration.zero
        /// Says that it is waited for, once.
        var tell: @Sendable () -> Void = {}
        /// Whether there is no use in another try.
        var isHopeless: @Sendable (any Error) async -> Bool = { _ in false }
    }

    private struct State {
        var client: VarlinkClient
        var isProven: Bool
        var hasTold = false
    }

    private let way: Way
    private let state: Mutex<State>

    /// How long to wait before the next try, in milliseconds; the last one again and again.
    private static let pauses = [50, 100, 250, 500, 1000]

    init(_ way: Way) async throws {
        self.way = way
        state = Mutex(State(client: try await way.connect(), isProven: !way.isProvenByAnswer))
    }

    /// A connection that stays the only one.
    init(client: VarlinkClient) {
        way = Way(connect: { throw VarlinkClientError.connectionClosed })
        state = Mutex(State(client: client, isProven: true))
    }

    /// The connection as it is now.
    var client: VarlinkClient { state.withLock { $0.client } }

    /// Whether calls that are lost can be sent again.
    var comesBack: Bool { way.patience > .zero }

    /// Asks something that changes nothing, where only an answer tells that the daemon is there. What is lost after that had a daemon behind it.
    func prove() async throws {
        guard state.withLock({ !$0.isProven }) else { return }
        _ = try await client.call(Self.proof)
        state.withLock { $0.isProven = true }
    }

    /// Makes a call that the daemon carries out once, however often it is sent.
    ///
    /// - Parameter parameters: with a key.
    /// - Throws: what `VarlinkClient.call` throws; `connectionClosed` only when the daemon was not found again in time.
    func callOnce(_ method: String, _ parameters: some JSONWritable & Sendable) async throws -> JSONObject {
        try await prove()
        do {
            return try await client.call(method, parameters)
        } catch VarlinkClientError.connectionClosed where comesBack {
            return try await callAgain(method, parameters)
        }
    }

    /// The same for a call that was sent and lost.
    func callAgain(_ method: String, _ parameters: some JSONWritable & Sendable) async throws -> JSONObject {
        if state.withLock({ state in
            defer { state.hasTold = true }
            return !state.hasTold
        }) {
            way.tell()
        }
        let deadline = ContinuousClock.now + way.patience
        var tries = 0
        while true {
            do {
                let client = try await reconnected(by: deadline)
                return try await client.call(method, parameters)
            } catch let error where !(error is VarlinkError) && !(error is CancellationError) {
                let pause = Duration.milliseconds(Self.pauses[min(tries, Self.pauses.count - 1)])
                if await way.isHopeless(error) || ContinuousClock.now + pause > deadline { throw VarlinkClientError.connectionClosed }
                try await Task.sleep(for: pause)
            }
            tries += 1
        }
    }

    /// Where the connection that there is answers, that one; else a new one that does.
    private func reconnected(by deadline: ContinuousClock.Instant) async throws -> VarlinkClient {
        try await withThrowingTaskGroup(of: VarlinkClient?.self) { [self] group in
            group.addTask { [self] in
                let old = client
                // Another call may have come by a new one already.
                if (try? await old.call(Self.proof)) != nil { return old }
                let client = try await way.connect()
                _ = try await client.call(Self.proof)
                return client
            }
            // A socket that is listened to may have nobody behind it yet.
            group.addTask {
                try await Task.sleep(until: deadline)
                return nil
            }
            defer { group.cancelAll() }
            guard let client = try await group.next() ?? nil else { throw VarlinkClientError.connectionClosed }
            state.withLock { state in
                state.client = client
                state.isProven = true
            }
            return client
        }
    }

    private static let proof = "org.varlink.service.GetInfo"
}

/// A call that changes something was lost, and the daemon was not found again: whether it was done is not known.
struct Unanswered: Error {
    /// That names it: sent again under this key, it is not done twice.
    var key: String
    var cause: any Error
}

/// What a write is named by, so that it may be sent again without being done again.
enum IdempotencyKey {
    /// In bytes; the daemon takes 128, and a command of many calls puts a number behind it.
    static let longest = 100

    /// 128 bits that nobody else draws, in hexadecimal digits.
    static func fresh() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
