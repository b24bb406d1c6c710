import Varlink

/// An interface with every kind of behaviour that a server has to cope with.
struct SampleInterface: VarlinkInterface {
    let description: InterfaceDescription
    let execution: HandlerExecution
    let recorder: Recorder

    init(recorder: Recorder = Recorder(), execution: HandlerExecution = .eventLoop) throws {
        description = try InterfaceDescription(parsing: Self.source)
        self.execution = execution
        self.recorder = recorder
    }

    struct Surprise: Error {}

    func handle(_ call: Call) async throws {
        let text = call.parameters["text"]?.stringValue ?? ""
        switch call.method {
        case "Echo":
            try await call.reply(["text": .string(text)] as JSONObject)
        case "Note":
            recorder.record(text)
            try await call.reply()
        case "Pass":
            recorder.record("began \(text)")
            do {
                try await recorder.pass(text)
            } catch {
                recorder.record("cancelled \(text)")
                throw error
            }
            recorder.record("ended \(text)")
            try await call.reply(["text": .string(text)] as JSONObject)
        case "Count":
            let last = call.parameters["to"]?.integerValue ?? 0
            for number in stride(from: 1, through: last, by: 1) {
                try await call.reply(["number": .integer(number)] as JSONObject, continues: number < last)
            }
        case "Flood":
            var number = 0
            do {
                while true {
                    number += 1
                    let line: JSONObject = ["number": .integer(Int64(number)), "text": .string(String(repeating: "x", count: 1000))]
                    try await call.reply(line, continues: true)
                    recorder.record("flood \(number)")
                }
            } catch {
                recorder.record("flood ended: \(error)")
                throw error
            }
        case "Who":
            try await call.reply(
                ["uid": .integer(Int64(call.peer.uid)), "gid": .integer(Int64(call.peer.gid)), "pid": .integer(Int64(call.peer.pid))]
                    as JSONObject)
        case "Large":
            let size = Int(call.parameters["bytes"]?.integerValue ?? 0)
            try await call.reply(["text": .string(String(repeating: "x", count: size))] as JSONObject)
        case "Misbehave":
            try await misbehave(call, text)
        default:
            throw VarlinkError.methodNotImplemented(call.fullyQualifiedMethod)
        }
    }

    private func misbehave(_ call: Call, _ how: String) async throws {
        switch how {
        case "typed error": throw VarlinkError(name: "org.example.sample.Refused", parameters: ["why": "asked to"])
        case "other error": throw Surprise()
        case "silence": return
        case "two replies":
            try await call.reply(["text": "first"] as JSONObject)
            try await call.reply(["text": "second"] as JSONObject)
        case "error after reply":
            try await call.reply(["text": "first"] as JSONObject)
            throw VarlinkError(name: "org.example.sample.Refused", parameters: ["why": "too late"])
        case "error after some":
            try await call.reply(["text": "first"] as JSONObject, continues: true)
            throw VarlinkError(name: "org.example.sample.Refused", parameters: ["why": "enough"])
        case "undescribed": try await call.reply(["tekst": "x"] as JSONObject)
        default: throw VarlinkError.invalidParameter("text")
        }
    }

    private static let source = """
        # Behaves in every way that a server has to cope with.
        interface org.example.sample

        # Gives the text back.
        method Echo(text: string) -> (text: string)

        # Notes the text.
        method Note(text: string) -> ()

        # Waits until the test lets it pass.
        method Pass(text: string) -> (text: string)

        # Replies once for every number.
        method Count(to: int) -> (number: int)

        # Replies until it cannot.
        method Flood() -> (number: int, text: string)

        # Tells who asks.
        method Who() -> (uid: int, gid: int, pid: int)

        # Replies with a text of this size.
        method Large(bytes: int) -> (text: string)

        # Does what a handler should not do.
        method Misbehave(text: string) -> (text: string)

        # Is described and not written.
        method Missing() -> ()

        error Refused (why: string)

        """
}
