import CivilTime
import FollowUp
import Testing

@Suite("What the house's file may say")
struct HouseFileTests {
    @Test(
        "business days in every spelling",
        arguments: [
            ("Mon..Fri", [Weekday.monday, .tuesday, .wednesday, .thursday, .friday]),
            ("monday .. friday", [.monday, .tuesday, .wednesday, .thursday, .friday]),
            ("Sun..Thu", [.sunday, .monday, .tuesday, .wednesday, .thursday]),
            ("Fri..Mon", [.friday, .saturday, .sunday, .monday]),
            ("Mon..Mon", [.monday]),
            ("Mon..Thu, Sat", [.monday, .tuesday, .wednesday, .thursday, .saturday]),
            ("[Mon, 'Wed..Thu']", [.monday, .wednesday, .thursday]),
            ("WED", [.wednesday]),
        ])
    func businessDays(_ text: String, _ expected: [Weekday]) throws {
        let (house, problems) = try read(house: "business_days: \(text)\n")
        #expect(problems.isEmpty)
        #expect(house.calendar.businessDays == Set(expected))
    }

    @Test("everything at once")
    func everything() throws {
        let (house, problems) = try read(
            house: "zone: America/New_York\nholidays: [2026-12-25]\nday: 8:30..18:00\nsettle: 1min 30s\nbusiness_days: Mon..Sat\n")
        #expect(problems.isEmpty)
        #expect(house.zone.name == "America/New_York")
        #expect(house.dayStarts == (try TimeOfDay("08:30")))
        #expect(house.dayEnds == (try TimeOfDay("18:00")))
        #expect(house.settling == 90)
        #expect(!house.calendar.isBusinessDay(try CivilDate(iso8601: "2026-12-25")))
        #expect(house.calendar.isBusinessDay(try CivilDate(iso8601: "2026-12-26")))
        #expect(house.zoneNamed("Asia/Tokyo").name == "Asia/Tokyo")
        #expect(house.zoneNamed("No/Where").name == "America/New_York")
        #expect(house.zoneNamed(nil).name == "America/New_York")
    }

    @Test("one mistake leaves the other keys in force", arguments: ["holidays: [soon]", "business_days: Never", "colour: blue"])
    func oneMistake(_ line: String) throws {
        let (house, problems) = try read(house: "zone: Asia/Tokyo\n\(line)\nday: 10:00..11:00\n")
        #expect(problems.map(\.line) == [2])
        #expect(house.zone.name == "Asia/Tokyo")
        #expect(house.dayStarts == (try TimeOfDay("10:00")))
    }

    @Test("a file of comments alone, and none at all, are as usual", arguments: ["", "# nothing\n", "\n\n"])
    func nothing(_ text: String) throws {
        let (house, problems) = try read(house: text)
        #expect(problems.isEmpty)
        #expect(house.calendar.businessDays == [.monday, .tuesday, .wednesday, .thursday, .friday])
        #expect(house.settling == 60)
    }

    @Test(
        "the log and dead letters are kept for two years unless the house says otherwise, tasks and interactions for ever",
        arguments: [
            ("", Retention(events: Span(months: 24), deadLetters: Span(months: 24))),
            ("keep: {events: 90 days}", Retention(events: Span(days: 90), deadLetters: Span(days: 90))),
            ("keep: {events: forever}", Retention()),
            ("keep: {dead_letters: forever, tasks: 3 years}", Retention(events: Span(months: 24), closedTasks: Span(months: 36))),
            (
                "keep: {events: forever, dead_letters: 30 days, interactions: 10 years}",
                Retention(interactions: Span(months: 120), deadLetters: Span(days: 30))
            ),
        ])
    func keep(_ text: String, _ expected: Retention) throws {
        let (house, problems) = try read(house: text + "\n")
        #expect(problems.isEmpty)
        #expect(house.retention == expected)
    }

    @Test(
        "what is over is not kept for next to nothing",
        arguments: ["events: 6 days", "dead_letters: 6 days", "tasks: 100 days", "letters: 1 year"])
    func keptTooShort(_ text: String) throws {
        let (house, problems) = try read(house: "keep: {\(text)}\n")
        #expect(problems.count == 1)
        #expect(house.retention == .usual)
    }
}
