/// Why a reply could not be given.
public enum CallError: Error, Hashable, Sendable {
    /// The peer has gone.
    case connectionClosed
    /// The call has had its last reply, or its handler has returned.
    case alreadyAnswered
    /// The reply is larger than a message may be; nothing of it was sent.
    case replyTooLarge(bytes: Int, limit: Int)
    /// The reply is not what the interface describes. Only when the server checks replies.
    case undescribedReply(path: String)
}

extension CallError: CustomStringConvertible {
    /// A sentence for people.
    public var description: String {
        switch self {
        case .connectionClosed: "the peer has gone"
        case .alreadyAnswered: "the call has already had its last reply"
        case .replyTooLarge(let bytes, let limit): "the reply has \(bytes) bytes, more than the \(limit) that a message may have"
        case .undescribedReply(let path): "the reply is not what the interface describes: '\(path)'"
        }
    }
}
