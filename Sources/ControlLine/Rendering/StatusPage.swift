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
        facts.add("Log", "\(status.logID), \(Self.counted(status.seq, "event"))")
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
        lines += facts.lines(width: width, nameWidth: 15, palette: palette)
        guard !status.problems.isEmpty else { return lines }
        lines += ["", palette.paint("The configuration has \(Self.counted(Int64(status.problems.count), "problem"))", .bad)]
        return lines + status.problems.map { "  " + $0.description.printable }
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
