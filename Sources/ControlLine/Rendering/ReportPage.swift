import CivilTime
import ControlInterface
import FollowUp

/// How the work goes.
struct ReportPage {
    var report: Wire.Report
    var times: TimeWords
    private var words: Words { times.words }

    func lines(width: Int, palette: Palette) -> [String] {
        var lines = [palette.paint(words.period(day(report.from), day(report.until)), .heading), ""]
        if report.reps.isEmpty { return lines + [words.nobodyToReport()] }
        var table = Table([
            Table.Column(words.teamColumn, leastWidth: 8), Table.Column(words.repColumn, leastWidth: 8),
            Table.Column(words.wonColumn, right: true),
            Table.Column(words.renewedColumn, right: true), Table.Column(words.keptColumn, right: true),
            Table.Column(words.onTimeColumn, right: true),
            Table.Column(words.waitingColumn, right: true), Table.Column(words.lateColumn, right: true),
            Table.Column(words.ofLateColumn, leastWidth: 8),
        ])
        for team in report.teams {
            for rep in report.reps where rep.team == team.team { table.add(row(team: "", rep.rep, rep.figures, rep.trend, rep)) }
            // One rep is the whole team's line already.
            if report.reps.count(where: { $0.team == team.team }) > 1 {
                table.add(row(team: team.team ?? words.noTeam(), "", team.figures, nil, nil))
            }
        }
        lines += table.lines(width: width, palette: palette)
        for rep in report.reps where rep.trend == .improved {
            lines += ["", palette.paint(words.doesBetter(rep.name, beside(rep)).printable, .good)]
        }
        for rep in report.reps where rep.trend == .declined {
            lines += [
                "",
                palette.paint(words.fallsBehind(rep.name, beside(rep)).printable, .pressing),
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
            Table.Cell(String(figures.overdue), figures.overdue > 0 ? .bad : style), Table.Cell(words.trend(trend), .quiet),
        ]
    }

    /// "3/4 75 %"; nothing where there is nothing to be reached.
    private static func text(_ rate: Wire.Rate) -> String {
        rate.of == 0 ? "–" : "\(rate.count)/\(rate.of) \((rate.count * 100 + rate.of / 2) / rate.of) %"
    }

    private func beside(_ rep: Wire.Report.Rep) -> String {
        guard let recent = rep.recent, let usual = rep.usual else { return "" }
        return words.onTime(Self.text(recent), before: Self.text(usual))
    }

    private func day(_ text: String) -> String { (try? CivilDate(iso8601: text)).map { times.fullDay($0) } ?? text }
}
