/// The replies to a call made with `more`, one after the other.
///
/// To be iterated once. While the caller does not ask for the next reply, the server is slowed down: only a few dozen are kept.
///
/// The protocol has no way to tell a server to stop. So whoever stops early (by leaving the loop, by letting go of the sequence, or by
/// cancelling the task) closes the connection, and other calls waiting on it fail with ``VarlinkClientError/connectionClosed``. Give
/// a call that goes on for long a connection of its own.
public struct VarlinkReplies: AsyncSequence, Sendable {
    /// What one reply carries.
    public typealias Element = JSONObject

    private let owner: Owner

    init(_ stream: ReplyStream, of client: VarlinkClient) { owner = Owner(stream, client) }

    /// Begins the iteration.
    public func makeAsyncIterator() -> Iterator { Iterator(owner: owner) }

    /// Gives out one reply after the other.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let owner: Owner

        /// The next reply, or `nil` after the last.
        /// - Throws: ``VarlinkError`` when the server answered with one; ``VarlinkClientError``; `CancellationError`.
        public mutating func next() async throws -> JSONObject? {
            try await owner.stream.next()
        }
    }

    /// Notices when nobody holds the sequence or an iterator of it any more.
    fileprivate final class Owner: Sendable {
        let stream: ReplyStream
        /// Keeps the connection while somebody wants its replies.
        private let client: VarlinkClient

        init(_ stream: ReplyStream, _ client: VarlinkClient) {
            self.stream = stream
            self.client = client
        }

        deinit { stream.abandon() }
    }
}
