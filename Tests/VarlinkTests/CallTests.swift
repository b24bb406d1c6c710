import Foundation
import Testing
import Varlink

@Suite("Calls are answered as the protocol says", .timeLimit(.minutes(3)))
struct CallTests {
    private static let prefix = "org.example.sample."

    private static func call(_ method: String, _ rest: String = "") -> String { #"{"method":"\#(prefix)\#(method)"\#(rest)}"# }

    @Test("a call is answered", arguments: [HandlerExecution.eventLoop, .globalExecutor])
    func answers(execution: HandlerExecution) async throws {
        try await withScene(execution: execution) { scene in
            let peer = try scene.peer()
            try await peer.send(Self.call("Echo", #","parameters":{"text":"grüße"}"#))
            #expect(try await peer.receive() == .message(["parameters": ["text": "grüße"]]))
        }
    }

    @Test("the service describes itself")
    func describesItself() async throws {
        try await withScene { scene in
            let peer = try scene.peer()
            try await peer.send(#"{"method":"org.varlink.service.GetInfo"}"#)
            #expect(
                try await peer.reply() == [
                    "vendor": "Example", "product": "Sample", "version": "1.2", "url": "https://example.org",
                    "interfaces": ["org.varlink.service", "org.example.sample"],
                ])
            for interface in ["org.varlink.service", "org.example.sample"] {
                try await peer.send(
                    #"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"\#(interface)"}}"#)
                let source = try await peer.reply()["description"]?.stringValue ?? ""
                #expect(try InterfaceDescription(parsing: source).name == interface)
            }
        }
    }

    static let errors: [(String, VarlinkError)] = [
        (#"{"method":"org.example.nope.Echo"}"#, .interfaceNotFound("org.example.nope")),
        (#"{"method":"org.example.sample.sub.Echo"}"#, .interfaceNotFound("org.example.sample.sub")),
        (#"{"method":"Echo"}"#, .interfaceNotFound("")),
        (#"{"method":""}"#, .interfaceNotFound("")),
        (#"{"method":"org.example.sample."}"#, .methodNotFound("org.example.sample.")),
        (call("Nope"), .methodNotFound("org.example.sample.Nope")),
        (call("echo"), .methodNotFound("org.example.sample.echo")),
        (call("Missing"), .methodNotImplemented("org.example.sample.Missing")),
        (call("Echo"), .invalidParameter("text")),
        (call("Echo", #","parameters":null"#), .invalidParameter("text")),
        (call("Echo", #","parameters":{}"#), .invalidParameter("text")),
        (call("Echo", #","parameters":{"text":1}"#), .invalidParameter("text")),
        (call("Echo", #","parameters":{"text":"x","tekst":"y"}"#), .invalidParameter("tekst")),
        (call("Count", #","parameters":{"to":3}"#), .expectedMore),
        (call("Count", #","parameters":{"to":3},"more":false"#), .expectedMore),
        (call("Echo", #","parameters":{"text":"x"},"upgrade":true"#), .methodNotImplemented("org.example.sample.Echo")),
        (#"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"a.b"}}"#, .interfaceNotFound("a.b")),
        (#"{"method":"org.varlink.service.GetInfo","parameters":{"x":1}}"#, .invalidParameter("x")),
        (
            call("Misbehave", #","parameters":{"text":"typed error"}"#),
            VarlinkError(name: "org.example.sample.Refused", parameters: ["why": "asked to"])
        ),
        (call("Misbehave", #","parameters":{"text":"other error"}"#), .inputOutputError),
        (call("Misbehave", #","parameters":{"text":"silence"}"#), .methodNotImplemented("org.example.sample.Misbehave")),
    ]

    @Test("an error is answered, and the connection goes on", arguments: errors)
    func answersErrors(message: String, error: VarlinkError) async throws {
        try await withScene { scene in
            let peer = try scene.peer()
            try await peer.send(message, Self.call("Echo", #","parameters":{"text":"still here"}"#))
            #expect(try await peer.error() == error)
            #expect(try await peer.reply() == ["text": "still here"])
            #expect(scene.server.statistics.errors == 1)
        }
    }

    @Test("nothing that a oneway call does is answered", arguments: errors.map(\.0))
    func onewayIsSilent(message: String) async throws {
        try await withScene { scene in
            let peer = try scene.peer()
            try await peer.send(String(message.dropLast()) + #","oneway":true}"#, Self.call("Echo", #","parameters":{"text":"next"}"#))
            #expect(try await peer.receive() == .message(["parameters": ["text": "next"]]))
        }
    }

    @Test("a oneway call's replies go nowhere, and its handler does not notice")
    func onewayReplies() async throws {
        try await withScene { scene in
            let peer = try scene.peer()
            try await peer.send(
                Self.call("Echo", #","parameters":{"text":"x"},"oneway":true"#),
                Self.call("Count", #","parameters":{"to":3},"oneway":true"#),
                Self.call("Note", #","parameters":{"text":"noted"},"oneway":true"#), Self.call("Echo", #","parameters":{"text":"next"}"#))
            #expect(try await peer.receive() == .message(["parameters": ["text": "next"]]))
            #expect(scene.recorder.events == ["noted"])
            #expect(scene.logged == [])
        }
    }

    @Test("a call with more gets all replies, the last without continues", arguments: [HandlerExecution.eventLoop, .globalExecutor])
    func more(execution: HandlerExecution) async throws {
        try await withScene(execution: execution) { scene in
            let peer = try scene.peer()
            try await peer.send(Self.call("Count", #","parameters":{"to":3},"more":true"#))
            #expect(try await peer.receive() == .message(["parameters": ["number": 1], "continues": true]))
            #expect(try await peer.receive() == .message(["parameters": ["number": 2], "continues": true]))
            #expect(try await peer.receive() == .message(["parameters": ["number": 3]]))
        }
    }

    @Test("a single reply to a call with more is legal, and so is an error after some replies")
    func moreEndsEarly() async throws {
        try await withScene { scene in
            let peer = try scene.peer()
            try await peer.send(
                Self.call("Echo", #","parameters":{"text":"x"},"more":true"#),
                Self.call("Misbehave", #","parameters":{"text":"error after some"},"more":true"#))
            #expect(try await peer.receive() == .message(["parameters": ["text": "x"]]))
            #expect(try await peer.receive() == .message(["parameters": ["text": "first"], "continues": true]))
            #expect(try await peer.receive() == .message(["error": "org.example.sample.Refused", "parameters": ["why": "enough"]]))
        }
    }

    @Test("flags that are null or false are as if absent, and what is unknown is passed over")
    func lenientFlags() async throws {
        try await withScene { scene in
            let peer = try scene.peer()
            try await peer.send(
                Self.call("Echo", #","parameters":{"text":"x"},"more":null,"oneway":false,"upgrade":null,"org.example":{"x":[1]}"#))
            #expect(try await peer.reply() == ["text": "x"])
        }
    }

    @Test("only the first last reply counts", arguments: ["two replies", "error after reply"])
    func oneReply(how: String) async throws {
        try await withScene { scene in
            let peer = try scene.peer()
            try await peer.send(
                Self.call("Misbehave", #","parameters":{"text":"\#(how)"}"#), Self.call("Echo", #","parameters":{"text":"next"}"#))
            #expect(try await peer.reply() == ["text": "first"])
            #expect(try await peer.reply() == ["text": "next"])
            #expect(scene.server.statistics.errors == 0)
        }
    }

    @Test("a mistake of a handler is logged")
    func logsMistakes() async throws {
        try await withScene { scene in
            let client = try await scene.client()
            for how in ["other error", "silence"] {
                await #expect(throws: VarlinkError.self) {
                    try await client.call(Self.prefix + "Misbehave", ["text": .string(how)] as JSONObject)
                }
            }
            #expect(scene.logged.count == 2)
            #expect(scene.logged.first?.contains("org.example.sample.Misbehave failed") == true)
            #expect(scene.logged.last?.contains("returned without a reply") == true)
        }
    }

    @Test("replies are checked when that is asked for")
    func checksReplies() async throws {
        let call = Self.call("Misbehave", #","parameters":{"text":"undescribed"}"#)
        try await withScene(checksReplies: false) { scene in
            let peer = try scene.peer()
            try await peer.send(call)
            #expect(try await peer.reply() == ["tekst": "x"])
        }
        try await withScene(checksReplies: true) { scene in
            let peer = try scene.peer()
            try await peer.send(call, Self.call("Echo", #","parameters":{"text":"fine"}"#))
            #expect(try await peer.error() == .inputOutputError)
            #expect(try await peer.reply() == ["text": "fine"])
            #expect(scene.logged.first?.contains("what its interface does not describe") == true)
        }
    }

    static let malformed: [String] = [
        "", " ", "x", "{", "[]", "1", "null", "\"x\"", "{}", #"{"method":1}"#, #"{"method":null}"#, #"{"Method":"a.b.C"}"#,
        #"{"method":"a.b.C","method":"a.b.C"}"#, call("Echo", #","parameters":[]"#), call("Echo", #","parameters":"x""#),
        call("Echo", #","more":1"#), call("Echo", #","oneway":"yes""#), call("Echo", #","upgrade":{}"#),
        call("Echo", #","more":true,"oneway":true"#), call("Echo") + "x", "\u{FEFF}" + call("Echo"),
        call("Echo", #","parameters":{"text":"\ud800"}"#), #"{"method":"a.b.C","parameters":\#(String(repeating: "[", count: 100_000))}"#,
    ]

    @Test("what is no call ends the connection, after what came before was answered; nobody else notices", arguments: malformed)
    func malformedEndsConnection(message: String) async throws {
        try await withScene { scene in
            let (good, bad) = (try scene.peer(), try scene.peer())
            try await bad.send(
                Self.call("Echo", #","parameters":{"text":"before"}"#), message, Self.call("Note", #","parameters":{"text":"after"}"#))
            #expect(try await bad.reply() == ["text": "before"])
            #expect(try await bad.receive() == .end)
            try await good.send(Self.call("Echo", #","parameters":{"text":"untouched"}"#))
            #expect(try await good.reply() == ["text": "untouched"])
            #expect(scene.recorder.events == ["log: disconnected"])
            #expect(scene.server.statistics.cutOffConnections == 1)
        }
    }

    @Test("the kernel tells who calls")
    func peerCredentials() async throws {
        try await withScene { scene in
            let peer = try scene.peer()
            try await peer.send(Self.call("Who"))
            #expect(
                try await peer.reply() == [
                    "uid": .integer(Int64(getuid())), "gid": .integer(Int64(getgid())), "pid": .integer(Int64(getpid())),
                ])
        }
    }

    @Test("two interfaces of one name are refused, as is one called org.varlink.service")
    func duplicates() throws {
        let info = ServiceInfo(vendor: "", product: "", version: "", url: "")
        let sample = try SampleInterface()
        #expect(throws: VarlinkServerError.duplicateInterface(name: "org.example.sample")) {
            try VarlinkServer(service: info, interfaces: [sample, sample])
        }
        struct Impostor: VarlinkInterface {
            let description: InterfaceDescription
            func handle(_ call: Call) async throws {}
        }
        let impostor = Impostor(description: try InterfaceDescription(parsing: "interface org.varlink.service\n"))
        #expect(throws: VarlinkServerError.duplicateInterface(name: "org.varlink.service")) {
            try VarlinkServer(service: info, interfaces: [impostor])
        }
    }
}
