/// One call, as its handler sees it.
public struct Call: Sendable {
    /// The name of the interface.
    public var interface: String { entry.interface.name }
    /// The name of the method, without the interface.
    public var method: String { entry.method.name }
    /// What came with the call, checked against the interface's description.
    public let parameters: JSONObject
    /// Whether the caller takes more than one reply.
    public let more: Bool
    /// Whether the caller takes no reply at all. Replies may be given all the same; they go nowhere.
    public let oneway: Bool

    let entry: MethodTable.Entry
    let connection: Connection
    /// Which call of its connection this is.
    let serial: UInt64

    /// Who calls.
    public var peer: Peer { connection.peer }
    /// The number of the connection, unique as long as the server lives.
    public var connectionID: UInt64 { connection.id }
    /// The name of interface and method.
    public var fullyQualifiedMethod: String { entry.fullyQualifiedName }

    /// Gives the last, or only, reply.
    ///
    /// Returns once the reply is on its way to the socket; it never waits for the peer.
    /// - Throws: ``CallError``.
    public nonisolated(nonsending) func reply(_ parameters: some JSONWritable) async throws {
        try await connection.reply(to: self, parameters, continues: false)
    }

    /// Gives a reply.
    ///
    /// While the peer does not read, this waits, so that unread replies do not pile up.
    /// - Parameters:
    ///   - parameters: Writes the JSON object that the method's description promises.
    ///   - continues: Whether more replies follow. The caller must have asked for that (``more``).
    /// - Throws: ``CallError``; `CancellationError` when the task is cancelled while waiting; ``VarlinkError/expectedMore`` when
    ///   more replies were announced to a caller that takes only one. That error is then also what the caller gets.
    public nonisolated(nonsending) func reply(_ parameters: some JSONWritable, continues: Bool) async throws {
        try await connection.reply(to: self, parameters, continues: continues)
    }

    /// Gives a reply that was written before; more follow it. Like ``reply(_:continues:)``.
    public nonisolated(nonsending) func reply(_ prepared: PreparedReply) async throws {
        try await connection.reply(to: self, prepared)
    }

    /// Gives the last, or only, reply, without parameters.
    /// - Throws: ``CallError``.
    public nonisolated(nonsending) func reply() async throws {
        try await reply(JSONObject())
    }
}
