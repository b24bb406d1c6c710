import Synchronization
import Varlink

/// A service with a value of every type, and something that only who knows the word may change.
final class FuzzInterface: VarlinkInterface {
    static let name = "org.example.fuzz"
    static let echoes: Set<String> = ["\(name).Shapes", "\(name).Text"]

    let description: InterfaceDescription
    private let token: String
    private let sum = Mutex<Int64>(0)

    struct Surprise: Error {}

    init(token: String) throws {
        self.token = token
        description = try InterfaceDescription(parsing: Self.source)
    }

    func handle(_ call: Call) async throws {
        switch call.method {
        case "Shapes", "Text": try await call.reply(call.parameters)
        case "Parts":
            let parts = call.parameters["parts"]?.arrayValue ?? []
            for (index, part) in parts.enumerated() {
                try await call.reply(["part": part] as JSONObject, continues: index + 1 < parts.count)
            }
            if parts.isEmpty { try await call.reply(["part": ""] as JSONObject) }
        case "Add":
            guard call.parameters["token"]?.stringValue == token else { throw VarlinkError(name: "\(Self.name).Refused") }
            let amount = call.parameters["amount"]?.integerValue ?? 0
            try await call.reply(
                [
                    "sum": .integer(
                        sum.withLock {
                            $0 += amount; return $0
                        })
                ] as JSONObject)
        case "Fail": throw Surprise()
        default: throw VarlinkError.methodNotImplemented(call.fullyQualifiedMethod)
        }
    }

    private static let source = """
        # What is fuzzed when nothing else is.
        interface org.example.fuzz

        type Leaf (name: string, weight: ?float)

        type Tree (leaves: []Leaf, branches: ?[]Tree, mark: ?(red, green, blue))

        # Answers with what it is called with.
        method Shapes(
          truth: bool,
          whole: int,
          number: float,
          text: string,
          thing: object,
          list: []int,
          table: [string]string,
          nothing: ?string,
          choice: (one, two, three),
          tree: Tree
        ) -> (
          truth: bool,
          whole: int,
          number: float,
          text: string,
          thing: object,
          list: []int,
          table: [string]string,
          nothing: ?string,
          choice: (one, two, three),
          tree: Tree
        )

        # Answers with the text.
        method Text(text: string) -> (text: string)

        # Answers once for each part; to be called with 'more' when there are several.
        method Parts(parts: []string) -> (part: string)

        # Adds to a sum, for who knows the token.
        method Add(token: string, amount: int) -> (sum: int)

        # Fails.
        method Fail() -> ()

        # The token is another one.
        error Refused ()

        """
}
