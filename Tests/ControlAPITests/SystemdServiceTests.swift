import ControlAPI
import ControlInterface
import FollowUp
import Foundation
import KeeperTestSupport
import Synchronization
import Testing
import Varlink

@Suite("io.systemd.service", .timeLimit(.minutes(2)))
struct SystemdServiceTests {
    /// Serves the interface to one person, and notes what it did.
    private final class Desk: Sendable {
        let levels = Mutex<[Int]>([])
        let reloads = Mutex(0)
        /// They end when they are let go.
        private let servers = Mutex<[VarlinkServer]>([])
        let problems: [Wire.Problem]

        init(problems: [Wire.Problem] = []) {
            self.problems = problems
        }

        func serve(_ person: Person, in office: Office) async throws -> VarlinkClient {
            let access = Access(keeper: office.world.keeper, ownUID: Person.daemon.rawValue, uid: { _ in person.rawValue }) {
                Person(rawValue: $0)?.user
            }
            let facts = ProcessFacts(
                setLogLevel: { [self] level, _ in levels.withLock { $0.append(level) } },
                reload: { [self] _ in
                    if !problems.isEmpty { throw ConfigurationRefused(problems: problems) }
                    reloads.withLock { $0 += 1 }
                })
            let server = try VarlinkServer(
                service: ServiceInfo(vendor: "followupd", product: "followupd", version: "1", url: ""),
                interfaces: [try SystemdServiceInterface(access: access, facts: facts)], checksReplies: true)
            let path = office.world.directory.file("systemd-\(person)-\(UUID().uuidString.prefix(4))")
            try await server.start(on: .path(path))
            servers.withLock { $0.append(server) }
            return try await VarlinkClient.connect(path: path)
        }
    }

    private static let name = "io.systemd.service"

    @Test("administrators set the log level and reload", arguments: [Person.boss, .adam, .root, .daemon])
    func administrators(person: Person) async throws {
        try await withOffice { office in
            let desk = Desk()
            do {
                let client = try await desk.serve(person, in: office)
                #expect(try await client.call("\(Self.name).Ping") == [:])
                for level in [7, 0, 6] {
                    #expect(try await client.call("\(Self.name).SetLogLevel", ["level": .integer(Int64(level))] as JSONObject) == [:])
                }
                #expect(try await client.refusal("\(Self.name).SetLogLevel", [:]) == .invalidParameter("level"))
                #expect(try await client.call("\(Self.name).Reload") == [:])
            }
            #expect(desk.levels.withLock { $0 } == [7, 0, 6])
            #expect(desk.reloads.withLock { $0 } == 1)
        }
    }

    @Test("everybody may ask whether it is there, and nothing else", arguments: [Person.anna, .mila, .eve, .nobody, .ines])
    func others(person: Person) async throws {
        try await withOffice { office in
            let desk = Desk()
            do {
                let client = try await desk.serve(person, in: office)
                #expect(try await client.call("\(Self.name).Ping") == [:])
                for (method, parameters) in [("SetLogLevel", ["level": 7]), ("Reload", [:])] as [(String, JSONObject)] {
                    #expect(try await client.refusal("\(Self.name).\(method)", parameters) == .permissionDenied)
                }
            }
            #expect(desk.levels.withLock { $0 }.isEmpty)
            #expect(desk.reloads.withLock { $0 } == 0)
        }
    }

    @Test("levels that syslog does not know are refused, and so is a configuration with a mistake")
    func refusals() async throws {
        try await withOffice { office in
            let desk = Desk(problems: [Wire.Problem(file: "/x.yaml", line: 3, column: 1, message: "no")])
            do {
                let client = try await desk.serve(.root, in: office)
                for level: Int64 in [-1, 8, .max, .min] {
                    #expect(try await client.refusal("\(Self.name).SetLogLevel", ["level": .integer(level)]) == .invalidParameter("level"))
                }
                // Each interface has errors of its own, or those that all of systemd's share.
                #expect(
                    try await client.refusal("\(Self.name).Reload", [:])
                        == VarlinkError(
                            name: "io.systemd.System",
                            parameters: ["origin": "linux", "errno": .integer(Int64(EBADMSG)), "errnoName": "EBADMSG"]))
            }
            #expect(desk.levels.withLock { $0 }.isEmpty)
        }
    }
}
