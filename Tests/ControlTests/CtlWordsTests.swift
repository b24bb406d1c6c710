import CivilTime
import ControlInterface
import FollowUp
import Foundation
import Testing
import Varlink

@testable import ControlLine

@Suite("English and Dutch")
struct CtlWordsTests {
    // MARK: - The catalog

    private struct Pair {
        var place: String
        var english: CtlSourceText.Literal
        var dutch: CtlSourceText.Literal
    }

    /// The sentences of the catalog: two literals that stand one after the other, with a comma between.
    private func pairs() throws -> [Pair] {
        var pairs: [Pair] = []
        for file in try CtlSourceText.files() where file.path.hasPrefix("Words/") {
            let characters = Array(file.text)
            // Those within an interpolation belong to the sentence around them.
            var literals: [CtlSourceText.Literal] = []
            for literal in CtlSourceText.literals(of: file.text) where literals.last.map({ literal.start >= $0.end }) ?? true {
                literals.append(literal)
            }
            for (first, second) in zip(literals, literals.dropFirst()) {
                let between = String(characters[first.end..<second.start]).trimmingCharacters(in: .whitespacesAndNewlines)
                let before = String(characters[..<first.start].suffix(40)).trimmingCharacters(in: .whitespacesAndNewlines)
                guard between == ",", before.hasSuffix("say(") else { continue }
                pairs.append(Pair(place: "\(file.path):\(first.line)", english: first, dutch: second))
            }
        }
        return pairs
    }

    @Test("every sentence is in both languages, and none is left in English")
    func everySentence() throws {
        let pairs = try pairs()
        #expect(pairs.count > 300)
        for file in try CtlSourceText.files() where file.path.hasPrefix("Words/") {
            let calls = file.text.components(separatedBy: "say(").count - 1
            let declarations = file.text.contains("func say(") ? 1 : 0
            // Those with anything but two literals: the singular and plural of `count`.
            let others = file.text.components(separatedBy: "say(number == 1 ?").count - 1
            #expect(pairs.count { $0.place.hasPrefix(file.path + ":") } == calls - declarations - others, "\(file.path)")
        }
        /// Alike in both languages.
        let alike: Set<String> = [
            "open", "lead", "feedback", "Status", "Segment", "SEGMENT", "OPEN", "Specialist", "Deal", "Deals", "Database", "later",
            "contract", "deal",
            "prospect", "Contract : ", "Deal : ", "Planning: ", "was", " () is ", ".", " ", "customers", "Planning", "Open",
            "tzdata ", " · ", " ; .", "; .", "TEAM", ": ", " warnings", "; ",
        ]
        for pair in pairs {
            // A sentence of one language may be nothing but what is put into it.
            if pair.english.text == pair.dutch.text { #expect(alike.contains(pair.english.text), "\(pair.place): \(pair.english.text)") }
        }
    }

    @Test("what is put into a sentence is the same in both languages")
    func placeholders() throws {
        for pair in try pairs() {
            #expect(Set(pair.english.expressions) == Set(pair.dutch.expressions), "\(pair.place): \(pair.english.text)")
        }
    }

    // MARK: - The rest of the room

    /// What a literal looks like that somebody is meant to read: two words, or one that begins as a sentence does.
    private func isSentence(_ text: String) -> Bool {
        let words = text.split(whereSeparator: \.isWhitespace).filter {
            $0.count > 1 && $0.allSatisfy { $0.isLetter || "'.,;:?!…".contains($0) }
        }
        return words.count > 1 || text.wholeMatch(of: #/[A-Z][a-z]+[:.]?/#) != nil
    }

    /// The calls whose texts are the help, or are said of a command line that cannot be understood; both are in English.
    private static let help = [
        "CommandConfiguration(", "ArgumentHelp(", "help:", "ValidationError(", "CommandGroup(", "discussion", "abstract:", "name:",
    ]

    @Test("no sentence is printed that is not in the catalog")
    func nothingElse() throws {
        var strays: [String] = []
        // What is sent to the daemon is for no reader.
        for file in try CtlSourceText.files() where !file.path.hasPrefix("Words/") && !file.path.hasPrefix("Daemon") {
            let characters = Array(file.text)
            for literal in CtlSourceText.literals(of: file.text) where isSentence(literal.text) {
                // The statement that it stands in, as far as it goes before it.
                let before = String(characters[..<literal.start].suffix(700))
                let opening = before.components(separatedBy: "\n\n").last ?? before
                let isHelp = Self.help.contains { word in
                    guard let place = opening.range(of: word, options: .backwards) else { return false }
                    // Still within the call: no statement of another kind has begun since.
                    return !opening[place.upperBound...].contains("func ") && !opening[place.upperBound...].contains("session.")
                }
                let isCommand =
                    literal.text.hasPrefix("followupctl ")
                    || ["Host key", "a date of the record", "task … until", "systemctl ", "timedatectl ", "Notify", "Erase"].contains(
                        where: literal.text.hasPrefix)
                    || literal.text.hasPrefix("Permission denied")
                if !isHelp && !isCommand { strays.append("\(file.path):\(literal.line): \(literal.text)") }
            }
        }
        #expect(strays.isEmpty, "\(strays.joined(separator: "\n"))")
    }

    @Test("the check finds a sentence that strays, and knows what is none")
    func theCheckItself() {
        #expect(isSentence("There is no task") && isSentence("Owner") && isSentence("nothing changes"))
        #expect(!isSentence("closedAt") && !isSentence("; ") && !isSentence("--state") && !isSentence("FOLLOWUPD_SOCKET"))
        let literals = CtlSourceText.literals(of: #"let a = "x \(b("y z")) w" // "no""#)
        #expect(literals.map(\.text) == ["x  w", "y z"])
        #expect(literals[0].expressions == [#"b("y z")"#])
    }

    // MARK: - Which language

    @Test(
        "the language is that of the locale for messages",
        arguments: [
            ([:], Language.english), (["LANG": "nl_NL.UTF-8"], .dutch), (["LANG": "nl_BE"], .dutch),
            (["LANG": "C", "LC_MESSAGES": "nl_NL"], .dutch),
            (["LANG": "nl_NL.UTF-8", "LC_ALL": "C"], .english), (["LANG": "nl_NL.UTF-8", "LC_ALL": ""], .dutch),
            (["LANG": "de_DE.UTF-8"], .english),
            (["LC_ALL": "nl_NL", "LC_MESSAGES": "en_US"], .dutch), (["LC_TIME": "nl_NL"], .english),
        ] as [([String: String], Language)])
    func language(environment: [String: String], language: Language) {
        #expect(Words(environment: environment).language == language)
    }

    @Test("numbers, amounts and spans are written as the language has them")
    func numbers() {
        let (english, dutch) = (Words(.english), Words(.dutch))
        #expect([0, 999, 1000, -1_234_567].map(english.number) == ["0", "999", "1,000", "-1,234,567"])
        #expect([0, 999, 1000, -1_234_567].map(dutch.number) == ["0", "999", "1.000", "-1.234.567"])
        #expect(english.amount("1200.50", "EUR") == "1200.50 EUR" && dutch.amount("1200.50", "EUR") == "1200,50 EUR")
        #expect(english.tenths(12.34) == "12.3" && dutch.tenths(12.34) == "12,3")
        #expect(english.span("5 business days") == "5 business days")
        #expect(
            ["5 business days", "1 month", "30 days", "1 year 6 months"].map(dutch.span) == [
                "5 werkdagen", "1 maand", "30 dagen", "1 jaar 6 maanden",
            ])
    }

    @Test("every kind of event about a task has words in Dutch", arguments: EventKind.allCases)
    func events(kind: EventKind) throws {
        var json = CtlSamples.event(7, "2026-11-23T11:00:00Z", "in the daemon's words")
        json["kind"] = .string(kind.rawValue)
        json["title"] = "Bel Bakker"
        json["task"] = 12
        let event = try Wire.Event(.object(json))
        func times(_ language: Language) throws -> TimeWords {
            TimeWords(now: try Instant(rfc3339: FakeWorld.now), zone: .utc, language: language)
        }
        #expect(Words(.english).event(event, try times(.english)) == "in the daemon's words")
        let dutch = Words(.dutch).event(event, try times(.dutch))
        let isForOperators = kind.rawValue.hasPrefix("service.") || kind == .recordsAccepted
        if !isForOperators { #expect(dutch != event.message) }
        if kind.rawValue.hasPrefix("task.") { #expect(dutch.contains("taak 12, Bel Bakker")) }
    }

    // MARK: - As people see it

    @Test("a day in Dutch")
    func day() async throws {
        try await FakeDaemon.with(FakeWorld.State(tasks: CtlSamples.day)) { daemon in
            let dutch = try await followupctl([], daemon: daemon, environment: ["LANG": "nl_NL.UTF-8"])
            #expect(dutch.status == 0)
            for line in [
                "maandag 23 november 2026, 12:20", "Te laat (1)", "Vandaag (1)", "Opent binnenkort (1)",
                "1 uitgesteld: followupctl tasks --state snoozed",
            ] {
                #expect(dutch.output.contains(line + "\n"), "\(line)")
            }
            #expect(dutch.output.contains("2 dagen te laat"))
            let json = try await followupctl(["--json"], daemon: daemon, environment: ["LANG": "nl_NL.UTF-8"])
            let english = try await followupctl(["--json"], daemon: daemon)
            #expect(json.output == english.output)
        }
    }

    @Test("errors in Dutch say what to do as well")
    func errors() async throws {
        let nobody = try await followupctl(["tasks"], daemon: nil, environment: ["LANG": "nl_NL.UTF-8"])
        #expect(nobody.status == 1 && nobody.errors.contains("followupd draait hier niet"))
        let verb = try await followupctl(["taks"], daemon: nil, environment: ["LANG": "nl_NL.UTF-8"])
        #expect(verb.status == 2 && verb.errors == "followupctl: er is geen opdracht 'taks': bedoelde u 'tasks'?\n")
        try await FakeDaemon.with(FakeWorld.State(tasks: CtlSamples.day)) { daemon in
            let unknown = try await followupctl(["show", "999"], daemon: daemon, environment: ["LC_ALL": "nl_NL.UTF-8"])
            #expect(unknown.status == 1 && unknown.errors.contains("er is geen taak 999"))
        }
    }
}
