import CivilTime
import Foundation
import TestSupport
import Testing

@testable import Configuration
@testable import FollowUp

/// Every example of followupd.rules(5) and followupd.calendar(5) is read, and does what the page says.
@Suite("The manual's pages about files")
struct ManualTests {
    private struct Block {
        var kind: String
        var lines: [String]
    }

    /// The blocks of a page between "test" and "end".
    private static func blocks(_ page: String) -> [Block] {
        let text = (try? String(contentsOf: project.appendingPathComponent("docs/man/\(page)"), encoding: .utf8)) ?? ""
        var blocks: [Block] = []
        var isWithin = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix(".\\\" test: ") {
                blocks.append(Block(kind: String(line.dropFirst(10)), lines: []))
                isWithin = true
            } else if line == ".\\\" end" {
                isWithin = false
            } else if isWithin {
                blocks[blocks.count - 1].lines.append(plain(String(line)))
            }
        }
        return blocks
    }

    private static func plain(_ line: String) -> String {
        var text = line
        for (roff, plain) in [
            ("\\-", "-"), ("\\(ti", "~"), ("\\(aq", "'"), ("\\(ha", "^"), ("\\(ga", "`"), ("\\fB", ""), ("\\fR", ""), ("\\&", ""),
            ("\\e", "\\"),
        ] { text = text.replacingOccurrences(of: roff, with: plain) }
        return text
    }

    private static let rules = blocks("followupd.rules.5")
    private static let calendar = blocks("followupd.calendar.5")

    /// What stands between .EX and .EE, as the reader sees it, of the blocks of a kind; one that ends with a space has a name behind it.
    private static func examples(_ kind: String, in blocks: [Block]) -> [(kind: String, text: String)] {
        blocks.filter { kind.hasSuffix(" ") ? $0.kind.hasPrefix(kind) : $0.kind == kind }.map { block in
            let start = (block.lines.firstIndex(of: ".EX") ?? 0) + 1
            let lines = block.lines[start...].prefix { $0 != ".EE" }
            return (String(block.kind.dropFirst(kind.count)), lines.joined(separator: "\n") + "\n")
        }
    }

    /// The rows of a table, without its head, each as its cells.
    private func rows(_ kind: String, in blocks: [Block] = Self.rules) throws -> [[String]] {
        let block = try #require(blocks.first { $0.kind == kind }, "the page has no table '\(kind)'")
        // .TS, tab(|); two of layout, and the head.
        var text = block.lines.dropFirst(5).prefix { $0 != ".TE" }.joined(separator: "\n")
        text = text.replacingOccurrences(of: "T{\n", with: "").replacingOccurrences(of: "\nT}", with: "")
        return text.split(separator: "\n").map { $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init) }
    }

    private func check(_ kind: String, _ answer: ([String]) throws -> String) throws {
        for row in try rows(kind) {
            let answer = try answer(row)
            #expect(row.last == answer, "\(kind): \(row[0])")
            if ProcessInfo.processInfo.environment["MANUAL"] == "print" { print("MANUAL\t\(kind)\t\(row[0])\t\(answer)") }
        }
    }

    private func messages(_ problems: [Problem]) -> [String] { problems.map(\.description) }

    // MARK: - followupd.rules(5)

    @Test("every rule that the page shows is right, and there is one for each trigger")
    func ruleExamples() throws {
        let examples = Self.examples("rule", in: Self.rules)
        var triggers: Set<String> = []
        for (_, text) in examples {
            let name = try #require(text.split(separator: "\n").first.map { $0.dropFirst("rule: ".count) })
            let directory = try TemporaryDirectory()
            try directory.write("rules.d/\(name).yaml", text)
            let loaded = ConfigurationLoader(directories: [directory.path], zones: zones).check()
            #expect(messages(loaded.problems) == [])
            let rule = try #require(loaded.rules[RuleName(String(name))])
            triggers.insert(String("\(rule.trigger)".prefix { $0 != "(" }))
        }
        #expect(triggers == ["dates", "cadence", "rhythm", "replenish", "event", "calendar", "gap", "byHand"])
        #expect(examples.count >= 10)
    }

    @Test("every fragment that the page shows fits into a rule, and the drop-in to the shipped one")
    func fragments() throws {
        let fragments = Self.examples("fragment ", in: Self.rules)
        #expect(fragments.count >= 4)
        for (kind, text) in fragments {
            let (_, problems) = try read(rule: "rule: r\nabout: \(kind)\nby_hand: true\ntitle: Do\n\(text)")
            #expect(messages(problems) == [], "\(text)")
        }
        let dropIns = Self.examples("drop-in ", in: Self.rules)
        #expect(dropIns.count == 1)
        for (name, text) in dropIns {
            let directory = try TemporaryDirectory()
            try directory.write("rules.d/\(name).yaml.d/ours.yaml", text)
            let loaded = ConfigurationLoader(directories: [directory.path, project.appendingPathComponent("etc").path], zones: zones).load()
            #expect(messages(loaded.problems) == [])
            #expect(loaded.rules[RuleName(name)]?.step?.assignment == .manager)
        }
    }

    @Test("the page has every key of a rule")
    func keys() throws {
        let block = try #require(Self.rules.first { $0.kind == "key" })
        let named = block.lines.filter { $0.hasPrefix(".B ") }.flatMap { $0.dropFirst(3).components(separatedBy: ", ") }
        #expect(Set(named) == Set(RuleSource.keys))
        #expect(named.count == RuleSource.keys.count)
    }

    @Test("the page has every field of every kind of record, with its type", arguments: Subject.Kind.allCases)
    func fields(_ kind: Subject.Kind) throws {
        let rows = try rows("field \(kind.rawValue)")
        #expect(rows.map { $0[0] } == Field.own(kind).map(\.name))
        for (row, (_, field)) in zip(rows, Field.own(kind)) {
            let type =
                switch field.type {
                case .text(let choices): choices?.joined(separator: ", ") ?? "text"
                case .flag: "true or false"
                case .number: "number"
                case .amount: "amount"
                case .date: "date"
                case .instant: "moment"
                case .open: "attribute"
                }
            #expect(row[1] == type, "\(kind).\(row[0])")
        }
    }

    @Test("the page has every comparison, with what it is of")
    func comparisons() throws {
        let types: [(String, FieldType)] = [
            ("text", .text(choices: nil)), ("choice", .text(choices: [""])), ("true or false", .flag), ("number", .number),
            ("amount", .amount),
            ("date", .date), ("moment", .instant), ("attribute", .open),
        ]
        let rows = try rows("comparison")
        #expect(rows.map { $0[0] } == FieldType.open.comparisons)
        for row in rows {
            let of = types.filter { $0.1.comparisons.contains(row[0]) }.map(\.0)
            #expect(row[1] == (of.count == types.count ? "all" : of.joined(separator: ", ")), "\(row[0])")
        }
    }

    @Test("the page has every trigger, with what it is about and the moments it brings along")
    func moments() throws {
        let rows = try rows("moment")
        #expect(rows.map { $0[0] } == RuleSource.triggers)
        let values = [
            "cadence": "{every: 30 days}", "rhythm": "true", "replenish": "true", "event": "{interaction: call}", "every": "daily",
            "gap": "coverage",
            "by_hand": "true",
        ]
        for row in rows {
            #expect(row[2] == TriggerReader.standIn(for: row[0]).moments.map(\.rawValue).joined(separator: ", "))
            let kinds = try Subject.Kind.allCases.filter { kind in
                try read(rule: "rule: r\nabout: \(kind)\n\(row[0]): \(values[row[0]] ?? "")\ntitle: Do\n").problems.isEmpty
            }
            #expect(row[1] == (kinds == Subject.Kind.allCases ? "all" : kinds.map(\.rawValue).joined(separator: ", ")), "\(row[0])")
        }
    }

    @Test("recipients go to whom the page says they can")
    func recipients() throws {
        for row in try rows("recipient") {
            let kinds = try Subject.Kind.allCases.filter { kind in
                try read(rule: "rule: r\nabout: \(kind)\nby_hand: true\ntitle: Do\nassign: \(row[0])\n").problems.isEmpty
            }
            #expect(row[1] == (kinds == Subject.Kind.allCases ? "all" : kinds.map(\.rawValue).joined(separator: ", ")), "\(row[0])")
        }
    }

    @Test("every reminder that the page shows is read")
    func reminders() throws {
        for row in try rows("reminder") { #expect(messages(try read(rule: customerRule("remind: \(row[0])\n")).problems) == []) }
    }

    @Test("every phrase that the page shows gives the moment that it says")
    func phrases() throws {
        try check("phrase") { row in
            let start = row[1].components(separatedBy: ", ")
            let kind = try #require([Subject.Kind.contract, .deal].first { Field.named(start[0], about: $0) != nil })
            let rule = "rule: r\nabout: \(kind)\nopens: '\(row[0])'\ntitle: Do\n"
            let directory = try TemporaryDirectory()
            try directory.write("followupd.yaml", "zone: Europe/Amsterdam\n")
            try directory.write("rules.d/r.yaml", rule)
            let loaded = ConfigurationLoader(directories: [directory.path], zones: zones).load()
            let step = try #require(loaded.rules[RuleName("r")]?.step, "\(loaded.problems)")
            let field = try #require(Field.named(start[0], about: kind))
            let words = start[1].split(separator: " ")
            let date = try CivilDate(iso8601: String(words[1]))
            #expect(String(words[0]) == date.weekday.shortName)
            let moment: ExampleMoment = words.count == 3 ? .moment(CivilDateTime(date, try TimeOfDay(words[2]))) : .date(date)
            let planner = Planner(rules: loaded.rules, house: loaded.house, team: Team())
            let dates = try #require(planner.example(of: step, zone: loaded.house.zone, counting: [.field(field): moment]))
            let civil = loaded.house.zone.civil(at: dates.opens)
            return "\(civil.date.weekday.shortName) \(civil.date) \(civil.time)"
        }
    }

    @Test("mistakes are told as the page says")
    func refused() throws {
        try check("refused") { row in
            let key = row[0].prefix { $0 != ":" }
            let lines = ["rule: r", "about: contract", "opens: 90 days before cancel_by", "title: Renew"].filter {
                !$0.hasPrefix("\(key):")
            }
            let (_, problems) = try read(rule: (lines + [row[0]]).joined(separator: "\n") + "\n")
            #expect(problems.count == 1)
            return problems.first?.message ?? "read"
        }
    }

    // MARK: - followupd.calendar(5)

    @Test("every house file and calendar that the page shows is right")
    func calendarExamples() throws {
        let houses = Self.examples("house", in: Self.calendar)
        let calendars = Self.examples("calendar ", in: Self.calendar)
        #expect(houses.count >= 3 && calendars.count >= 2)
        let directory = try TemporaryDirectory()
        for (name, text) in calendars { try directory.write("calendars/\(name)", text) }
        for (_, text) in houses {
            try directory.write("followupd.yaml", text)
            let loaded = ConfigurationLoader(directories: [directory.path, project.appendingPathComponent("etc").path], zones: zones)
                .check()
            #expect(messages(loaded.problems.filter { !$0.file.contains("/rules.d/") }) == [], "\(text)")
        }
    }

    @Test("the page has every key of the house's file and of calendars")
    func calendarKeys() throws {
        for (kind, keys) in [
            ("house key", HouseFile.keys), ("calendar key", CalendarReader.keys + ["name", "include"]),
            ("holiday key", CalendarReader.holidayKeys),
        ] {
            let block = try #require(Self.calendar.first { $0.kind == kind })
            let named = block.lines.filter { $0.hasPrefix(".B ") }.flatMap { $0.dropFirst(3).components(separatedBy: ", ") }
            #expect(Set(named) == Set(keys), "\(kind)")
        }
    }

    @Test("every block of the pages is known to a test")
    func noBlockIsForgotten() {
        let known = [
            "rule", "key", "comparison", "moment", "phrase", "recipient", "reminder", "refused", "house", "house key", "calendar key",
            "holiday key",
        ]
        for block in Self.rules + Self.calendar {
            let isKnown =
                known.contains(block.kind) || ["field ", "fragment ", "drop-in ", "calendar "].contains { block.kind.hasPrefix($0) }
            #expect(isKnown, "nothing tests '\(block.kind)'")
        }
        #expect(!Self.rules.isEmpty && !Self.calendar.isEmpty)
    }
}
