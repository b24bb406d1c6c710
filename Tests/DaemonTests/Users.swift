import Foundation
import TestSupport
import Varlink

/// Users of the machine, as far as one daemon knows of it: it runs in a mount namespace in which /etc/passwd and /etc/group have them. To connect as one of them only root
/// is needed, and nothing of the machine changes.
struct Users: Sendable {
    /// Logins and their user numbers.
    let uids: [String: UInt32]
    private let administrators: [String]
    /// Whoever the daemon runs as.
    let daemon: String

    private static let first: UInt32 = 61_000
    private static let administratorGroup = "followup-admin"

    init(_ logins: [String], administrators: [String], daemon: String) {
        var uids: [String: UInt32] = [:]
        for (place, login) in (logins + [daemon]).enumerated() { uids[login] = Self.first + UInt32(place) }
        self.uids = uids
        self.administrators = administrators
        self.daemon = daemon
    }

    /// Without root there is no way to be somebody else, and the tests that need it fail rather than say nothing.
    struct RootNeeded: Error, CustomStringConvertible {
        var description: String { "this test becomes other users and has to run as root, as CI does" }
    }

    /// The command that runs a program as the daemon's user, among these users.
    ///
    /// - Parameter directory: what the daemon writes to is in `directory/own`, which is made here.
    func command(_ program: [String], in directory: TemporaryDirectory) throws -> [String] {
        guard geteuid() == 0 else { throw RootNeeded() }
        guard let uid = uids[daemon] else { throw CocoaError(.coderValueNotFound) }
        let lines = uids.map { "\($0.key):x:\($0.value):\($0.value)::/:/bin/false" }.sorted()
        let passwd = try directory.write("passwd", try Self.file("/etc/passwd") + lines.joined(separator: "\n") + "\n")
        let others = try Self.file("/etc/group").split(separator: "\n").filter { !$0.hasPrefix("\(Self.administratorGroup):") }
        let groups = others + ["\(Self.administratorGroup):x:\(Self.first - 1):\(administrators.joined(separator: ","))"]
        let group = try directory.write("group", groups.joined(separator: "\n") + "\n")
        let own = directory.file("own")
        try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
        chown(own, uid, uid)
        for path in [directory.path, own] { chmod(path, 0o755) }
        for path in [passwd, group] { chmod(path, 0o644) }
        // The one capability lets it read the program, wherever the checkout is.
        let script = """
            set -e
            mount --bind "$1" /etc/passwd
            mount --bind "$2" /etc/group
            uid=$3
            shift 3
            exec setpriv --reuid "$uid" --regid "$uid" --clear-groups --inh-caps=-all,+dac_read_search --ambient-caps=-all,+dac_read_search "$@"
            """
        return ["/usr/bin/unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", script, "sh", passwd, group, String(uid)]
            + program
    }

    private static func file(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    // MARK: - Calling

    /// One call.
    struct Request: Sendable {
        var method: String
        var parameters: JSONObject = [:]
        var more = false
        /// Of the replies to a call with `more`, only the first.
        var first = false

        fileprivate var json: JSON {
            ["method": .string(method), "parameters": .object(parameters), "more": .bool(more), "first": .bool(first)]
        }
    }

    /// Makes the calls as a user, one after the other on one connection, and gives the replies to the byte; several replies are lines.
    static func call(_ socket: String, as uid: UInt32, _ requests: [Request]) async throws -> [String] {
        let script = RunningDaemon.sources.appending(path: "Tests/Users/call-as.py").path
        let asked: JSONObject = ["uid": .integer(Int64(uid)), "calls": .array(requests.map(\.json))]
        let lines = try await blocking {
            try Oracle.run(["/usr/bin/env", Oracle.python, script, socket], input: JSON.object(asked).description + "\n")
        }
        let answer = try JSON(parsing: Array((lines.first ?? "").utf8))
        return answer["replies"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }
}

/// Does what blocks on a thread of its own: there are few that tasks run on.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try body() }) }.start()
    }
}
