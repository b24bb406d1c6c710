import CivilTime
import ControlInterface

/// What a simulation came to: everybody's weeks as a chart, each rep's as a table.
struct CoursePage {
    var course: Wire.Course
    var times: TimeWords
    var bars: Bars
    private var words: Words { times.words }

    func lines(width: Int, palette: Palette) -> [String] {
        let heading = words.simulated(rules: words.ruleCount(course.rules.count), until: times.moment(course.until))
        var lines = [palette.paint(heading, .heading)]
        let percent = Int((course.reaching * 100).rounded())
        lines += ExplanationText.wrapped(
            words.model(perDay: Int(course.perDay), percent: percent, seed: Int64(course.seed)), width: width)
        guard !course.weeks.isEmpty, !course.reps.isEmpty else { return lines + ["", words.noTasks()] }
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
            Table.Column(words.weekColumn), Table.Column(words.openedColumn, right: true), Table.Column(""),
            Table.Column(words.doneColumn, right: true),
            Table.Column(words.waitingColumn, right: true), Table.Column(words.lateColumn, right: true),
        ])
        for (week, monday) in course.weeks.enumerated() {
            table.add([
                Table.Cell(day(monday)), Table.Cell(words.number(opened[week])),
                Table.Cell(bars.bar(opened[week], most: most, columns: room)), Table.Cell(words.number(done[week])),
                Table.Cell(words.number(waiting[week]), .quiet),
                Table.Cell(words.number(late[week]), late[week] > 0 ? .bad : .quiet),
            ])
        }
        return table.lines(width: width, palette: palette)
    }

    // MARK: - Each rep

    /// The tasks that opened for each rep. When not all weeks fit, several are one column.
    private func table(width: Int, palette: Palette) -> [String] {
        let names = course.reps.map { $0.rep ?? words.nobody() }
        let nameWidth = max(3, names.map { DisplayWidth.of($0) }.max() ?? 0)
        let most = course.reps.flatMap(\.opened).max() ?? 0
        var weeksEach = 1
        // Name, columns of at least six ("23 Nov"), the sum, and how late they are at the end.
        while nameWidth + 2 + (8 * ((course.weeks.count + weeksEach - 1) / weeksEach)) + 14 > width, weeksEach < course.weeks.count {
            weeksEach += 1
        }
        let starts = Array(stride(from: 0, to: course.weeks.count, by: weeksEach))
        let showsSparks = weeksEach > 1 && nameWidth + 2 + 8 * starts.count + 14 + course.weeks.count + 2 <= width
        var table = Table(
            [Table.Column(words.openedColumn)] + starts.map { Table.Column(short(course.weeks[$0]), right: true) }
                + [Table.Column(words.sumColumn, right: true), Table.Column(words.lateColumn, right: true), Table.Column("")])
        for (name, rep) in zip(names, course.reps) {
            let columns = starts.map { start in rep.opened[start..<min(start + weeksEach, rep.opened.count)].reduce(0, +) }
            let late = rep.late.last ?? 0
            table.add(
                [Table.Cell(name, rep.rep == nil ? .bad : .plain)]
                    + columns.map { Table.Cell(words.number($0), $0 == 0 ? .quiet : .plain) }
                    + [
                        Table.Cell(words.number(rep.opened.reduce(0, +))),
                        Table.Cell(words.number(late), late > 0 ? .bad : .quiet),
                        Table.Cell(showsSparks ? bars.sparks(rep.opened, most: most) : "", .quiet),
                    ])
        }
        let title = words.opensByWeeks(weeksEach)
        return [palette.paint(title, .heading)] + table.lines(width: width, palette: palette)
    }

    private func day(_ text: String) -> String { (try? CivilDate(iso8601: text)).map { times.day($0) } ?? text }

    /// "23 Nov".
    private func short(_ text: String) -> String {
        guard let date = try? CivilDate(iso8601: text) else { return text }
        return times.day(date).split(separator: " ").dropFirst().prefix(2).joined(separator: " ")
    }
}
