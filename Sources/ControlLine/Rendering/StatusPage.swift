import ControlInterface
import FollowUp

/// How the daemon is, as `systemctl status` would tell it.
struct StatusPage {
    var status: Wire.Status
    var times: TimeWords
    private var words: Words { times.words }

    func lines(width: Int, palette: Palette) -> [String] {
        let mark = palette.paint("●", status.problems.isEmpty ? .good : .bad)
        var lines = ["\(mark) \(palette.paint("followupd \(status.version)".printable, .heading))"]
        var facts = Facts()
        facts.add(words.runningFact, times.both(status.startedAt))
        facts.add(words.processFact, String(status.pid))
        facts.add(words.connectionsFact, String(status.connections))
        facts.add(words.zoneFact, status.zone)
        facts.add(words.databaseFact, "\(status.database) (\(words.size(status.databaseBytes)))")
        facts.add(words.logFact, "\(status.logID), \(words.events(status.seq))")
        facts.add(
            words.recordsFact,
            RecordKind.allCases.map { words.records(Int(status.records[$0] ?? 0), $0.rawValue) }.joined(separator: ", ")
        )
        facts.add(
            words.tasksFact,
            TaskState.Name.allCases.map { "\(words.number(Int(status.tasks[$0] ?? 0))) \(words.state($0))" }.joined(separator: ", "))
        let (noOwner, noNextTouch) = (status.gaps[.noOwner] ?? 0, status.gaps[.noNextTouch] ?? 0)
        facts.add(
            words.coverageFact,
            noOwner + noNextTouch == 0
                ? words.allCoveredShort()
                : words.gaps(noOwner: Int(noOwner), noNextTouch: Int(noNextTouch), see: "followupctl coverage"),
            noOwner + noNextTouch == 0 ? .plain : .bad)
        facts.add(words.nextFact, status.nextAt.map { times.both($0) } ?? words.nothingIsPlanned())
        facts.add(
            words.rulesFact, status.rules.isEmpty ? words.noneInForce() : status.rules.joined(separator: ", "),
            status.rules.isEmpty ? .bad : .plain)
        for reader in status.readers {
            facts.add(
                words.readerFact,
                words.behind(reader.name, at: reader.seq, reader.behind > 0 ? words.events(reader.behind) : nil))
        }
        lines += facts.lines(width: width, nameWidth: 15, palette: palette)
        guard !status.problems.isEmpty else { return lines }
        lines += ["", palette.paint(words.configurationHas(status.problems.count), .bad)]
        return lines + status.problems.map { "  " + $0.description.printable }
    }
}
