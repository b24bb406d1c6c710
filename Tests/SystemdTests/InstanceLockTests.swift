import Foundation
import TestSupport
import Testing

@testable import Systemd

@Suite("One daemon on one state directory", .timeLimit(.minutes(1)))
struct InstanceLockTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("the second is told who is first, until that one ends")
    func taken() async throws {
        let state = directory.file("state")
        let first = try Child([Programs.probe, "lock", state])
        #expect(await first.line() == "locked")

        let second = try await Child([Programs.probe, "lock", state]).ending()
        #expect(second.status == 1)
        let holder = try #require(
            second.errors.wholeMatch(
                of:
                    /(.*) is in use by SystemdProbe \(pid (\d+), since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\); stop it first, or name another state directory\n/
            ),
            "\(second.errors)")
        #expect(holder.1 == state)
        #expect(holder.2 == "\(first.pid)")
        #expect(throws: InstanceLockError.self) { try InstanceLock(directory: state) }

        try first.closeInput()
        #expect(await first.ending().status == 0)
        try InstanceLock(directory: state).release()
    }

    @Test("a killed holder holds nothing, and the next one is named in its place")
    func killed() async throws {
        let state = directory.file("state")
        let first = try Child([Programs.probe, "lock", state])
        #expect(await first.line() == "locked")
        first.send(SIGKILL)
        #expect(await first.ending().status == 128 + SIGKILL)

        let lock = try InstanceLock(directory: state)
        let second = try await Child([Programs.probe, "lock", state]).ending()
        #expect(second.errors.contains("(pid \(getpid()), since "), "\(second.errors)")
        lock.release()
    }

    @Test("a lock that is let go or released twice is free")
    func released() throws {
        let state = directory.file("state")
        do { _ = try InstanceLock(directory: state) }
        let lock = try InstanceLock(directory: state)
        lock.release()
        lock.release()
        _ = try InstanceLock(directory: state)
    }

    @Test("a missing directory is made, for its owner and group only")
    func made() throws {
        let lock = try InstanceLock(directory: directory.file("a/b/state"))
        defer { lock.release() }
        let mode = try FileManager.default.attributesOfItem(atPath: directory.file("a/b/state"))[.posixPermissions] as? Int
        #expect(mode == 0o750)
    }

    @Test("a directory that cannot be had is named with the reason", arguments: ["file", "file/below", "link"])
    func impossible(_ name: String) throws {
        try directory.write("file", "")
        try FileManager.default.createSymbolicLink(atPath: directory.file("link"), withDestinationPath: "nowhere/state")
        let path = directory.file(name)
        let error = #expect(throws: InstanceLockError.self) { try InstanceLock(directory: path) }
        let text = try #require(error.map { "\($0)" })
        #expect(text.hasPrefix("\(path) cannot be used: cannot "))
        #expect(text.hasSuffix("; check its owner and mode, or name another state directory"))
    }

    @Test(
        "the holder is read from what it left",
        arguments: [
            ("4711 followupd 2026-11-23T09:00:00Z\n", "followupd (pid 4711, since 2026-11-23 09:00:00 UTC)"),
            ("1 my daemon 2026-11-23T09:00:00Z", "my daemon (pid 1, since 2026-11-23 09:00:00 UTC)"),
            ("", nil), ("\n", nil), ("4711", nil), ("x y z", nil), ("99999999999 a b", nil),
        ] as [(String, String?)])
    func holder(_ line: String, _ expected: String?) {
        #expect(LockHolder(line: line)?.description == expected)
    }

    @Test("who holds it is unknown before it is written")
    func unknown() {
        #expect(
            "\(InstanceLockError.taken(directory: "/var/lib/followupd", holder: nil))"
                == "/var/lib/followupd is in use by another process; stop it first, or name another state directory")
    }
}
