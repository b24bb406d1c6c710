import CivilTime
import TestSupport
import Testing

@Suite("Moments, against GNU date and Python's dateutil")
struct MomentOracleTests {
    private static let seed = MomentSeries.seed
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    @Test("random dates with times, in the forms that GNU date takes too")
    func absolute() throws {
        var random = SeededGenerator(seed: Self.seed)
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
        var texts: [String] = []
        for _ in 0..<6000 {
            let year = Int.random(in: 1971...2400, using: &random)
            let month = Int.random(in: 1...12, using: &random)
            let day = Int.random(in: 1...CivilDate.daysInMonth(year: year, month: month), using: &random)
            // GNU date refuses times that the clock jumps over; those are before four.
            let (hour, minute) = (Int.random(in: 4...23, using: &random), Int.random(in: 0...59, using: &random))
            let date = try #require(CivilDate(year: year, month: month, day: day))
            let (name, long) = (Self.months[month - 1], date.weekday.name)
            let half = "\((hour + 11) % 12 + 1)", suffix = hour < 12 ? "am" : "pm"
            let offset = "\(Bool.random(using: &random) ? "+" : "-")\(two(Int.random(in: 0...13, using: &random))):30"
            let days = [
                "\(day) \(name) \(year)", "\(name) \(day) \(year)", "\(name) \(day), \(year)", "\(date)",
                "\(date.weekday.shortName) \(date)",
                "\(date.weekday.shortName) \(day) \(name) \(year)", "\(long), \(day) \(name.lowercased()) \(year)",
            ]
            let times = [
                "\(two(hour)):\(two(minute))", "\(hour):\(two(minute)):07", "\(half)\(suffix)", "\(half) \(suffix)",
                "\(half):\(two(minute))\(suffix)", "\(half):\(two(minute)) \(suffix)",
            ]
            let dayText = try #require(days.randomElement(using: &random))
            let timeText = try #require(times.randomElement(using: &random))
            switch Int.random(in: 0...4, using: &random) {
            case 0: texts.append(dayText)
            case 1: texts.append("\(date)T\(two(hour)):\(two(minute)):59\(offset)")
            case 2: texts.append("\(day) \(name) \(year) \(two(hour)):\(two(minute)) \(offset)")
            case 3: texts.append("\(timeText) \(dayText)")
            default: texts.append("\(dayText) \(timeText)")
            }
        }
        let command = ["/usr/bin/env", "LC_ALL=C", "TZ=Europe/Amsterdam", "date", "-f", "-", "+%s"]
        let answers = try Oracle.run(command, input: texts.joined(separator: "\n") + "\n")
        try #require(answers.count == texts.count)
        var parser = try MomentSeries.parser("2026-11-23 12:20")
        parser.defaultTime = .midnight
        var differences = 0
        for (text, answer) in zip(texts, answers) {
            let result = Result { () throws(CivilTimeError) in try parser.instant(from: text) }
            if (try? result.get())?.microseconds != Int64(answer).map({ $0 * 1_000_000 }) {
                differences += 1
                if differences < 5 { Issue.record("'\(text)': \(result), GNU date says \(answer) (SEED=\(Self.seed))") }
            }
        }
        print("moments: \(texts.count) absolute texts compared with GNU date, differences: \(differences) (SEED=\(Self.seed))")
        #expect(differences == 0)
    }

    /// Each line is a now, a kind and its numbers; what is printed is the day that dateutil's relativedelta leads to.
    private static let script = """
        import sys, datetime
        from dateutil.relativedelta import relativedelta, weekday
        def yearly(now, make):
            for year in range(now.year - 1, now.year + 10):
                try: day = make(year)
                except ValueError: continue
                if datetime.datetime.combine(day, datetime.time(9)) > now: return day
        for line in sys.stdin:
            date, time, kind, a, b, c = line.split()
            now = datetime.datetime.fromisoformat(date + ' ' + time)
            a, b, c = int(a), int(b), int(c)
            today = now.date()
            if kind == 'span': day = today + relativedelta(years=a, months=b, days=c)
            elif kind == 'ago': day = today - relativedelta(months=a, weeks=b)
            elif kind == 'weekday': day = today + relativedelta(days=1, weekday=weekday(a - 1, 1))
            elif kind == 'lastweekday': day = today + relativedelta(days=-1, weekday=weekday(a - 1, -1))
            elif kind == 'ofweek': day = today + relativedelta(weekday=weekday(0, -1), weeks=b) + relativedelta(days=a - 1)
            elif kind == 'nextmonth': day = today + relativedelta(months=a, day=1)
            elif kind == 'lastday': day = today + relativedelta(months=a, day=31)
            elif kind == 'yearly': day = yearly(now, lambda year: datetime.date(year, b, a))
            elif kind == 'week': day = yearly(now, lambda year: datetime.date.fromisocalendar(year, a, b))
            print(day.isoformat())
        """

    private static let english = ["monday", "tue", "Wednesday", "thu", "fri", "Saturday", "sun"]
    private static let dutch = ["ma", "dinsdag", "wo", "Donderdag", "vr", "zaterdag", "zo"]
    private static let dutchMonths = ["jan", "februari", "mrt", "apr", "mei", "juni", "jul", "augustus", "sep", "okt", "nov", "dec"]

    @Test("random relative texts in both languages, at random nows")
    func relative() throws {
        var random = SeededGenerator(seed: Self.seed &+ 1)
        var cases: [(now: String, text: String, line: String)] = []
        for _ in 0..<8000 {
            let date = CivilDate(clampingDayNumber: Int.random(in: 10_957...47_482, using: &random))
            let now = "\(date) \(Int.random(in: 10...22, using: &random)):\(Int.random(in: 10...59, using: &random))"
            let isDutch = Bool.random(using: &random)
            let (a, b) = (Int.random(in: 1...12, using: &random), Int.random(in: 1...7, using: &random))
            let c = Int.random(in: 0...90, using: &random)
            func weekday(_ n: Int) -> String { (isDutch ? Self.dutch : Self.english)[n - 1] }
            func pick(_ english: String, _ dutch: String) -> String { isDutch ? dutch : english }
            let text: String
            let line: String
            switch Int.random(in: 0...8, using: &random) {
            case 0:
                (text, line) = (pick("in \(b) years \(a) months \(c)d", "over \(b) jaar \(a) maanden \(c) dagen"), "span \(b) \(a) \(c)")
            case 1: (text, line) = (pick("\(a) months \(b) weeks ago", "\(a) maanden en \(b) weken geleden"), "ago \(a) \(b) 0")
            case 2: (text, line) = (pick("next ", "komende ") + weekday(b), "weekday \(b) 0 0")
            case 3: (text, line) = (pick("last ", "afgelopen ") + weekday(b), "lastweekday \(b) 0 0")
            case 4:
                let shift = c % 3 - 1
                let words = [pick("last", "vorige"), pick("this", "deze"), pick("next", "volgende")][shift + 1] + " week"
                (text, line) = (c % 2 == 0 ? "\(weekday(b)) \(words)" : "\(words) \(weekday(b))", "ofweek \(b) \(shift) 0")
            case 5: (text, line) = (pick("next month", "volgende maand"), "nextmonth 1 0 0")
            case 6: (text, line) = (pick("last day of next month", "laatste dag van de volgende maand"), "lastday 1 0 0")
            case 7:
                let day = Int.random(in: 1...CivilDate.daysInMonth(year: 2000, month: a), using: &random)
                (text, line) = ("\(day) \((isDutch ? Self.dutchMonths : Self.months)[a - 1])", "yearly \(day) \(a) 0")
            default:
                let week = Int.random(in: 1...53, using: &random)
                (text, line) = (c % 2 == 0 ? "week \(week) \(weekday(b))" : "\(weekday(b)) w\(week)", "week \(week) \(b) 0")
            }
            cases.append((now, text, "\(now) \(line)"))
        }
        let answers = try Oracle.python(Self.script, input: cases.map(\.line))
        try #require(answers.count == cases.count)
        var differences = 0
        for (test, answer) in zip(cases, answers) {
            let result = try MomentSeries.parser(test.now, .dutch).instant(from: test.text)
            let date = MomentSeries.amsterdam.date(at: result).description
            if date != answer {
                differences += 1
                if differences < 5 { Issue.record("\(test.now), '\(test.text)': \(date), dateutil says \(answer) (SEED=\(Self.seed))") }
            }
        }
        print("moments: \(cases.count) relative texts compared with dateutil, differences: \(differences) (SEED=\(Self.seed))")
        #expect(differences == 0)
    }
}
