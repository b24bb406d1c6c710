import CivilTime
import Configuration
import FollowUp
import Foundation
import TestSupport
import Testing

@Suite("Calendars from files")
struct CalendarFileTests {
    private func read(_ files: [String: String]) throws -> LoadedConfiguration {
        let directory = try TemporaryDirectory()
        for (name, text) in files { try directory.write(name, text) }
        return ConfigurationLoader(directories: [directory.path], zones: zones).load()
    }

    private func date(_ text: String) throws -> CivilDate { try CivilDate(iso8601: text) }

    @Test(
        "the shipped calendars have the holidays of 2000 to 2100 that the PyPI package 'holidays' has",
        arguments: ["nl", "be", "de", "fr", "gb", "us"])
    func shipped(name: String) throws {
        let directory = try TemporaryDirectory()
        // Open every day, so that a holiday on a Sunday shows too.
        try directory.write("followupd.yaml", "calendar: \(name)\nbusiness_days: Mon..Sun\n")
        let etc = project.appendingPathComponent("etc").path
        let loaded = ConfigurationLoader(directories: [directory.path, etc], zones: zones).load()
        #expect(loaded.problems.isEmpty)
        let script = """
            import sys, datetime, holidays
            options = {'subdiv': 'ENG'} if sys.argv[1] == 'gb' else {}
            known = holidays.country_holidays(sys.argv[1].upper(), years=range(1999, 2102), **options)
            day = datetime.date(2000, 1, 1)
            while day.year <= 2100:
                print(day.isoformat(), 1 if day in known else 0)
                day += datetime.timedelta(days=1)
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, name]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        var compared = 0
        var differences: [String] = []
        for line in output.split(separator: "\n") {
            let words = line.split(separator: " ")
            let day = try date(String(words[0]))
            compared += 1
            if loaded.house.calendar.isBusinessDay(day) == (words[1] == "1") { differences.append(String(line)) }
            #expect((loaded.house.calendar.holidayName(on: day) != nil) == !loaded.house.calendar.isBusinessDay(day))
        }
        print("holidays, \(name): \(compared) days compared with PyPI holidays, differences: \(differences.count)")
        #expect(differences == [])
        #expect(compared == 36_890)
    }

    @Test("a calendar of another program: NAME.ics")
    func iCalendar() throws {
        let text =
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20201224\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Eve\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        let loaded = try read([
            "followupd.yaml": "calendar: [team, more]\n", "calendars/team.ics": "\u{feff}" + text,
            "calendars/more.yaml": "holidays: [23 Dec]\n",
        ])
        #expect(loaded.problems.isEmpty)
        #expect(try loaded.house.calendar.holidayName(on: date("2026-12-24")) == "Eve")
        #expect(try !loaded.house.calendar.isBusinessDay(date("2026-12-23")))
        let broken = try read([
            "followupd.yaml": "calendar: team\n", "calendars/team.ics": text.replacingOccurrences(of: "YEARLY", with: "YEARLI"),
        ])
        #expect(
            broken.problems.map { "\($0.file.split(separator: "/").last ?? ""):\($0.line):\($0.column): \($0.message)" } == [
                "team.ics:4:1: RRULE: 'YEARLI' is no frequency: did you mean 'YEARLY'?"
            ])
        let empty = try read(["followupd.yaml": "calendar: team\n", "calendars/team.ics": "BEGIN:VCALENDAR\nEND:VCALENDAR\n"])
        #expect(empty.problems.map(\.severity) == [.warning])
        let other = try read(["followupd.yaml": "calendar: team\n", "calendars/team.ics": "\u{1}"])
        #expect(other.problems.map(\.line) == [1])
    }

    @Test("hours, half days, exceptions and a list of calendars; what the house says itself holds")
    func whole() throws {
        let loaded = try read([
            "followupd.yaml": """
            calendar: [base, company]
            hours: {Mon..Thu: 09:00..12:30 , Fri: "09:00..12:00, 13:00..16:00", Sat: 22:00..02:00}
            holidays: [1 Jan, {name: Christmas Eve, on: 24 Dec, hours: 09:00..12:00}]
            exceptions: {2026-12-19: closed, 2026-12-20: 10:00..14:00}
            """,
            "calendars/base.yaml":
                "name: Base\nhours: {Mon: 01:00..02:00}\nholidays: [{name: Base day, on: 3 Mar}]\nexceptions: {2026-12-20: closed}\n",
            "calendars/company.yaml": "include: more\nholidays: [{name: Company day, on: 3 Mar}, 4 Mar]\n",
            "calendars/more.yaml": "holidays: [{name: More, on: 5 Mar}]\n",
        ])
        #expect(loaded.problems.map(\.description) == [])
        let calendar = loaded.house.calendar
        #expect(calendar.hours(on: .friday).description == "09:00..12:00, 13:00..16:00")
        #expect(calendar.hours(on: .saturday).description == "22:00..02:00" && calendar.hours(on: .sunday) == .closed)
        #expect(calendar.hours(on: try date("2026-12-24")).description == "09:00..12:00")
        #expect(try calendar.hours(on: date("2026-12-19")) == .closed && calendar.isBusinessDay(date("2026-12-20")))
        #expect(try calendar.holidayName(on: date("2026-03-03")) == "Base day" && calendar.holidayName(on: date("2026-03-05")) == "More")
        #expect(try calendar.holidayName(on: date("2026-01-01")) == "1 Jan")
        #expect(loaded.files.count == 4)
    }

    @Test("a calendar in a directory of higher precedence overrides one of the same name, and an empty one masks it")
    func precedence() throws {
        let high = try TemporaryDirectory()
        let low = try TemporaryDirectory()
        try high.write("followupd.yaml", "calendar: [nl, be]\n")
        try low.write("calendars/nl.yaml", "holidays: [3 Mar]\n")
        try low.write("calendars/be.yaml", "holidays: [4 Mar]\n")
        try high.write("calendars/nl.yaml", "holidays: [5 Mar]\n")
        try high.write("calendars/be.yaml", "")
        let loaded = ConfigurationLoader(directories: [high.path, low.path], zones: zones).load()
        #expect(loaded.problems.isEmpty)
        let open = try (3...5).map { loaded.house.calendar.isBusinessDay(try date("2026-03-0\($0)")) }
        #expect(open == [true, true, false])
    }

    @Test("calendars that include each other in a ring, and mistakes in them, are told at their place")
    func ring() throws {
        let loaded = try read([
            "followupd.yaml": "calendar: a\n", "calendars/a.yaml": "include: b\n",
            "calendars/b.yaml": "holidays: [3 Mar, 30 Feb]\ninclude: [a, bb]\n",
        ])
        let said = loaded.problems.map { "\($0.file.split(separator: "/").last ?? ""):\(place($0))" }.sorted()
        #expect(
            said == [
                "b.yaml:1:19: February has at most 29 days", "b.yaml:2:11: the calendar 'a' includes itself",
                "b.yaml:2:14: there is no calendar 'bb': did you mean 'b'?",
            ])
        // What is right is in force.
        #expect(!loaded.house.calendar.isBusinessDay(try date("2026-03-03")))
    }

    @Test("a calendar that changes changes the rules' fingerprints")
    func fingerprint() throws {
        func fingerprint(_ calendar: String) throws -> String? {
            try read([
                "followupd.yaml": "calendar: a\nzone: UTC\n", "calendars/a.yaml": calendar, "rules.d/r.yaml": customerRule(),
            ]).rules[RuleName("r")]?.fingerprint
        }
        let first = try #require(try fingerprint("holidays: [3 Mar]\n"))
        #expect(try fingerprint("holidays: [3 Mar]\n") == first)
        #expect(try fingerprint("holidays: [4 Mar]\n") != first)
    }
}
