import ControlInterface
import FollowUp
import Testing
import Varlink

@testable import ControlLine

@Suite("The doctor")
struct CtlDoctorTests {
    private let words = Words(.english)

    /// A daemon that has been up for long and has nothing wrong with it.
    private func healthy() throws -> Wire.Status {
        var status = try Wire.Status(FakeWorld(FakeWorld.State()).status())
        status.seq = 1_000_000
        status.gaps = [.noOwner: 0, .noNextTouch: 0]
        status.readers = [
            Wire.Reader(name: "journal", seq: 1_000_000, behind: 0), Wire.Reader(name: "program:mail", seq: 999_990, behind: 10),
        ]
        return status
    }

    private func findings(_ status: Wire.Status, _ check: Finding.Check? = nil) -> [Finding] {
        DaemonCheckup(status: status, words: words).findings.filter { check == nil || $0.check == check }
    }

    @Test("finds nothing wrong with a healthy daemon")
    func nothing() throws {
        let findings = findings(try healthy())
        #expect(findings.allSatisfy { $0.severity == .right }, "\(findings)")
        #expect(Set(findings.map(\.check)).isSuperset(of: [.daemon, .configuration, .coverage, .readers, .delivery]))
    }

    @Test(
        "finds a reader that does not keep up, and says where to look",
        arguments: [("journal", "systemd-journald"), ("program:mail", "followupctl programs")])
    func lagging(_ name: String, _ place: String) throws {
        var status = try healthy()
        status.readers = [Wire.Reader(name: name, seq: 998_000, behind: 2000)]
        let found = findings(status, .readers)
        #expect(found.map(\.severity) == [.wrong])
        #expect(found.first?.remedy?.contains(place) == true)
        #expect(found.first?.text.contains("2000") == true || found.first?.text.contains("2,000") == true, "\(found)")
    }

    @Test("finds mistakes in the configuration, customers nobody looks after, dead letters and lateness")
    func others() throws {
        var status = try healthy()
        status.problems = [Wire.Problem(file: "/etc/followupd/rules.d/a.yaml", line: 1, column: 2, message: "unknown key")]
        #expect(findings(status, .configuration).map(\.severity) == [.wrong])
        status = try healthy()
        status.rules = []
        #expect(findings(status, .configuration).map(\.severity) == [.wrong])
        status = try healthy()
        status.gaps = [.noOwner: 1, .noNextTouch: 2]
        #expect(findings(status, .coverage).map(\.severity) == [.doubtful])
        status = try healthy()
        status.storage = Wire.Storage(fileBytes: 1, logBytes: 1, freeBytes: 1, events: 1, deadLetters: 3)
        #expect(findings(status, .delivery).map(\.severity) == [.doubtful])
    }
}
