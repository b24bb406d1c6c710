import ControlInterface
import FollowUp

/// How the daemon is, as `systemctl status` would tell it.
struct StatusPage {
    var status: Wire.Status
    var times: TimeWords

    func lines(width: Int, palette: Palette) -> [String] {
        let mark = palette.paint("●", status.problems.isEmpty ? .good : .bad)
        var lines = ["\(mark) \(palette.paint("followupd \(status.version)".printable, .heading))"]
        var facts = Facts()
        facts.add("Running since", times.both(status.startedAt))
        facts.add("Main PID", String(status.pid))
        if let connections = status.connections { facts.add("Connections", String(connections)) }
        facts.add("Time zone", status.zone)
        if let database = status.database, let bytes = status.databaseBytes { facts.add("Database", "\(database) (\(Self.size(bytes)))") }
        facts.add("Space", status.storage.map(space))
        facts.add("Log", "\(status.logID), \(Self.counted(status.seq, "event"))\(oldest)")
        facts.add("Kept", status.retention.map(Self.kept))
        if let records = status.records {
            facts.add(
                "Records",
                RecordKind.allCases.map { Self.counted(Int64(records[$0] ?? 0), String($0.rawValue.dropLast())) }.joined(separator: ", "))
        }
        if let tasks = status.tasks {
            facts.add("Tasks", TaskState.Name.allCases.map { "\(tasks[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", "))
        }
        if let gaps = status.gaps {
            let (noOwner, noNextTouch) = (gaps[.noOwner] ?? 0, gaps[.noNextTouch] ?? 0)
            facts.add(
                "Coverage",
                noOwner + noNextTouch == 0
                    ? "every active customer is looked after"
                    : "\(noOwner) active customers without an active owner, \(noNextTouch) without a next touch: followupctl coverage",
                noOwner + noNextTouch == 0 ? .plain : .bad)
        }
        if status.tasks != nil { facts.add("Next", status.nextAt.map { times.both($0) } ?? "nothing is planned") }
        facts.add(
            "Rules", status.rules.isEmpty ? "none is in force" : status.rules.joined(separator: ", "), status.rules.isEmpty ? .bad : .plain)
        for reader in status.readers ?? [] {
            facts.add(
                "Reader", "\(reader.name) at \(reader.seq)\(reader.behind > 0 ? ", \(Self.counted(reader.behind, "event")) behind" : "")")
        }
        if let subscribers = status.subscribers { facts.add("Subscribers", String(subscribers)) }
        for (text, style) in status.lateness.map(Self.late) ?? [] { facts.add("Lateness", text, style) }
        lines += facts.lines(width: width, nameWidth: 15, palette: palette)
        guard !status.problems.isEmpty else { return lines }
        lines += ["", palette.paint("The configuration has \(Self.counted(Int64(status.problems.count), "problem"))", .bad)]
        return lines + status.problems.map { "  " + $0.description.printable }
    }

    private var oldest: String {
        guard let oldest = status.oldestSeq, oldest > 1, let storage = status.storage else { return "" }
        return ", \(storage.events) of them kept, from number \(oldest) on"
    }

    private func space(_ storage: Wire.Storage) -> String {
        var parts = ["file \(Self.size(storage.fileBytes))", "write-ahead log \(Self.size(storage.logBytes))"]
        if storage.freeBytes > 0 { parts.append("\(Self.size(storage.freeBytes)) free within") }
        if storage.deadLetters > 0 { parts.append(Self.counted(storage.deadLetters, "dead letter")) }
        return parts.joined(separator: ", ")
    }

    private static func kept(_ retention: Wire.Retention) -> String {
        [("events", retention.events), ("closed tasks", retention.closedTasks), ("interactions", retention.interactions)]
            .map { "\($0.0) \($0.1 ?? "for ever")" }.joined(separator: ", ")
    }

    /// How late the daemon was; nothing while nothing has happened.
    private static func late(_ lateness: Wire.Lateness) -> [(String, Style)] {
        var lines: [(String, Style)] = []
        if let p50 = lateness.p50, let p99 = lateness.p99 {
            lines.append(
                (
                    "\(duration(p50)) for half, \(duration(p99)) for 99 in 100, \(duration(lateness.longest)) at most, of \(lateness.count - lateness.caughtUp)",
                    p99 > 60_000_000 ? .bad : .plain
                ))
        }
        if lateness.caughtUp > 0 {
            lines.append(("\(lateness.caughtUp) caught up after an absence, \(duration(lateness.longestCaughtUp)) at most", .plain))
        }
        return lines
    }

    /// "3 ms", "2 s", "13 days".
    static func duration(_ microseconds: Int64) -> String {
        for (name, size) in [("day", Int64(86_400_000_000)), ("hour", 3_600_000_000), ("minute", 60_000_000)] where microseconds >= 2 * size
        {
            return counted(microseconds / size, name)
        }
        if microseconds >= 1_000_000 { return "\(microseconds / 1_000_000) s" }
        return "\((microseconds + 999) / 1000) ms"
    }

    private static func counted(_ count: Int64, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }

    /// "12.3 MiB".
    static func size(_ bytes: Int64) -> String {
        var (amount, unit) = (Double(bytes), "B")
        for larger in ["KiB", "MiB", "GiB", "TiB"] where amount >= 1024 {
            (amount, unit) = (amount / 1024, larger)
        }
        guard unit != "B" else { return "\(bytes) B" }
        let tenths = Int((amount * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
}
