import CivilTime
import ControlInterface

/// What a simulation came to: everybody's weeks as a chart, each rep's as a table.
struct CoursePage {
    var course: Wire.Course
    var times: TimeWords
    var bars: Bars

    func lines(width: Int, palette: Palette) -> [String] {
        let rules = "\(course.rules.count) rule\(course.rules.count == 1 ? "" : "s")"
        var lines = [palette.paint("\(rules), until \(times.moment(course.until)); nothing was touched", .heading)]
        let percent = Int((course.reaching * 100).rounded())
        lines += ExplanationText.wrapped(
            "Model: on every business day everybody does up to \(course.perDay) tasks, the oldest due first; a follow-up reaches the customer in \(percent)% of cases (seed \(course.seed)).",
            width: width)
        guard !course.weeks.isEmpty, !course.reps.isEmpty else { return lines + ["", "There would be no task."] }
        lines += [""] + chart(width: width, palette: palette)
        lines += [""] + table(width: width, palette: palette)
        return lines
    }

    private func sum(_ numbers: (Wire.Course.RepCourse) -> [Int]) -> [Int] {
        course.weeks.indices.map { week in course.reps.reduce(0) { $0 + (numbers($1).indices.contains(week) ? numbers($1)[week] : 0) } }
    }

    // MARK: - Everybody's weeks

    private func chart(width: Int, palette: Palette) -> [String] {
        let (opened, done, waiting, late) = (sum(\.opened), sum(\.done), sum(\.waiting), sum(\.late))
        let most = opened.max() ?? 0
        let room = max(10, min(40, width - 46))
        var table = Table([
            Table.Column("WEEK OF"), Table.Column("OPENED", right: true), Table.Column(""), Table.Column("DONE", right: true),
            Table.Column("WAITING", right: true), Table.Column("LATE", right: true),
        ])
        for (week, monday) in course.weeks.enumerated() {
            table.add([
                Table.Cell(day(monday)), Table.Cell(ProgressLine.grouped(opened[week])),
                Table.Cell(bars.bar(opened[week], most: most, columns: room)), Table.Cell(ProgressLine.grouped(done[week])),
                Table.Cell(ProgressLine.grouped(waiting[week]), .quiet), Table.Cell(ProgressLine.grouped(late[week]), late[week] > 0 ? .bad : .quiet),
            ])
        }
        return table.lines(width: width, palette: palette)
    }

    // MARK: - Each rep

    /// The tasks that opened for each rep. When not all weeks fit, several are one column.
    private func table(width: Int, palette: Palette) -> [String] {
        let names = course.reps.map { $0.rep ?? "nobody" }
        let nameWidth = max(3, names.map { DisplayWidth.of($0) }.max() ?? 0)
        let most = course.reps.flatMap(\.opened).max() ?? 0
        var weeksEach = 1
        // Name, columns of at least six ("23 Nov"), the sum, and how late they are at the end.
        while nameWidth + 2 + (8 * ((course.weeks.count + weeksEach - 1) / weeksEach)) + 14 > width, weeksEach < course.weeks.count { weeksEach += 1 }
        let starts = Array(stride(from: 0, to: course.weeks.count, by: weeksEach))
        let showsSparks = weeksEach > 1 && nameWidth + 2 + 8 * starts.count + 14 + course.weeks.count + 2 <= width
        var table = Table(
            [Table.Column("OPENED")] + starts.map { Table.Column(short(course.weeks[$0]), right: true) }
                + [Table.Column("SUM", right: true), Table.Column("LATE", right: true), Table.Column("")])
        for (name, rep) in zip(names, course.reps) {
            let columns = starts.map { start in rep.opened[start..<min(start + weeksEach, rep.opened.count)].reduce(0, +) }
            let late = rep.late.last ?? 0
            table.add(
                [Table.Cell(name, rep.rep == nil ? .bad : .plain)]
                    + columns.map { Table.Cell(ProgressLine.grouped($0), $0 == 0 ? .quiet : .plain) }
                    + [
                        Table.Cell(ProgressLine.grouped(rep.opened.reduce(0, +))), Table.Cell(ProgressLine.grouped(late), late > 0 ? .bad : .quiet),
                        Table.Cell(showsSparks ? bars.sparks(rep.opened, most: most) : "", .quiet),
                    ])
        }
        let title = weeksEach == 1 ? "Tasks that open for each rep, by week" : "Tasks that open for each rep, by \(weeksEach) weeks"
        return [palette.paint(title, .heading)] + table.lines(width: width, palette: palette)
    }

    private func day(_ text: String) -> String { (try? CivilDate(iso8601: text)).map { times.day($0) } ?? text }

    /// "23 Nov".
    private func short(_ text: String) -> String {
        guard let date = try? CivilDate(iso8601: text) else { return text }
        return times.day(date).split(separator: " ").dropFirst().prefix(2).joined(separator: " ")
    }
}
