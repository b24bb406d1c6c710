/// A reply that was written once, to be given to any number of callers who are told the same; more replies follow it.
public struct PreparedReply: Sendable {
    /// With the byte that ends it.
    let message: [UInt8]

    /// Writes a reply.
    /// - Parameter parameters: Writes the JSON object that the method's description promises.
    public init(_ parameters: some JSONWritable) {
        message = ReplyMessage.bytes(parameters: parameters, continues: true)
    }
}
