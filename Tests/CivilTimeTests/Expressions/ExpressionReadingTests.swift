import CivilTime
import Testing

@Suite("Calendar expressions are read and written")
struct ExpressionReadingTests {
    /// The examples of systemd.time(7), and what its text describes.
    @Test(
        "as the man page says",
        arguments: [
            ("Thu,Fri 2012-*-1,5 11:12:13", "Thu,Fri 2012-*-01,05 11:12:13"), ("*-02~03", "*-02~03 00:00:00"),
            ("Mon *-05~07/1", "Mon *-05~07/1 00:00:00"), ("minutely", "*-*-* *:*:00"), ("hourly", "*-*-* *:00:00"),
            ("daily", "*-*-* 00:00:00"), ("monthly", "*-*-01 00:00:00"), ("weekly", "Mon *-*-* 00:00:00"), ("yearly", "*-01-01 00:00:00"),
            ("quarterly", "*-01,04,07,10-01 00:00:00"), ("semiannually", "*-01,07-01 00:00:00"),
            ("Sat,Thu,Mon..Wed,Sat..Sun", "Mon..Thu,Sat,Sun *-*-* 00:00:00"), ("Mon,Sun 12-*-* 2,1:23", "Mon,Sun 2012-*-* 01,02:23:00"),
            ("Wed *-1", "Wed *-*-01 00:00:00"), ("Wed..Wed,Wed *-1", "Wed *-*-01 00:00:00"), ("Wed, 17:48", "Wed *-*-* 17:48:00"),
            ("Wed..Sat,Tue 12-10-15 1:2:3", "Tue..Sat 2012-10-15 01:02:03"), ("*-*-7 0:0:0", "*-*-07 00:00:00"),
            ("10-15", "*-10-15 00:00:00"), ("monday *-12-* 17:00", "Mon *-12-* 17:00:00"),
            ("Mon,Fri *-*-3,1,2 *:30:45", "Mon,Fri *-*-01,02,03 *:30:45"), ("12,14,13,12:20,10,30", "*-*-* 12,13,14:10,20,30:00"),
            ("12..14:10,20,30", "*-*-* 12..14:10,20,30:00"), ("mon,fri *-1/2-1,3 *:30:45", "Mon,Fri *-01/2-01,03 *:30:45"),
            ("03-05 08:05:40", "*-03-05 08:05:40"), ("08:05:40", "*-*-* 08:05:40"), ("05:40", "*-*-* 05:40:00"),
            ("Sat,Sun 12-05 08:05:40", "Sat,Sun *-12-05 08:05:40"), ("Sat,Sun 08:05:40", "Sat,Sun *-*-* 08:05:40"),
            ("2003-03-05 05:40", "2003-03-05 05:40:00"), ("05:40:23.4200004/3.1700005", "*-*-* 05:40:23.420000/3.170001"),
            ("2003-02..04-05", "2003-02..04-05 00:00:00"), ("2003-03-05 05:40 UTC", "2003-03-05 05:40:00 UTC"),
            ("2003-03-05", "2003-03-05 00:00:00"), ("03-05", "*-03-05 00:00:00"), ("daily UTC", "*-*-* 00:00:00 UTC"),
            ("weekly Pacific/Auckland", "Mon *-*-* 00:00:00 Pacific/Auckland"), ("annually", "*-01-01 00:00:00"),
            ("*:2/3", "*-*-* *:02/3:00"),
        ])
    func manual(_ text: String, _ normalized: String) throws { try check(text, normalized) }

    /// Checked with systemd-analyze 257.
    @Test(
        "as systemd reads what the man page does not tell",
        arguments: [
            ("Mon-Fri", "Mon..Fri *-*-* 00:00:00"), ("Mon..Sun", "*-*-* 00:00:00"), ("Mon,", "Mon *-*-* 00:00:00"),
            ("Mon   9:00", "Mon *-*-* 09:00:00"), ("*-*-*  ", "*-*-* 00:00:00"), ("Mon ", "Mon *-*-* 00:00:00"),
            ("2024-2-29   12:00", "2024-02-29 12:00:00"), ("69-1-1", "2069-01-01 00:00:00"), ("70-1-1", "1970-01-01 00:00:00"),
            ("9..13/5-19", "*-09-19 00:00:00"), ("*:0..70/50", "*-*-* *:00..50/50:00"), ("5..5:00", "*-*-* 05:00:00"),
            ("1..3/5:00", "*-*-* 01:00:00"), ("*-*~*", "*-*-* 00:00:00"), ("12~3", "*-12~03 00:00:00"),
            ("*-*~1..6/2", "*-*~01..05/2 00:00:00"), ("*:*:0/1", "*-*-* *:*:*"), ("*:*:0..59", "*-*-* *:*:00..59"),
            ("*:*:57/2,0/1,0..30", "*-*-* *:*:*"), ("*:*:0,1/2", "*-*-* *:*:00,01/2"), ("1:2:3.9999999", "*-*-* 01:02:04"),
            ("1:2:3.5..5.25/0.75", "*-*-* 01:02:03.500000..05/0.750000"),
            ("@0", "1970-01-01 00:00:00 UTC"), ("@ +7", "1970-01-01 00:00:07 UTC"), ("@-0", "1970-01-01 00:00:00 UTC"),
            ("@7258118399", "2199-12-31 23:59:59 UTC"), ("Tue @1 Europe/Amsterdam", "Tue 1970-01-01 00:00:01 UTC"),
            ("daily uTc", "*-*-* 00:00:00 UTC"), ("Mon UTC", "Mon *-*-* 00:00:00 UTC"), ("9:0 Etc/GMT+5", "*-*-* 09:00:00 Etc/GMT+5"),
            ("anually", "*-01-01 00:00:00"), ("BI-annually", "*-01,07-01 00:00:00"), ("00000009:000000", "*-*-* 09:00:00"),
        ])
    func habits(_ text: String, _ normalized: String) throws { try check(text, normalized) }

    private func check(_ text: String, _ normalized: String) throws {
        let expression = try CalendarExpression(parsing: text)
        #expect(expression.description == normalized)
        let again = try CalendarExpression(parsing: normalized)
        #expect(again == expression && again.hashValue == expression.hashValue)
    }

    @Test("the same list in another order is equal, another list is not")
    func equality() throws {
        #expect(try CalendarExpression(parsing: "2,1,2:00") == CalendarExpression(parsing: "1,2:00"))
        #expect(try CalendarExpression(parsing: "1,2:00") != CalendarExpression(parsing: "1..2:00"))
        #expect(try CalendarExpression(parsing: "1:00") != CalendarExpression(parsing: "1:00 UTC"))
        #expect(try CalendarExpression(parsing: "*-*-3") != CalendarExpression(parsing: "*-*~3"))
    }

    /// systemd has "*" for these seconds, which would lose the halves.
    @Test("fractions beside every second are kept")
    func everySecondAndMore() throws { try check("*:*:0.5,0/1,3", "*-*-* *:*:00/1,00.500000") }

    @Test("the zone is what the text names")
    func zones() throws {
        let database = ZoneDatabase()
        let amsterdam = try database.zone(named: "Europe/Amsterdam")
        #expect(try CalendarExpression(parsing: "daily").zoneName == nil)
        #expect(try CalendarExpression(parsing: "daily").zone(from: database, otherwise: amsterdam) == amsterdam)
        #expect(try CalendarExpression(parsing: "daily utc").zone(from: database, otherwise: amsterdam) == .utc)
        #expect(try CalendarExpression(parsing: "daily Asia/Tehran").zone(from: database, otherwise: amsterdam).name == "Asia/Tehran")
        let error = #expect(throws: CivilTimeError.self) {
            try CalendarExpression(parsing: "daily Europe/Amsterdma").zone(from: database, otherwise: amsterdam)
        }
        #expect(error?.suggestion == "Europe/Amsterdam")
    }

    @Test(
        "are refused with the place and what would be right",
        arguments: [
            ("", 0, "a calendar expression is missing, such as 'Mon..Fri 09:00' or 'daily'"),
            (" UTC", 0, "a calendar expression is missing, such as 'Mon..Fri 09:00' or 'daily'"),
            ("dialy", 0, "'dialy' is neither a weekday nor a word such as 'daily': did you mean 'daily'?"),
            ("Mon,Wedn 9:00", 4, "'Wedn' is neither a weekday nor a word such as 'daily': did you mean 'Wed'?"),
            ("Thrusday", 0, "'Thrusday' is neither a weekday nor a word such as 'daily': did you mean 'Thursday'?"),
            ("Mon daily", 4, "a number or '*' is missing before 'daily'"), ("Mon,daily", 4, "'daily' stands alone, or before a zone"),
            ("daily 9:00", 0, "'daily' stands alone, or before a zone"), ("Mon..", 5, "a weekday is missing, such as 'Mon'"),
            ("Mon.Fri", 4, "a range is written with two points: 'Mon..Fri'"),
            ("Fri..Mon", 0, "the week goes from Monday to Sunday: 'Fri..Mon' is 'Fri..Sun,Mon'"),
            ("Sun..Tue", 0, "the week goes from Monday to Sunday: 'Sun..Tue' is 'Sun,Mon..Tue'"),
            ("Mon..Fri..Sun", 8, "after a weekday comes ',', '..' or a space, not '..Sun'"),
            ("Mon9:00", 3, "after a weekday comes ',', '..' or a space, not '9:00'"),
            (" 9:00", 0, "a number or '*' is missing before ' 9:00'"), ("9", 1, "a time is written as '09:00', a date as '12-24'"),
            ("24:00", 0, "hours go from 0 to 23"), ("9:60", 2, "minutes go from 0 to 59"), ("9:00:61", 5, "seconds go from 0 to 59.999999"),
            ("2024-13-01", 5, "months go from 1 to 12"), ("2024-1-32", 7, "days go from 1 to 31"),
            ("2200-1-1", 0, "years go from 1970 to 2199"), ("*-2~29", 4, "days from the month's end go from 1, the last, to 28"),
            ("*/5:00", 1, "'*' takes no step: every fifth minute is '0/5'"), ("9:0/0", 4, "a step of 0 leads nowhere"),
            ("9:0/60", 2, "the step leads to no second value: minutes go from 0 to 59"), ("17..9:00", 0, "the range ends before it starts"),
            ("9:1.5", 4, "a range is written with two points: '1..5'; only seconds have a fraction"),
            ("9:00:5..5", 5, "a range of seconds without a step is a second or longer"),
            ("9:00:1.", 7, "a digit is missing after the point"),
            ("99999999999:00", 0, "the number is too large for any part of a date or a time"),
            ("2024-01-01T09:00", 10, "after a value comes '..', '/', ',' or what separates it from the next one, not 'T09:00'"),
            ("9:00  Europe/Amsterdam", 4, "after the minutes come ':' and seconds, or a space and a zone, not ' '"),
            ("9:00:00:00", 7, "the expression should end here, or a space and a zone should follow, but there is ':00'"),
            ("2024~1~1", 6, "after the '~' come days, then a space and the time"), ("1,", 2, "a number or '*' is missing"),
            ("@", 1, "after '@' come seconds since 1970"), ("@x", 1, "after '@' come seconds since 1970"),
            ("@-1", 1, "the years are 1970 to 2199: the seconds go from 0 to 7258118399"),
            ("@5 9:00", 2, "the expression should end here, or a space and a zone should follow, but there is ' 9:00'"),
        ])
    func refusals(_ text: String, _ offset: Int, _ words: String) throws {
        let error = #expect(throws: CivilTimeError.self) { try CalendarExpression(parsing: text) }
        #expect(error?.description == words)
        #expect(error?.offset == offset)
    }

    @Test("a long text takes no long time, and a list no more than systemd takes")
    func limits() throws {
        func minutes(_ count: Int) -> String { "*:" + (0..<count).map { "\($0 % 60)" }.joined(separator: ",") }
        #expect(throws: Never.self) { try CalendarExpression(parsing: minutes(241)) }
        #expect(throws: CivilTimeError.self) { try CalendarExpression(parsing: minutes(242)) }
        #expect(throws: CivilTimeError.self) { try CalendarExpression(parsing: String(repeating: "Mon,", count: 100_000) + "x") }
        #expect(throws: CivilTimeError.self) { try CalendarExpression(parsing: String(repeating: "9", count: 1_000_000)) }
    }
}
