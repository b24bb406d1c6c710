import CivilTime
import FollowUp
import Testing

@Suite("What a rule file may say")
struct AcceptedSpellingTests {
    private static let nine = TimeOfDay(hour: 9, minute: 0) ?? .midnight
    private static let halfPastFive = TimeOfDay(hour: 17, minute: 30) ?? .midnight

    @Test(
        "dates in every spelling",
        arguments: [
            ("at cancel_by", DatePhrase(anchor: .field(.contract(.cancelBy)))),
            ("on end", DatePhrase(anchor: .field(.contract(.end)))),
            ("start", DatePhrase(anchor: .field(.contract(.start)))),
            ("90 days before cancel_by", DatePhrase(offset: Span(days: -90), anchor: .field(.contract(.cancelBy)))),
            ("  90   days   before   cancel_by  ", DatePhrase(offset: Span(days: -90), anchor: .field(.contract(.cancelBy)))),
            ("2w after start", DatePhrase(offset: Span(days: 14), anchor: .field(.contract(.start)))),
            ("1y 2months 3w before end", DatePhrase(offset: Span(months: -14, days: -21), anchor: .field(.contract(.end)))),
            ("5 business days before end", DatePhrase(offset: Span(businessDays: -5), anchor: .field(.contract(.end)))),
            ("1 Business Day after end", DatePhrase(offset: Span(businessDays: 1), anchor: .field(.contract(.end)))),
            (
                "5 business hours before end",
                DatePhrase(offset: Span(businessMicroseconds: -18_000_000_000), anchor: .field(.contract(.end)))
            ),
            ("36h before end", DatePhrase(offset: Span(microseconds: -129_600_000_000), anchor: .field(.contract(.end)))),
            ("1M before end", DatePhrase(offset: Span(months: -1), anchor: .field(.contract(.end)))),
            ("1m before end", DatePhrase(offset: Span(microseconds: -60_000_000), anchor: .field(.contract(.end)))),
            ("at end, preceding business day", DatePhrase(anchor: .field(.contract(.end)), roll: .preceding)),
            ("at end , following business day", DatePhrase(anchor: .field(.contract(.end)), roll: .following)),
            ("at end,modified following business day", DatePhrase(anchor: .field(.contract(.end)), roll: .modifiedFollowing)),
            (
                "90 days before end at 8:05",
                DatePhrase(offset: Span(days: -90), anchor: .field(.contract(.end)), time: TimeOfDay(hour: 8, minute: 5))
            ),
            (
                "90 days before end at 08:05:30, preceding business day",
                DatePhrase(
                    offset: Span(days: -90), anchor: .field(.contract(.end)), time: TimeOfDay(hour: 8, minute: 5, second: 30),
                    roll: .preceding)
            ),
        ])
    func dates(_ text: String, _ expected: DatePhrase) throws {
        let (rule, problems) = try read(rule: "rule: r\nabout: contract\nopens: '\(text)'\ndue: at opens\ntitle: Renew\n")
        #expect(problems.isEmpty)
        #expect(rule?.step?.opens == expected)
        // As it is shown, it can be written.
        let shown = expected.words(about: .contract)
        #expect(
            try read(rule: "rule: r\nabout: contract\nopens: '\(shown)'\ndue: at opens\ntitle: Renew\n").rule?.step?.opens == expected,
            "\(shown)")
        #expect(rule?.step?.due == DatePhrase(anchor: .opens))
        #expect(rule?.step?.closes == nil)
    }

    @Test(
        "reminders in every spelling",
        arguments: [
            ("at open", ReminderRule.atOpen),
            ("7 days before due at 09:00", .beforeDue(Span(days: 7), at: TimeOfDay(hour: 9, minute: 0))),
            ("7 days before due", .beforeDue(Span(days: 7), at: nil)),
            ("2 business days before due", .beforeDue(Span(businessDays: 2), at: nil)),
            ("4 business hours before due", .beforeDue(Span(businessMicroseconds: 14_400_000_000), at: nil)),
            ("90min before due", .beforeDue(Span(microseconds: 5_400_000_000), at: nil)),
            ("every day at 17:30 while open", .daily(businessDaysOnly: false, at: halfPastFive, while: .open)),
            ("every business day at 9:00 while overdue", .daily(businessDaysOnly: true, at: nine, while: .overdue)),
            ("every business days at 9:00 while overdue", .daily(businessDaysOnly: true, at: nine, while: .overdue)),
            ("every 4h while open", .every(seconds: 14400, while: .open)),
            ("every 1h 30min while overdue", .every(seconds: 5400, while: .overdue)),
            ("every 1min while open", .every(seconds: 60, while: .open)),
            ("every 1.5 hours while open", .every(seconds: 5400, while: .open)),
        ])
    func reminders(_ text: String, _ expected: ReminderRule) throws {
        // As the only one, without a list, and as one of a list.
        for (remind, count) in [("remind: \(text)", 1), ("remind:\n- at open\n- \(text)", 2)] {
            let (rule, problems) = try read(rule: customerRule(remind + "\n"))
            #expect(problems.isEmpty)
            #expect(rule?.step?.reminders.last == expected)
            #expect(rule?.step?.reminders.count == count)
        }
    }

    @Test(
        "titles with placeholders and doubled braces",
        arguments: [
            ("Call", [TitleTemplate.Part.text("Call")]),
            ("'{customer.name}'", [.placeholder(.field(.customer(.name)))]),
            (
                "Call {customer.name} by {due}!",
                [.text("Call "), .placeholder(.field(.customer(.name))), .text(" by "), .placeholder(.due), .text("!")]
            ),
            ("a {{b}} c", [.text("a {b} c")]),
            ("'{{{due}}}'", [.text("{"), .placeholder(.due), .text("}")]),
            ("Één kop koffie 👩‍👩‍👧 {last_contact}", [.text("Één kop koffie 👩‍👩‍👧 "), .placeholder(.field(.customer(.lastContact)))]),
            (">\n  folded\n  over lines", [.text("folded over lines")]),
        ])
    func titles(_ text: String, _ expected: [TitleTemplate.Part]) throws {
        let (rule, problems) = try read(rule: "rule: r\nabout: customer\ncadence: {every: 30 days}\ntitle: \(text)\n")
        #expect(problems.isEmpty)
        #expect(rule?.step?.title == TitleTemplate(expected))
    }

    @Test("a customer's rule that leaves everything out opens at the next contact, is due in five business days and reminds at open")
    func defaults() throws {
        let rule = try #require(try read(rule: customerRule()).rule)
        #expect(rule.step?.opens == DatePhrase(anchor: .trigger(.nextContact)))
        #expect(rule.step?.due == DatePhrase(offset: Span(businessDays: 5), anchor: .opens))
        #expect(rule.step?.closes == nil)
        #expect(rule.step?.reminders == [.atOpen])
        #expect(rule.conditions.isEmpty)
        #expect(rule.trigger == .cadence(Cadence(intervals: [:], otherwise: Span(days: 30), retry: Span(businessDays: 1))))
    }

    @Test("a cadence by segment leaves out the segments that it does not name")
    func cadence() throws {
        let text =
            "rule: r\nabout: customer\ntitle: Call\ncadence:\n  since: last_contact\n  every: {gold: 30 days, silver: 2 months}\n  retry: 4h\n"
        let rule = try #require(try read(rule: text).rule)
        guard case .cadence(let cadence) = rule.trigger else {
            Issue.record("no cadence")
            return
        }
        #expect(cadence.interval(forSegment: "gold") == Span(days: 30))
        #expect(cadence.interval(forSegment: "silver") == Span(months: 2))
        #expect(cadence.interval(forSegment: "bronze") == nil)
        #expect(cadence.retry == Span(microseconds: 14_400_000_000))
    }

    @Test("conditions take one value or a list, also when YAML would read them as something else than text")
    func conditions() throws {
        let rule = try #require(
            try read(rule: customerRule("when:\n  status: active\n  segment: [gold, 10, true, null]\n  owner: anna\n")).rule)
        #expect(
            rule.conditions == [
                .field(.customer(.status), in: ["active"]),
                .field(.customer(.segment), in: ["gold", "10", "true", "null"]),
                .field(.customer(.owner), in: ["anna"]),
            ])
    }

    @Test("line ends of Windows, a byte order mark and both together change nothing")
    func lineEnds() throws {
        let plain = customerRule("remind:\n- at opne\n")
        let expected = try read(rule: plain).problems.map(place)
        #expect(expected.count == 1)
        let windows = plain.replacing("\n", with: "\r\n")
        for text in [windows, "\u{feff}" + plain, "\u{feff}" + windows] {
            #expect(try read(rule: text).problems.map(place) == expected)
        }
        #expect(try read(rule: customerRule().replacing("\n", with: "\r\n")).rule != nil)
        // What stands within a text keeps its column there too.
        let dates = customerRule("due: 5 dayz after opens\n")
        #expect(try read(rule: dates).problems.map(place) == ["5:8: 'dayz' is no unit of time: did you mean 'day'?"])
        #expect(try read(rule: dates.replacing("\n", with: "\r\n")).problems.map(place) == read(rule: dates).problems.map(place))
    }
}
