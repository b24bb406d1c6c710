import ControlInterface
import FollowUp
import KeeperTestSupport
import Testing
import Varlink

/// What is far too long is refused at the door, whatever it names.
@Suite("Texts of calls", .timeLimit(.minutes(5)))
struct LengthTests {
    private static let interfaces = [Interfaces.tasks, Interfaces.records, Interfaces.rules, Interfaces.reports, Interfaces.service]

    @Test("no text of a call is longer than a field may be, in any method", arguments: interfaces)
    func texts(interface: String) async throws {
        let description = try Interfaces.description(of: interface)
        let long = JSON.string(String(repeating: "x", count: 5000))
        try await withOffice { office in
            let boss = try await office.client(.boss)
            for method in description.methods {
                for field in method.parameters where Self.isText(field.type) {
                    var parameters: JSONObject = [field.name: long]
                    // What has to be there comes along, so that the description lets the call through.
                    for other in method.parameters where other.name != field.name {
                        if let value = Self.least(other.type, description) { parameters[other.name] = value }
                    }
                    let name = "\(interface).\(method.name)"
                    #expect(try await boss.refusal(name, parameters) == .invalidParameter(field.name), "\(name) \(field.name)")
                }
            }
        }
    }

    private static func isText(_ type: VarlinkType) -> Bool {
        switch type {
        case .string: true
        case .optional(let type): isText(type)
        default: false
        }
    }

    /// A value of that type; nil where none has to be given.
    private static func least(_ type: VarlinkType, _ interface: InterfaceDescription) -> JSON? {
        switch type {
        case .optional: nil
        case .bool: false
        case .int: 1
        case .float: 0.5
        case .string: "x"
        case .array: []
        case .map, .object, .any: [:]
        case .enumeration(let values): values.first.map { .string($0.name) }
        case .named(let name): interface.type(named: name).flatMap { least($0, interface) }
        case .structure(let fields):
            .object(
                fields.reduce(into: [:]) { object, field in if let value = least(field.type, interface) { object[field.name] = value } })
        }
    }
}
