import ControlInterface
import FollowUp
import Foundation
import Testing
import Varlink

@Suite("followupctl import")
struct CtlImportTests {
    /// A directory of its own with a file in it, gone after `body`.
    private func withFile<Value>(_ name: String, _ text: String, _ body: (String) async throws -> Value) async throws -> Value {
        let directory = FileManager.default.temporaryDirectory.appending(path: "ctlimport-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: name).path
        try Data(text.utf8).write(to: URL(filePath: path))
        return try await body(path)
    }

    private func text(_ path: String) throws -> String { String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self) }

    /// The summary without the time it took.
    private func summary(_ output: String) -> String {
        String(output.prefix { $0 != ";" }) + ";" + (output.split(separator: ";").dropFirst().first ?? "")
    }

    @Test("all rows are taken, and the summary says so")
    func clean() async throws {
        let rows = "id,name,owner\r\nC-1,\"Bakker, BV\",anna\r\nC-2,Smit,\r\n"
        try await withFile("customers.csv", rows) { path in
            try await FakeDaemon.with { daemon in
                let run = try await followupctl(["import", path], daemon: daemon)
                #expect(run.status == 0)
                #expect(run.errors.isEmpty)
                #expect(
                    summary(run.output) == "\(path): 2 customers accepted, 0 refused; 2 tasks planned, 0 moved, 1 withdrawn")
                let imported = daemon.world.state.withLock { $0.imported }
                #expect(imported == [.customers: ["C-1", "C-2"]])
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: URL(filePath: path).deletingLastPathComponent().path) == [
                        "customers.csv"
                    ])
            }
        }
    }

    private static let faulty = #"""
        customer_id;Company;tier;owner;phone
        C-1;Bakker BV;gold;anna;1
        C-2;;gold;anna;2
        C-3;"De ""Groot""";silver;bob;3
         C-1;Bakker again;gold;anna;4
        C-5;Too;few
        "C-6;Unclosed;gold;anna;6
        C-7;Smit;;;7
        """#

    @Test("refused rows are told with their place, and kept as they were to be mended")
    func refused() async throws {
        try await withFile("customers.csv", Self.faulty) { path in
            try await FakeDaemon.with { daemon in
                let run = try await followupctl(["import", path], daemon: daemon)
                #expect(run.status == 3)
                let kept = String(path.dropLast(4)) + ".rejected.csv"
                #expect(
                    run.errors == """
                        \(path): not taken, since customers have no such field: 'phone'
                        \(path):3:5: name: is empty; every record needs one
                        \(path):5:1: id: ' C-1' stands on line 2 already; keep the row that is right, and remove the other
                        \(path):6:12: expected 5 fields, as in the first row, found 3; write the missing ones, even if empty
                        \(path):7:1: the quote that opens here is never closed; end the field with a quote, and write a quote within it twice
                        the refused rows stand in \(kept) as they were: mend them there and import that file

                        """)
                #expect(summary(run.output) == "\(path): 3 customers accepted, 4 refused; 3 tasks planned, 0 moved, 1 withdrawn")
                #expect(
                    try text(kept) == """
                        customer_id;Company;tier;owner;phone
                        C-2;;gold;anna;2
                         C-1;Bakker again;gold;anna;4
                        C-5;Too;few
                        "C-6;Unclosed;gold;anna;6

                        """)
                // The mended file goes in, and its own name tells what is in it.
                try Data("customer_id;Company\nC-2;Mended\n".utf8).write(to: URL(filePath: kept))
                let again = try await followupctl(["import", kept], daemon: daemon)
                #expect(again.status == 0)
                #expect(daemon.world.state.withLock { $0.imported[.customers] } == ["C-1", "C-3", "C-7", "C-2"])
            }
        }
    }

    @Test("a file of refused rows that is there already is left alone")
    func keptAlone() async throws {
        try await withFile("reps.csv", "login,name\nanna,\n") { path in
            let kept = String(path.dropLast(4)) + ".rejected.csv"
            try Data("mine".utf8).write(to: URL(filePath: kept))
            try await FakeDaemon.with { daemon in
                let run = try await followupctl(["import", path, "--json"], daemon: daemon)
                #expect(run.status == 3)
                let json = try JSON(parsing: run.output)
                #expect(json["rejectedFile"]?.stringValue == String(path.dropLast(4)) + ".rejected.2.csv")
                #expect(json["accepted"] == 0 && json["refused"] == 1 && json["refusals"]?[0]?["field"] == "name")
                #expect(try text(kept) == "mine")
            }
        }
    }

    @Test("where the refused rows cannot be kept, they are told all the same")
    func notKept() async throws {
        try await withFile("reps.csv", "login,name\nanna,\n") { path in
            let directory = URL(filePath: path).deletingLastPathComponent().path
            // Every name is taken, which stops root too.
            for number in 1...999 {
                let name = number == 1 ? "reps.rejected.csv" : "reps.rejected.\(number).csv"
                #expect(FileManager.default.createFile(atPath: "\(directory)/\(name)", contents: nil))
            }
            try await FakeDaemon.with { daemon in
                let run = try await followupctl(["import", path], daemon: daemon)
                #expect(run.status == 3)
                #expect(run.errors.contains("\(path):2:6: name: is empty"))
                #expect(run.errors.contains("the refused rows could not be kept: "))
            }
        }
    }

    @Test("many refused rows are counted after the first twenty")
    func many() async throws {
        let rows = "id,name\n" + (1...50).map { "C-\($0),\n" }.joined()
        try await withFile("customers.csv", rows) { path in
            try await FakeDaemon.with { daemon in
                let run = try await followupctl(["import", path, "--batch", "7"], daemon: daemon)
                #expect(run.errors.split(separator: "\n").count { $0.hasPrefix("\(path):") } == 20)
                #expect(run.errors.contains("\n… and 30 more rows were refused\n"))
                #expect(try text(String(path.dropLast(4)) + ".rejected.csv") == rows)
            }
        }
    }

    @Test("every row goes, once, in batches, however many calls are under way", arguments: [1, 4, 64])
    func batches(calls: Int) async throws {
        let rows = "id,name\n" + (1...1003).map { "C-\($0),N\($0)\n" }.joined()
        try await withFile("customers.csv", rows) { path in
            try await FakeDaemon.with { daemon in
                let run = try await followupctl(["import", path, "--batch", "10", "--calls", String(calls)], daemon: daemon)
                #expect(run.status == 0)
                let (imported, sizes) = daemon.world.state.withLock { ($0.imported[.customers], $0.importCalls.map(\.rows)) }
                #expect(imported?.sorted() == (1...1003).map { "C-\($0)" }.sorted())
                #expect(sizes.sorted(by: >) == Array(repeating: 10, count: 100) + [3])
            }
        }
    }

    @Test("large rows make small batches")
    func largeRows() async throws {
        let rows = "id,name,note\n" + (1...40).map { "C-\($0),N,\(String(repeating: "x", count: 100_000))\n" }.joined()
        try await withFile("customers.csv", rows) { path in
            try await FakeDaemon.with { daemon in
                let run = try await followupctl(["import", path], daemon: daemon)
                #expect(run.status == 0)
                // Two connections carry them: the last and shorter one may arrive before its neighbour.
                #expect(daemon.world.state.withLock { $0.importCalls.map(\.rows).sorted(by: >) } == [11, 11, 11, 7])
            }
        }
    }

    @Test(
        "every kind is imported by its fields",
        arguments: [
            ("customers.csv", "id,name\nC-1,Bakker\n", RecordKind.customers, ["id", "name"]),
            (
                "contracts.csv", "contract,customer,title,begin,expires\nK-1,C-1,S,2026-01-01,2026-12-31\n", .contracts,
                ["id", "customer", "name", "start", "end"]
            ),
            (
                "interactions.csv", "id,customer,type,when\nI-1,C-1,call,2026-11-01 10:00\n", .interactions,
                ["id", "customer", "kind", "at"]
            ),
            ("reps.csv", "user,full name\nanna,Anna\n", .reps, ["login", "name"]),
            (
                "old_deals.csv", "deal_id,account_id,title,status,attributes.size\nD-1,C-1,Ovens,won,3\n", .deals,
                ["id", "customer", "name", "stage", "attributes.size"]
            ),
            ("requests.csv", "id,customer,question\nR-1,C-1,Why?\n", .requests, ["id", "customer", "topic"]),
            ("absences.csv", "user,from,until\nanna,2026-08-01,2026-08-21\n", .absences, ["rep", "first", "last"]),
        ])
    func kinds(name: String, rows: String, kind: RecordKind, columns: [String]) async throws {
        try await withFile(name, rows) { path in
            try await FakeDaemon.with { daemon in
                let run = try await followupctl(["import", path], daemon: daemon)
                #expect(run.status == 0, "\(run.errors)")
                let call = daemon.world.state.withLock { $0.importCalls.first }
                #expect(call?.kind == kind.rawValue && call?.columns == columns)
            }
        }
    }

    @Test("columns and the delimiter may be said outright")
    func mapped() async throws {
        try await withFile("export.csv", "nr|firma\n7|Bakker\n") { path in
            try await FakeDaemon.with { daemon in
                let options = ["--kind", "customers", "--delimiter", "|", "--map", "id=nr", "--map", "name=firma"]
                let run = try await followupctl(["import"] + options + [path], daemon: daemon)
                #expect(run.status == 0, "\(run.errors)")
                #expect(daemon.world.state.withLock { $0.imported[.customers] } == ["7"])
                let unmapped = try await followupctl(["import", path, "--kind", "customers"], daemon: daemon)
                #expect(unmapped.status == 1)
                #expect(unmapped.errors.hasPrefix("followupctl: \(path):1:1: no column for the required field 'id'"))
                #expect(unmapped.errors.hasSuffix("(--map field=column)\n"))
            }
        }
    }

    @Test("standard input is read to its end; its kind has to be said")
    func standardInput() async throws {
        try await withFile("stdin", "login,name\nanna,Anna\n") { path in
            try await FakeDaemon.with { daemon in
                let run = try await followupctl(["import", "-", "--kind", "reps"], daemon: daemon, input: path)
                #expect(run.status == 0)
                #expect(summary(run.output) == "stdin: 1 rep accepted, 0 refused; 1 task planned, 0 moved, 1 withdrawn")
                let unsaid = try await followupctl(["import", "-"], daemon: daemon, input: path)
                #expect(unsaid.status == 2)
                #expect(unsaid.errors.contains(RecordKind.allCases.map { "--kind \($0.rawValue)" }.joined(separator: ", ")))
            }
        }
    }

    @Test("absences without ids are told apart by the rep and the first day")
    func absences() async throws {
        let rows =
            "rep,first,last\nanna,2026-08-01,2026-08-21\nanna,2026-12-24,2026-12-31\nbob,2026-08-01,2026-08-02\n anna ,2026-08-01,2026-08-03\nzoe,,\nzoe,,\n"
        try await withFile("absences.csv", rows) { path in
            try await FakeDaemon.with { daemon in
                let run = try await followupctl(["import", path], daemon: daemon)
                #expect(run.status == 3)
                #expect(daemon.world.state.withLock { $0.imported[.absences] } == ["anna 2026-08-01", "anna 2026-12-24", "bob 2026-08-01"])
                #expect(
                    run.errors.hasPrefix(
                        """
                        \(path):5:8: first: 'anna 2026-08-01' stands on line 2 already; keep the row that is right, and remove the other
                        \(path):6:5: first: is empty; every record needs one
                        \(path):7:5: first: is empty; every record needs one
                        """), "\(run.errors)")
            }
        }
        let named = "id,rep,first,last\nV1,anna,2026-08-01,2026-08-21\n,anna,2026-08-01,2026-08-02\nV1,bob,2026-08-01,2026-08-02\n"
        try await withFile("absences.csv", named) { path in
            try await FakeDaemon.with { daemon in
                let run = try await followupctl(["import", path], daemon: daemon)
                #expect(run.errors.contains("\(path):4:1: id: 'V1' stands on line 2 already"))
                #expect(daemon.world.state.withLock { $0.imported[.absences] } == ["V1", "anna 2026-08-01"])
            }
        }
    }

    @Test("attributes go along, and a column that names none is told with its place")
    func attributes() async throws {
        try await withFile("customers.csv", "id,name,Branche,attributes.size\nC-1,B,bakery,3\n") { path in
            try await FakeDaemon.with { daemon in
                let run = try await followupctl(["import", path, "--map", "attributes.branch=Branche"], daemon: daemon)
                #expect(run.status == 0, "\(run.errors)")
                #expect(run.errors.isEmpty)
                #expect(
                    daemon.world.state.withLock { $0.importCalls.first?.columns } == ["id", "name", "attributes.branch", "attributes.size"])
            }
        }
        try await withFile("customers.csv", "id,name,attributes.2nd\nC-1,B,x\n") { path in
            try await FakeDaemon.with { daemon in
                let run = try await followupctl(["import", path], daemon: daemon)
                #expect(run.status == 1)
                #expect(run.errors.hasPrefix("followupctl: \(path):1:9: 'attributes.2nd' names no attribute: "))
                #expect(daemon.world.state.withLock { $0.importCalls.isEmpty })
            }
        }
    }

    @Test(
        "a file that cannot be read, and one that is empty",
        arguments: [("", ":1:1: the file is empty"), (nil, "cannot be opened")] as [(String?, String)])
    func unreadable(content: String?, words: String) async throws {
        try await withFile("customers.csv", content ?? "") { path in
            try await FakeDaemon.with { daemon in
                let run = try await followupctl(["import", content == nil ? path + "/customers.csv" : path], daemon: daemon)
                #expect(run.status == 1)
                #expect(run.errors.contains(words))
            }
        }
    }

    @Test("when the connection breaks midway, the acknowledged rows are counted and nothing is lost by doing it again")
    func broken() async throws {
        let rows = "id,name\n" + (1...1000).map { "C-\($0),N\($0)\n" }.joined()
        try await withFile("customers.csv", rows) { path in
            var state = FakeWorld.State()
            state.trouble = .silentAfter(imports: 3)
            try await FakeDaemon.with(state) { daemon in
                async let run = followupctl(["import", path, "--batch", "100"], daemon: daemon)
                for await _ in daemon.world.silence { break }
                await daemon.stop()
                let ended = try await run
                #expect(ended.status == 1)
                #expect(ended.output.isEmpty)
                #expect(ended.errors.contains("went away before it answered"))
                #expect(ended.errors.hasSuffix("00 rows were acknowledged before; importing the same file again is harmless\n"))
            }
        }
    }

    @Test("a store that fails stops the import")
    func store() async throws {
        try await withFile("customers.csv", "id,name\nC-1,B\n") { path in
            var state = FakeWorld.State()
            state.trouble = .storeUnavailable
            try await FakeDaemon.with(state) { daemon in
                let run = try await followupctl(["import", path], daemon: daemon)
                #expect(run.status == 1)
                #expect(run.errors.hasPrefix("followupctl: followupd cannot use its database at the moment (database is locked)"))
            }
        }
    }
}
