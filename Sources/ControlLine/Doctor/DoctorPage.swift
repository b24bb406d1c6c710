/// What was looked at, the worst first, each with what to do about it.
struct DoctorPage {
    var findings: [Finding]
    var words: Words

    func lines(width: Int, palette: Palette) -> [String] {
        var lines: [String] = []
        for severity in [Finding.Severity.wrong, .doubtful, .right] {
            for finding in findings where finding.severity == severity {
                let (mark, style): (String, Style) =
                    switch severity {
                    case .wrong: ("✗", .bad)
                    case .doubtful: ("!", .pressing)
                    case .right: ("✓", .good)
                    }
                let text = DisplayWidth.wrapped("\(words.check(finding.check)): \(finding.text)".printable, to: max(width - 2, 30))
                lines += text.enumerated().map { ($0 == 0 ? palette.paint(mark, style) + " " : "  ") + $1 }
                if let remedy = finding.remedy {
                    lines += DisplayWidth.wrapped("→ \(remedy)".printable, to: max(width - 4, 30)).map { "    " + $0 }
                }
                // Whole, however wide: a shell takes the end of a line for the end of a command.
                if let command = finding.command { lines.append("    " + command.printable) }
            }
        }
        let (wrong, doubtful) = (findings.count { $0.severity == .wrong }, findings.count { $0.severity == .doubtful })
        let style: Style = wrong > 0 ? .bad : doubtful > 0 ? .pressing : .good
        return lines + ["", palette.paint(words.verdict(wrong: wrong, doubtful: doubtful), style)]
    }
}
