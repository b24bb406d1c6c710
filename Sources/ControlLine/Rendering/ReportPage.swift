import CivilTime
import ControlInterface
import FollowUp

/// How the work goes.
struct ReportPage {
    var report: Wire.Report
    var times: TimeWords

    func lines(width: Int, palette: Palette) -> [String] {
        var lines = [palette.paint("\(day(report.from)) to \(day(report.until))", .heading), ""]
        if report.reps.isEmpty { return lines + ["There is nobody to report on."] }
        var table = Table([
            Table.Column("TEAM", leastWidth: 8), Table.Column("REP", leastWidth: 8), Table.Column("WON", right: true),
            Table.Column("RENEWED", right: true), Table.Column("KEPT", right: true), Table.Column("ON TIME", right: true),
            Table.Column("WAITING", right: true), Table.Column("LATE", right: true), Table.Column("OF LATE", leastWidth: 8),
        ])
        for team in report.teams {
            for rep in report.reps where rep.team == team.team { table.add(row(team: "", rep.rep, rep.figures, rep.trend, rep)) }
            // One rep is the whole team's line already.
            if report.reps.count(where: { $0.team == team.team }) > 1 {
                table.add(row(team: team.team ?? "no team", "", team.figures, nil, nil))
            }
        }
        lines += table.lines(width: width, palette: palette)
        for rep in report.reps where rep.trend == .improved {
            lines += ["", palette.paint("\(rep.name) does better than usual\(beside(rep)): worth a word.".printable, .good)]
        }
        for rep in report.reps where rep.trend == .declined {
            lines += [
                "",
                palette.paint("\(rep.name) falls behind what is usual for them\(beside(rep)): ask what would help.".printable, .pressing),
            ]
        }
        return lines
    }

    private func row(
        team: String, _ rep: String, _ figures: Wire.Figures, _ trend: RepTrend?, _ whole: Wire.Report.Rep?
    ) -> [Table.Cell] {
        let style: Style = team.isEmpty ? .plain : .heading
        func cell(_ rate: Wire.Rate) -> Table.Cell { Table.Cell(Self.text(rate), style) }
        return [
            Table.Cell(team, style), Table.Cell(rep), cell(figures.conversion), cell(figures.renewal), cell(figures.retention),
            cell(figures.onTime), Table.Cell(String(figures.waiting), style),
            Table.Cell(String(figures.overdue), figures.overdue > 0 ? .bad : style), Table.Cell(Self.words(trend), .quiet),
        ]
    }

    /// "3/4 75 %"; nothing where there is nothing to be reached.
    private static func text(_ rate: Wire.Rate) -> String {
        rate.of == 0 ? "–" : "\(rate.count)/\(rate.of) \((rate.count * 100 + rate.of / 2) / rate.of) %"
    }

    private static func words(_ trend: RepTrend?) -> String {
        switch trend {
        case .improved?: "better"
        case .steady?: "as usual"
        case .declined?: "worse"
        case nil: ""
        }
    }

    private func beside(_ rep: Wire.Report.Rep) -> String {
        guard let recent = rep.recent, let usual = rep.usual else { return "" }
        return " (on time \(Self.text(recent)) of late, \(Self.text(usual)) before)"
    }

    private func day(_ text: String) -> String { (try? CivilDate(iso8601: text)).map { times.fullDay($0) } ?? text }
}
