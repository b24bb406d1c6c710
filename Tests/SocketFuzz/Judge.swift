import Varlink

/// Compares what came back on a connection with what had to.
enum Judge {
    static func judge(_ plan: Plan, _ received: [UInt8]) throws(Broken) {
        guard plan.ending != .leaves else { return }
        var replies: [JSON] = []
        for message in received.split(separator: 0, omittingEmptySubsequences: false).dropLast() {
            guard let reply = try? JSON(parsing: message) else { throw Broken(description: "a reply is no JSON: \(text(Array(message)))") }
            try checkShape(reply)
            replies.append(reply)
        }
        guard plan.ending == .reads else { return }
        guard received.last ?? 0 == 0 else { throw Broken(description: "the last reply has no end: \(text(received))") }
        guard plan.isKnown else { return }
        var rest = replies[...]
        for frame in plan.frames {
            switch frame.outcome {
            case .silence: continue
            case .anything: return
            case .end:
                guard rest.isEmpty else { throw Broken(description: "answered what is no call: \(text(frame.bytes)) with \(rest)") }
                return
            case .reply(let parameters):
                guard let reply = rest.popFirst() else { throw Broken(description: "no answer to \(text(frame.bytes))") }
                guard reply["error"] == nil, reply["continues"] == nil else {
                    throw Broken(description: "\(text(frame.bytes)) was answered with \(reply)")
                }
                if let parameters, reply["parameters"] != .object(parameters) {
                    throw Broken(description: "\(text(frame.bytes)) was answered with \(reply), not with \(parameters)")
                }
            case .error(let name, let parameter):
                guard let reply = rest.popFirst() else { throw Broken(description: "no answer to \(text(frame.bytes))") }
                guard reply["error"]?.stringValue == name, reply["continues"] == nil else {
                    throw Broken(description: "\(text(frame.bytes)) was answered with \(reply), not with \(name)")
                }
                if let parameter, reply["parameters"]?.objectValue?.values.first != .string(parameter) {
                    throw Broken(description: "\(text(frame.bytes)) was answered with \(reply), not about '\(parameter)'")
                }
            }
        }
        guard rest.isEmpty else { throw Broken(description: "replies that nobody asked for: \(rest)") }
    }

    /// A reply has nothing but what the protocol says.
    private static func checkShape(_ reply: JSON) throws(Broken) {
        guard let object = reply.objectValue, object["parameters"]?.objectValue != nil,
            object.keys.allSatisfy({ ["parameters", "error", "continues"].contains($0) }),
            object["error"].map({ $0.stringValue?.contains(".") == true }) ?? true, object["continues"].map({ $0 == true }) ?? true,
            object["error"] == nil || object["continues"] == nil
        else { throw Broken(description: "no reply as the protocol says: \(reply)") }
    }

    private static func text(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes.prefix(2000), as: UTF8.self)
        return bytes.count > 2000 ? "\(text)… (\(bytes.count) bytes)" : text
    }
}
