import Foundation
import Testing

@testable import Systemd

/// Compared with id(1) and getent(1).
@Suite("Users and groups", .timeLimit(.minutes(1)))
struct UserDirectoryTests {
    @Test("a login is that of the machine")
    func login() async throws {
        #expect(UserDirectory.login(of: 0) == "root")
        let me = try await Child(["id", "-un"]).ending()
        #expect(UserDirectory.login(of: geteuid()) == me.output.trimmingCharacters(in: .newlines))
        #expect(UserDirectory.login(of: 4_123_456_789) == nil)
    }

    @Test("every user of the machine is in the groups that id(1) tells, and in no other")
    func membership() async throws {
        let groups = try await names("group")
        for login in try await names("passwd") {
            let told = Set(try await Child(["id", "-Gn", login]).ending().output.split(whereSeparator: \.isWhitespace).map(String.init))
            #expect(told.isEmpty == false)
            #expect(Set(groups.filter { UserDirectory.isMember(login, ofGroup: $0) }) == told, "\(login)")
        }
    }

    @Test(
        "nobody unknown is in a group, nor anybody in an unknown one",
        arguments: [("nobody-of-that-name", "root"), ("root", "no-such-group"), ("", "")])
    func unknown(_ login: String, _ group: String) {
        #expect(!UserDirectory.isMember(login, ofGroup: group))
    }

    private func names(_ database: String) async throws -> [String] {
        let ending = try await Child(["getent", database]).ending()
        return ending.output.split(separator: "\n").compactMap { $0.split(separator: ":").first.map(String.init) }
    }
}
