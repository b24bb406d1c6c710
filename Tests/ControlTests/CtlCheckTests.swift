import ControlLine
import Foundation
import TestSupport
import Testing
import Varlink

@Suite("followupctl check")
struct CtlCheckTests {
    private let rule = "rule: r\nabout: customer\ncadence: {every: 30 days}\ntitle: Call\n"

    @Test("a right configuration is right, without a daemon")
    func right() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("rules.d/r.yaml", rule)
        let run = try await followupctl(["check", directory.path], daemon: nil)
        #expect(run.status == 0)
        #expect(run.output == "1 rule in force, 0 mistakes, 0 warnings\n")
        #expect(run.errors.isEmpty)
    }

    @Test("a mistake is told with its place, and ends it with 1; a warning alone does not")
    func wrong() async throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("rules.d/r.yaml", rule + "when: {orders: {at_least: 3, at_most: 2}}\n")
        let warned = try await followupctl(["check", directory.path], daemon: nil)
        #expect(warned.status == 0)
        #expect(warned.output == "1 rule in force, 0 mistakes, 1 warning\n")
        #expect(warned.errors.hasPrefix("\(path):5:39: warning: "))
        try directory.write("rules.d/r.yaml", rule + "opnes: at next_contact\n")
        let run = try await followupctl(["check", directory.path], daemon: nil)
        #expect(run.status == 1)
        #expect(run.output == "0 rules in force, 1 mistake, 0 warnings\n")
        #expect(run.errors == "\(path):5:1: unknown key 'opnes': did you mean 'opens'?\n")
        let json = try JSON(parsing: try await followupctl(["--json", "check", directory.path], daemon: nil).output)
        #expect(json["isRight"] == false)
        #expect(json["problems"]?[0]?["line"] == 5 && json["problems"]?[0]?["severity"] == "error")
        #expect(json["problems"]?[0]?["file"] == .string(path))
    }

    @Test("a directory that is not there is a mistake")
    func missing() async throws {
        let run = try await followupctl(["check", "/no/such/directory"], daemon: nil)
        #expect(run.status == 1)
        #expect(run.errors == "/no/such/directory:1:1: there is no such directory\n")
    }
}
