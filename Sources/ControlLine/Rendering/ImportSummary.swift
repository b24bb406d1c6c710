import FollowUp

/// What an import came to, in words.
struct ImportSummary {
    var report: ImportReport
    var name: String
    var words: Words

    /// What was taken, and what follows from it.
    var lines: [String] {
        let rate = report.seconds > 0 ? " (\(words.rowsPerSecond(Int(Double(report.acknowledged) / report.seconds))))" : ""
        let tally = report.planning
        let parts = [
            words.accepted(words.records(report.accepted, report.kind.rawValue), refused: report.refused),
            words.tally(words.taskCount(tally.planned), moved: tally.moved, withdrawn: tally.withdrawn, closed: tally.closed),
            "\(words.tenths(report.seconds)) s\(rate)",
        ]
        return ["\(name.printable): \(parts.joined(separator: "; "))"]
    }

    /// What somebody has to do something about.
    var warnings: [String] {
        guard report.refused > 0 else { return [] }
        var lines: [String] = []
        let untold = report.refused - report.rejections.count
        if untold > 0 { lines.append(words.moreRefused(untold)) }
        if let failure = report.keepingFailed { lines.append(words.notKept(failure).printable) }
        guard let kept = report.kept else { return lines }
        let cut = report.keepingFailed == nil ? report.refused - kept.count : 0
        lines.append(words.kept(in: kept.path, tooLong: cut).printable)
        return lines
    }
}
