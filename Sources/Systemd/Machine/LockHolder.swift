import Glibc

/// Who holds a lock, as written in it: "PID COMMAND START-TIME" on one line, the time in UTC as in RFC 3339.
package struct LockHolder: Hashable, Sendable, CustomStringConvertible {
    package let pid: Int32
    package let command: String
    /// "2026-11-23T09:00:00Z".
    package let startedAt: String

    /// "followupd (pid 4711, since 2026-11-23 09:00:00 UTC)".
    package var description: String {
        let since = startedAt.hasSuffix("Z") ? startedAt.dropLast() + " UTC" : startedAt[...]
        return "\(command) (pid \(pid), since \(since.replacing("T", with: " ", maxReplacements: 1)))"
    }

    var line: String { "\(pid) \(command) \(startedAt)" }

    /// This process, from now on.
    static func current() -> LockHolder {
        let program = CommandLine.arguments.first ?? ""
        let command = program.split(separator: "/").last.map(String.init) ?? "a process"
        var now = time(nil)
        var civil = tm()
        gmtime_r(&now, &civil)
        let parts = [civil.tm_mon + 1, civil.tm_mday, civil.tm_hour, civil.tm_min, civil.tm_sec].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let startedAt = "\(civil.tm_year + 1900)-\(parts[0])-\(parts[1])T\(parts[2]):\(parts[3]):\(parts[4])Z"
        return LockHolder(pid: getpid(), command: command, startedAt: startedAt)
    }

    /// - Returns: nil when the line has another form, such as when the holder has not yet written it.
    init?(line: String) {
        // The command may have spaces in it.
        let words = line.split(separator: "\n", omittingEmptySubsequences: false)[0].split(separator: " ", omittingEmptySubsequences: false)
        guard words.count >= 3, let pid = Int32(words[0]), let startedAt = words.last else { return nil }
        self.init(pid: pid, command: words[1..<(words.count - 1)].joined(separator: " "), startedAt: String(startedAt))
    }

    private init(pid: Int32, command: String, startedAt: String) {
        self.pid = pid
        self.command = command
        self.startedAt = startedAt
    }
}
