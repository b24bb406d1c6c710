import Foundation
import Synchronization

/// docs/duties.md: what is said of all duties, and a section for each. It is what the tests have seen; with UPDATE_GOLDEN=1 in the environment they write it.
enum DutyDocument {
    static let isWritten = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"

    private static let path = Department.project.appendingPathComponent("docs/duties.md").path
    /// One test at a time writes it.
    private static let writing = Mutex(())

    static var preface: String {
        """
        # The duties, one by one

        What a sales department must not forget, and how followupd sees to it: from the records that come in, to the reminder. Every
        line below was typed, and its answer printed, by the test suite (`DutyTests`), with the rules as they are shipped in
        [`etc/rules.d`](../etc/rules.d), all of them in force, in the zone Europe/Amsterdam with the holidays of the Netherlands.
        `UPDATE_GOLDEN=1 swift test --filter DutyTests` writes it anew.

        The clock is moved from one moment to the next, and whatever is due on the way happens at its time. Left out are how long an
        import took, and of journal entries the host, the process, the log's name and the number in it.

        The team is always the same. Mila is the manager; Sam and Sofie are specialists.

        ```console
        root# cat reps.csv
        \(Department.team)
        root# followupctl import reps.csv
        reps.csv: 5 reps accepted, 0 refused
        ```
        """
    }

    /// What stands in it before the first section, and each section from its heading on.
    static func parts() -> (preface: String, sections: [String]) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return ("", []) }
        let parts = ("\n" + text).components(separatedBy: "\n## ")
        return (trimmed(parts[0]), parts.dropFirst().map { trimmed("## " + $0) })
    }

    static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .newlines) }

    static func heading(_ duty: Duty) -> String { "## \(duty.number). \(duty.title)" }

    static func section(of duty: Duty) -> String? { parts().sections.first { $0.hasPrefix(heading(duty) + "\n") } }

    /// Puts a section in its place; sections of duties that there are not any more go.
    static func write(_ section: String, of duty: Duty) throws {
        try writing.withLock { _ in
            let known = parts().sections
            let sections = Duty.all.compactMap { other in
                other.number == duty.number ? trimmed(section) : known.first { $0.hasPrefix(heading(other) + "\n") }
            }
            let text = ([trimmed(preface)] + sections).joined(separator: "\n\n") + "\n"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
    }
}
