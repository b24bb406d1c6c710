import Varlink

/// A well-behaved peer, who must get exactly the right answers whatever the others do.
struct Witness {
    private let peer: UnixPeer
    private let path: String
    /// The replies to the same questions before anything happened, byte for byte.
    private var first: [[UInt8]] = []
    private let questions: [String]

    init(path: String, interfaces: [String]) throws(Broken) {
        self.path = path
        peer = try UnixPeer(path: path)
        questions =
            [#"{"method":"org.varlink.service.GetInfo"}"#]
            + interfaces.map { #"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"\#($0)"}}"# }
        first = try questions.map { question throws(Broken) in try Self.ask(question, peer) }
    }

    /// The same questions again, on the connection that has been there from the beginning, and on a new one.
    func check() throws(Broken) {
        let newcomer = try UnixPeer(path: path)
        defer { newcomer.close() }
        for peer in [peer, newcomer] {
            for (question, answer) in zip(questions, first) where try Self.ask(question, peer) != answer {
                throw Broken(description: "\(question) is no longer answered as it was")
            }
        }
    }

    /// Calls a method.
    /// - Returns: the parameters of the reply.
    func call(_ method: String, _ parameters: JSONObject = [:]) throws(Broken) -> JSONObject {
        let call = JSON.object(["method": .string(method), "parameters": .object(parameters)]).description
        guard let reply = try? JSON(parsing: try Self.ask(call, peer).dropLast()) else { throw Broken(description: "\(method): no reply") }
        guard reply["error"] == nil, let parameters = reply["parameters"]?.objectValue else {
            throw Broken(description: "\(method): answered with \(reply)")
        }
        return parameters
    }

    private static func ask(_ question: String, _ peer: UnixPeer) throws(Broken) -> [UInt8] {
        var rest = (Array(question.utf8) + [0])[...]
        while !rest.isEmpty {
            guard case .bytes(let count) = peer.send(rest, wait: true) else { throw Broken(description: "the witness was cut off") }
            rest = rest.dropFirst(count)
        }
        var answer: [UInt8] = []
        while answer.last != 0 {
            if case .gone = peer.receive(into: &answer, wait: true) { throw Broken(description: "the witness was cut off at \(question)") }
        }
        return answer
    }
}
