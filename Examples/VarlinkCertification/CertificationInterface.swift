import Synchronization
import Varlink

/// `org.varlink.certification`: answers a client that makes the right calls in the right order, and tells one that does not what was
/// wrong.
final class CertificationInterface: VarlinkInterface {
    let description: InterfaceDescription
    /// Which step each client is to make next.
    private let clients = Mutex<[String: Int]>([:])

    init() throws {
        description = try InterfaceDescription(parsing: Self.source)
    }

    func handle(_ call: Call) async throws {
        if call.method == "Start" {
            let id = (0..<4).map { _ in String(UInt32.random(in: .min ... .max), radix: 16) }.joined()
            clients.withLock { $0[id] = 0 }
            return try await call.reply(["client_id": .string(id)] as JSONObject)
        }
        var parameters = call.parameters
        guard let id = parameters["client_id"]?.stringValue else { throw VarlinkError.invalidParameter("client_id") }
        parameters["client_id"] = nil
        guard let place = clients.withLock({ $0[id] }) else {
            throw VarlinkError(name: "\(description.name).ClientIdError")
        }
        let step = CertificationSteps.all[place]
        let got = Self.shape(call.method, parameters, more: call.more, oneway: call.oneway)
        let wants = Self.shape(step.method, step.parameters, more: step.more, oneway: step.oneway)
        guard got.withoutNulls == wants.withoutNulls else {
            clients.withLock { $0[id] = nil }
            throw VarlinkError(name: "\(description.name).CertificationError", parameters: ["wants": wants, "got": got])
        }
        clients.withLock { $0[id] = place + 1 < CertificationSteps.all.count ? place + 1 : nil }
        for (number, reply) in step.replies.enumerated() {
            try await call.reply(reply, continues: number + 1 < step.replies.count)
        }
    }

    private static func shape(_ method: String, _ parameters: JSONObject, more: Bool, oneway: Bool) -> JSON {
        ["method": .string(method), "parameters": .object(parameters), "more": .bool(more), "oneway": .bool(oneway)]
    }

    private static let source = """
        # Tests implementations of Varlink. A client calls Start, Test01 … Test11 and End, each
        # with what the call before it returned. The server notices every value that got lost
        # or changed on its way.
        interface org.varlink.certification

        type Interface (
          foo: ?[]?[string](foo, bar, baz),
          anon: (foo: bool, bar: bool)
        )

        type MyType (
          object: object,
          enum: (one, two, three),
          struct: (first: int, second: string),
          array: []string,
          dictionary: [string]string,
          stringset: [string](),
          nullable: ?string,
          nullable_array_struct: ?[](first: int, second: string),
          interface: Interface
        )

        # Begins the test and names the client.
        method Start() -> (client_id: string)

        method Test01(client_id: string) -> (bool: bool)

        method Test02(client_id: string, bool: bool) -> (int: int)

        method Test03(client_id: string, int: int) -> (float: float)

        method Test04(client_id: string, float: float) -> (string: string)

        method Test05(client_id: string, string: string) -> (
          bool: bool,
          int: int,
          float: float,
          string: string
        )

        method Test06(
          client_id: string,
          bool: bool,
          int: int,
          float: float,
          string: string
        ) -> (
          struct: (
            bool: bool,
            int: int,
            float: float,
            string: string
          )
        )

        method Test07(
          client_id: string,
          struct: (
            bool: bool,
            int: int,
            float: float,
            string: string
          )
        ) -> (map: [string]string)

        method Test08(client_id: string, map: [string]string) -> (set: [string]())

        method Test09(client_id: string, set: [string]()) -> (mytype: MyType)

        # To be called with 'more': replies ten times.
        method Test10(client_id: string, mytype: MyType) -> (string: string)

        # To be called with 'oneway'.
        method Test11(client_id: string, last_more_replies: []string) -> ()

        # Ends the test.
        method End(client_id: string) -> (all_ok: bool)

        # No client of this name has called Start, or it has failed already.
        error ClientIdError ()

        # The call is not the one that was to come.
        error CertificationError (wants: object, got: object)

        """
}
