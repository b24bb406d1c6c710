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
        if let connections = status.connections { facts.add(words.connectionsFact, String(connections)) }
        facts.add(words.zoneFact, status.zone)
        if let database = status.database, let bytes = status.databaseBytes {
            facts.add(words.databaseFact, "\(database) (\(words.size(bytes)))")
        }
        facts.add(words.spaceFact, status.storage.map(space))
        facts.add(words.logFact, [status.logID, words.events(status.seq), oldest].compactMap(\.self).joined(separator: ", "))
        facts.add(words.keptFact, status.retention.map { words.kept($0.events, tasks: $0.closedTasks, interactions: $0.interactions) })
        if let records = status.records {
            facts.add(
                words.recordsFact, RecordKind.allCases.map { words.records(Int(records[$0] ?? 0), $0.rawValue) }.joined(separator: ", "))
        }
        if let tasks = status.tasks {
            facts.add(
                words.tasksFact,
                TaskState.Name.allCases.map { "\(words.number(Int(tasks[$0] ?? 0))) \(words.state($0))" }.joined(separator: ", "))
        }
        if let gaps = status.gaps {
            let (noOwner, noNextTouch) = (gaps[.noOwner] ?? 0, gaps[.noNextTouch] ?? 0)
            facts.add(
                words.coverageFact,
                noOwner + noNextTouch == 0
                    ? words.allCoveredShort()
                    : words.gaps(noOwner: Int(noOwner), noNextTouch: Int(noNextTouch), see: "followupctl coverage"),
                noOwner + noNextTouch == 0 ? .plain : .bad)
        }
        if status.tasks != nil { facts.add(words.nextFact, status.nextAt.map { times.both($0) } ?? words.nothingIsPlanned()) }
        facts.add(
            words.rulesFact, status.rules.isEmpty ? words.noneInForce() : status.rules.joined(separator: ", "),
            status.rules.isEmpty ? .bad : .plain)
        for reader in status.readers ?? [] {
            facts.add(
                words.readerFact,
                words.behind(reader.name, at: reader.seq, reader.behind > 0 ? words.events(reader.behind) : nil))
        }
        if let subscribers = status.subscribers { facts.add(words.subscribersFact, String(subscribers)) }
        for (text, style) in status.lateness.map(late) ?? [] { facts.add(words.latenessFact, text, style) }
        lines += facts.lines(width: width, nameWidth: 15, palette: palette)
        guard !status.problems.isEmpty else { return lines }
        lines += ["", palette.paint(words.configurationHas(status.problems.count), .bad)]
        return lines + status.problems.map { "  " + $0.description.printable }
    }

    private var oldest: String? {
        guard let oldest = status.oldestSeq, oldest > 1, let storage = status.storage else { return nil }
        return words.kept(storage.events, from: oldest)
    }

    private func space(_ storage: Wire.Storage) -> String {
        var parts = [words.file(storage.fileBytes), words.writeAhead(storage.logBytes)]
        if storage.freeBytes > 0 { parts.append(words.free(storage.freeBytes)) }
        if storage.deadLetters > 0 { parts.append(words.deadLetters(Int(storage.deadLetters))) }
        return parts.joined(separator: ", ")
    }

    /// How late the daemon was; nothing while nothing has happened.
    private func late(_ lateness: Wire.Lateness) -> [(String, Style)] {
        var lines: [(String, Style)] = []
        if let p50 = lateness.p50, let p99 = lateness.p99 {
            let text = words.late(half: p50, most: p99, longest: lateness.longest, of: Int(lateness.count - lateness.caughtUp))
            lines.append((text, p99 > 60_000_000 ? .bad : .plain))
        }
        if lateness.caughtUp > 0 { lines.append((words.caughtUp(Int(lateness.caughtUp), longest: lateness.longestCaughtUp), .plain)) }
        return lines
    }
}
