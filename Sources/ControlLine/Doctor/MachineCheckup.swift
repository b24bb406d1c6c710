import CivilTime
import ControlInterface

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What can be seen of the machine that the daemon runs on.
struct MachineCheckup {
    /// Nil when the daemon does not answer.
    var status: Wire.Status?
    var socket: String
    var surroundings: Surroundings
    /// Where the machine's files are; another place for a test.
    var root = ""

    private var words: Words { surroundings.words }

    var findings: [Finding] { socketFindings + directories + clock + zones + journal }

    // MARK: - Files

    private static func mode(_ path: String) -> mode_t? {
        var info = stat()
        return stat(path, &info) == 0 ? info.st_mode : nil
    }

    private var socketFindings: [Finding] {
        guard let mode = Self.mode(socket) else { return [] }
        guard mode & S_IFMT == S_IFSOCK else {
            return [
                Finding(
                    check: .permissions, severity: .wrong, text: words.noSocket(socket),
                    remedy: words.see("systemctl status followupd.socket"))
            ]
        }
        // Everybody may connect: who they are is what the kernel says.
        guard mode & 0o006 == 0o006 else {
            return [Finding(check: .permissions, severity: .doubtful, text: words.closedSocket(socket), remedy: words.openSocket(socket))]
        }
        return []
    }

    private var directories: [Finding] {
        var findings: [Finding] = []
        if let database = status?.database, let end = database.lastIndex(of: "/") {
            let directory = String(database[..<end])
            if let mode = Self.mode(directory), mode & 0o007 != 0 {
                findings.append(
                    Finding(check: .permissions, severity: .wrong, text: words.openToAll(directory), remedy: words.closeToOthers(directory))
                )
            }
        }
        for directory in ["/etc/followupd", "/etc/followupd/rules.d", "/etc/followupd/deliver.d", "/usr/lib/followupd"].map({ root + $0 }) {
            if let mode = Self.mode(directory), mode & 0o002 != 0 {
                findings.append(
                    Finding(
                        check: .permissions, severity: .wrong, text: words.writableByAll(directory), remedy: words.notWritable(directory)))
            }
        }
        if findings.isEmpty, socketFindings.isEmpty { findings.append(Finding(check: .permissions, text: words.permissionsRight())) }
        return findings
    }

    // MARK: - Time

    private var clock: [Finding] {
        var findings: [Finding] = []
        if let there = status.flatMap({ try? Instant(rfc3339: $0.now) }) {
            let apart = surroundings.now().microseconds(since: there).magnitude
            if apart > 5_000_000 {
                findings.append(
                    Finding(
                        check: .clock, severity: .wrong, text: words.clocksApart(words.duration(Int64(apart))), remedy: words.see("date")))
            }
        }
        switch Self.isSynchronised {
        case true?: findings.append(Finding(check: .clock, text: words.synchronised()))
        case false?:
            findings.append(Finding(check: .clock, severity: .doubtful, text: words.notSynchronised(), remedy: words.synchronise()))
        case nil: findings.append(Finding(check: .clock, text: words.nobodyKnows()))
        }
        return findings
    }

    /// As the kernel says by way of timedatectl(1); nil where that cannot be asked.
    private static var isSynchronised: Bool? {
        guard let pipe = popen("timedatectl show --property=NTPSynchronized --value 2>/dev/null", "r") else { return nil }
        defer { pclose(pipe) }
        var buffer = [CChar](repeating: 0, count: 16)
        guard fgets(&buffer, Int32(buffer.count), pipe) != nil else { return nil }
        return Truth(String(decoding: buffer.prefix { $0 > 0x20 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)).map { $0 == .yes }
    }

    private var zones: [Finding] {
        let directory = surroundings.environment["TZDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? root + "/usr/share/zoneinfo"
        guard access(directory + "/Europe/Amsterdam", R_OK) == 0 else {
            return [Finding(check: .zones, severity: .wrong, text: words.noZones(directory), remedy: words.installZones())]
        }
        guard let version = Self.zoneVersion(directory) else {
            return [Finding(check: .zones, text: words.zonesOfUnknownVersion(directory))]
        }
        // "2025b": zones change several times a year, and what is older than the year before this one has missed some.
        let year = Int(version.prefix { $0.isNumber }) ?? 0
        let thisYear = surroundings.times.today.year
        return [
            year < thisYear - 1
                ? Finding(check: .zones, severity: .doubtful, text: words.zones(version), remedy: words.installZones())
                : Finding(check: .zones, text: words.zones(version))
        ]
    }

    /// The first line of tzdata.zi is "# version 2025b".
    private static func zoneVersion(_ directory: String) -> String? {
        guard let file = fopen(directory + "/tzdata.zi", "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 100)
        guard fgets(&buffer, Int32(buffer.count), file) != nil else { return nil }
        let words = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(
            whereSeparator: \.isWhitespace)
        return words.count == 3 && words[1] == "version" ? String(words[2]) : nil
    }

    // MARK: - The journal

    private var journal: [Finding] {
        let path = root + "/run/systemd/journal/socket"
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let isThere =
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            } == 0
        return [
            isThere
                ? Finding(check: .journal, text: words.journalThere())
                : Finding(
                    check: .journal, severity: .doubtful, text: words.noJournal(String(cString: strerror(errno))),
                    remedy: words.see("systemctl status systemd-journald"))
        ]
    }
}
