/// A calendar expression as in systemd.time(7), "Mon..Fri 09:00" or "*-*~1 17:00 Europe/Amsterdam": the civil times of days and hours that
/// come again.
///
/// Everything that systemd 257 reads is read and means the same, with these differences:
/// - The abbreviations of the machine's own zone ("CET" where that is Europe/Amsterdam) are no zones here: a text must mean the same on every
///   machine.
/// - A list of days from the month's end may have any of the 28 days in any place ("*-*~25,28"); systemd allows three less for each item.
/// - A step without an end has all its multiples, as the man page says. systemd misses the first ones of a new day, month or year: "*:1/39"
///   does not come at 00:01 there.
/// - Where clocks are put forward or back, `next(after:in:)` has a rule; systemd may skip what is due, or do it in either hour.
package struct CalendarExpression: Hashable, Sendable {
    /// The zone that the text ends with, "UTC" or a name such as "Europe/Amsterdam"; nil for the reader's own. It is a well-formed name, but
    /// whether there is such a zone is for `zone(from:otherwise:)` to say.
    package let zoneName: String?
    let form: Form
    let plan: OccurrencePlan

    /// What the text says, in its normalized form; `[]` is "*".
    struct Form: Hashable, Sendable {
        /// Monday is bit 0; 0 for any day.
        var weekdays: UInt64 = 0
        var years: [ExpressionComponent] = []
        var months: [ExpressionComponent] = []
        /// The first or the last day of the month is 1.
        var days: [ExpressionComponent] = []
        var countsFromMonthEnd = false
        var hours: [ExpressionComponent] = []
        var minutes: [ExpressionComponent] = []
        var microseconds: [ExpressionComponent] = []
    }

    /// Reads what systemd.time(7), "Calendar events", describes.
    ///
    /// Without a zone database, any well-formed name at the end is taken as the name of a zone.
    ///
    /// - Throws: with the place, what is wrong there, what would be right, and the nearest weekday or shorthand to a misspelt one.
    package init(parsing text: String) throws(CivilTimeError) {
        var reader = ExpressionReader(text)
        form = try reader.read()
        zoneName = reader.zoneName
        plan = OccurrencePlan(form)
    }

    /// The zone that the expression names, or `otherwise` where it names none.
    ///
    /// - Throws: when `database` has no such zone; with the nearest name, where one is near.
    package func zone(from database: ZoneDatabase, otherwise: Zone) throws(CivilTimeError) -> Zone {
        guard let zoneName else { return otherwise }
        return zoneName == "UTC" ? .utc : try database.zone(named: zoneName)
    }

    /// Two expressions are equal when their normalized forms are.
    package static func == (left: Self, right: Self) -> Bool { left.form == right.form && left.zoneName == right.zoneName }

    /// By the normalized form.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(form)
        hasher.combine(zoneName)
    }
}

extension CalendarExpression: CustomStringConvertible {
    /// The "Normalized form" of systemd-analyze(1): "Mon..Fri *-*-* 09:00:00". Reads back to an equal expression. (So fractions that are listed
    /// beside every second, "0/1,0.5", are kept; systemd writes "*".)
    package var description: String {
        let weekdays = form.weekdays == 0 ? "" : weekdayText + " "
        let separator = form.countsFromMonthEnd ? "~" : "-"
        let date = "\(form.years.text(digits: 4))-\(form.months.text(digits: 2))\(separator)\(form.days.text(digits: 2))"
        let seconds = form.microseconds.text(digits: 2, scale: 1_000_000)
        let time = "\(form.hours.text(digits: 2)):\(form.minutes.text(digits: 2)):\(seconds)"
        return "\(weekdays)\(date) \(time)" + (zoneName.map { " \($0)" } ?? "")
    }

    /// "Mon..Wed,Sat,Sun": a run of three days or more is a range.
    private var weekdayText: String {
        var runs: [[Weekday]] = []
        for day in Weekday.allCases where form.weekdays >> UInt64(day.rawValue - 1) & 1 == 1 {
            if let last = runs.last?.last, last.rawValue + 1 == day.rawValue {
                runs[runs.count - 1].append(day)
            } else {
                runs.append([day])
            }
        }
        return runs.map { run in
            guard run.count > 2, let first = run.first, let last = run.last else { return run.map(\.shortName).joined(separator: ",") }
            return "\(first.shortName)..\(last.shortName)"
        }.joined(separator: ",")
    }
}
