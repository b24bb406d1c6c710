import CivilTime
import FollowUp
import Foundation
import Glibc
import KeeperTestSupport
import Systemd
import TestSupport
import Testing

@testable import Delivery

/// What `journalctl -x` says. The judge is journalctl(1).
@Suite("The message catalogs", .timeLimit(.minutes(2)))
struct CatalogTests {
    private static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let files = ["en": "followupd.catalog", "nl": "followupd.nl.catalog"]

    /// One entry of a catalog file.
    private struct Entry {
        var headers: [String: [String]] = [:]
        var text = ""
    }

    private static func entries(_ language: String) throws -> [String: Entry] {
        let path = project.appending(path: "systemd/\(files[language] ?? "")")
        let lines = try String(contentsOf: path, encoding: .utf8).components(separatedBy: "\n").filter { !$0.hasPrefix("#") }
        var entries: [String: Entry] = [:]
        for part in lines.joined(separator: "\n").components(separatedBy: "\n-- ").dropFirst() {
            let halves = part.components(separatedBy: "\n\n")
            var entry = Entry(text: halves.dropFirst().joined(separator: "\n\n"))
            for line in halves[0].split(separator: "\n").dropFirst() {
                let pair = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
                entry.headers[pair[0], default: []].append(pair.count > 1 ? pair[1] : "")
            }
            let id = String(part.prefix { $0 != "\n" })
            // Of two, journalctl would take something of each.
            #expect(entries[id] == nil, "\(id) is there twice")
            entries[id] = entry
        }
        return entries
    }

    private static func id(of kind: EventKind) throws -> String {
        let golden = try #require(JournalMessageTests.goldens.first { $0.kind == kind.rawValue })
        return golden.id
    }

    @Test("every kind of event has its entry, which says what it means and what to do", arguments: ["en", "nl"])
    func complete(_ language: String) throws {
        let entries = try Self.entries(language)
        #expect(try Set(entries.keys) == Set(Self.entries("en").keys))
        for kind in EventKind.allCases {
            let entry = try #require(entries[try Self.id(of: kind)], "\(kind)")
            #expect(entry.headers["Subject"]?.first?.isEmpty == false && entry.headers["Subject"]?.count == 1, "\(kind)")
            #expect(entry.headers["Defined-By"] == ["followupd"], "\(kind)")
            #expect(entry.headers["Documentation"]?.allSatisfy { $0.hasPrefix("man:") } == true, "\(kind)")
            #expect(entry.text.count > 150, "\(kind)")
            #expect(entry.text.split(separator: "\n").allSatisfy { $0.count <= 120 }, "\(kind)")
        }
    }

    @Test("a field that an entry speaks of is one that entries of that kind have", arguments: ["en", "nl"])
    func fields(_ language: String) throws {
        let zone = try World.zones.zone(named: "Europe/Amsterdam")
        for golden in JournalMessageTests.goldens {
            let event = Event(at: Instant(seconds: 0), actor: .daemon, body: golden.body)
            let entry = JournalMessage.entry(for: LoggedEvent(seq: 1, event: event), logID: "log", zone: zone)
            let told = try #require(try Self.entries(language)[golden.id])
            let words = (told.text + (told.headers["Subject"]?[0] ?? "")).split(separator: "@").filter { $0.hasPrefix("FOLLOWUP_") }
            for word in words where word.allSatisfy({ $0.isUppercase || $0 == "_" }) {
                // A task may be nobody's, or about no customer.
                let optional = ["FOLLOWUP_REP", "FOLLOWUP_CUSTOMER"]
                #expect(entry.fields.contains { $0.name == word } || optional.contains(String(word)), "\(golden.kind): \(word)")
            }
        }
    }

    @Test("journalctl takes the catalogs, and explains real entries in English and in Dutch")
    func explained() throws {
        let directory = try TemporaryDirectory()
        // The languages of a system in a container are few: Dutch is made for the test.
        _ = try Oracle.run(["/usr/bin/env", "localedef", "-i", "nl_NL", "-f", "UTF-8", directory.file("nl_NL.UTF-8")])
        let systemd = Self.project.appending(path: "systemd").path
        let probe = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "DeliveryProbe").path
        // In a mount namespace of its own, so that the machine's catalog stays as it is.
        let script = """
            set -e
            mkdir -p "$1/catalogs" "$1/database"
            mount --bind "$1/database" /var/lib/systemd/catalog 2> /dev/null || { mkdir -p /var/lib/systemd/catalog; mount --bind "$1/database" /var/lib/systemd/catalog; }
            mount --bind "$2" /usr/lib/systemd/catalog
            journalctl --update-catalog
            "$3" samples "$1/state" > /dev/null
            journalctl --sync
            journalctl --list-catalog | grep -c ' followupd: '
            echo ==en
            LANG=C.UTF-8 journalctl -x -o short
            echo ==nl
            LOCPATH="$1" LC_ALL=nl_NL.UTF-8 journalctl -x -o short
            """
        let catalogs = directory.file("only")
        try FileManager.default.createDirectory(atPath: catalogs, withIntermediateDirectories: true)
        for file in Self.files.values { try FileManager.default.copyItem(atPath: "\(systemd)/\(file)", toPath: "\(catalogs)/\(file)") }
        let output = try Oracle.run([
            "/bin/bash", Self.project.appending(path: "scripts/private-journald.sh").path, directory.file("journal"), "/bin/bash", "-c",
            script, "bash", directory.path, catalogs, probe,
        ])
        let text = output.joined(separator: "\n")
        #expect(output.first == "\(try Self.entries("en").count)", "\(output.first ?? "")")
        let halves = text.components(separatedBy: "==nl")
        try #require(halves.count == 2)
        #expect(halves[0].contains("Subject: Task 12 is overdue: Follow up Customer C1"))
        #expect(halves[0].contains("followupctl done 12 --note"))
        #expect(halves[0].contains("man:followupctl(1)"))
        #expect(halves[1].contains("Taak 12 is te laat"))
        #expect(halves[1].contains("Medewerker: anna"))
        print(halves[1].components(separatedBy: "\n").suffix(26).joined(separator: "\n"))
    }
}
