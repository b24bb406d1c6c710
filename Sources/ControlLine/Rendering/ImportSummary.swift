import FollowUp

/// What an import came to, in words.
struct ImportSummary {
    var report: ImportReport
    var name: String

    /// What was taken, and what follows from it.
    var lines: [String] {
        let rate = report.seconds > 0 ? " (\(ProgressLine.grouped(Int(Double(report.acknowledged) / report.seconds))) rows/s)" : ""
        let tally = report.planning
        let words = [
            "\(counted(report.accepted, String(report.kind.rawValue.dropLast()))) accepted, \(count(report.refused)) refused",
            "\(counted(tally.planned, "task")) planned, \(count(tally.moved)) moved, \(count(tally.withdrawn)) withdrawn"
                + (tally.closed > 0 ? ", \(count(tally.closed)) closed" : ""),
            "\(tenths(report.seconds)) s\(rate)",
        ]
        return ["\(name.printable): \(words.joined(separator: "; "))"]
    }

    /// What somebody has to do something about.
    var warnings: [String] {
        guard report.refused > 0 else { return [] }
        var lines: [String] = []
        let untold = report.refused - report.rejections.count
        if untold > 0 { lines.append("… and \(counted(untold, "more row")) \(untold == 1 ? "was" : "were") refused") }
        if let failure = report.keepingFailed { lines.append("the refused rows could not be kept: \(failure)".printable) }
        guard let kept = report.kept else { return lines }
        let cut = report.keepingFailed == nil ? report.refused - kept.count : 0
        lines.append(
            "the refused rows stand in \(kept.path) as they were: mend them there and import that file".printable
                + (cut > 0 ? "; \(count(cut)) \(cut == 1 ? "was" : "were") too long to be kept" : ""))
        return lines
    }

    private func count(_ number: Int) -> String { ProgressLine.grouped(number) }

    /// "1 task", "2 tasks".
    private func counted(_ number: Int, _ what: String) -> String { "\(count(number)) \(what)\(number == 1 ? "" : "s")" }

    private func tenths(_ seconds: Double) -> String {
        let tenths = Int((seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
