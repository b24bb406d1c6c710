import Foundation
import TestSupport
import Testing

@testable import Systemd

@Suite("Whether a journal is there")
struct JournalProbeTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("socket")
    }

    @Test("a socket that somebody has open is a journal")
    func open() throws {
        let socket = try DatagramSocket(path: path)
        #expect(Journal.isAvailable(socket: path))
        withExtendedLifetime(socket) {}
    }

    @Test("a missing, closed or other file is none", arguments: ["missing", "closed", "file", "too long"])
    func none(_ kind: String) throws {
        switch kind {
        case "closed": _ = try DatagramSocket(path: path)
        case "file": try directory.write("socket", "")
        default: break
        }
        #expect(!Journal.isAvailable(socket: kind == "too long" ? path + String(repeating: "x", count: 200) : path))
    }

    @Test("a socket that stays is still there, also when its queue is full")
    func stays() throws {
        let socket = try DatagramSocket(path: path)
        guard let probe = JournalProbe(path: path) else {
            Issue.record("no connection to \(path)")
            return
        }
        let answers = (1...2000).map { _ in probe.stillThere() }
        #expect(answers.allSatisfy { $0 })
        #expect(socket.messages().allSatisfy { $0 == "" })
    }

    @Test(
        "a socket that was closed, removed or replaced is not there any more",
        arguments: ["closed", "removed", "replaced", "replaced by another"])
    func gone(_ how: String) throws {
        var socket: DatagramSocket? = try DatagramSocket(path: path)
        guard let probe = JournalProbe(path: path) else {
            Issue.record("no connection to \(path)")
            return
        }
        let before = probe.stillThere()
        #expect(before)
        switch how {
        case "closed": socket = nil
        case "removed": try FileManager.default.removeItem(atPath: path)
        case "replaced":
            try FileManager.default.removeItem(atPath: path)
            socket = try DatagramSocket(path: path)
        default:
            let other = try DatagramSocket(path: path + "2")
            try #require(rename(path + "2", path) == 0)
            withExtendedLifetime(other) {}
        }
        let after = probe.stillThere()
        #expect(!after)
        withExtendedLifetime(socket) {}
    }
}
