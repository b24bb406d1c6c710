import CivilTime
import FollowUp
import Foundation
import Intake
import Testing

@Suite("The example company's records")
struct CSVExampleDataTests {
    private static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func run(_ program: String, _ arguments: [String], now: Int, zone: String) throws -> Int32 {
        let process = Process()
        process.executableURL = Self.root.appendingPathComponent(program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["TZ": zone, "SOURCE_DATE_EPOCH": "\(now)"]) { $1 }
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// All records of one file; a refused row or a fault ends the test.
    private func read<Record>(
        _ directory: URL, _ kind: RecordKind, _ record: (Fields) throws(RecordFault) -> Record
    ) throws -> [Record] {
        var file = try CSVFile(path: directory.appendingPathComponent("\(kind).csv").path)
        let mapping = try HeaderMapping(header: try file.header(), fields: kind.fields, hasAttributes: kind.hasAttributes)
        #expect(mapping.columns.filter { !$0.hasPrefix(Fields.attributePrefix) } == kind.fields.map(\.name))
        #expect(mapping.columns.contains { $0.hasPrefix(Fields.attributePrefix) } == kind.hasAttributes)
        #expect(mapping.ignored.isEmpty)
        let columns = Dictionary(uniqueKeysWithValues: mapping.columns.enumerated().map { ($1, $0) })
        var records: [Record] = []
        while let next = try file.next() {
            switch next {
            case .row(let row): records.append(try record(Fields(columns: columns, texts: mapping.texts(of: row))))
            case .refused(let refusal): throw refusal
            }
        }
        return records
    }

    @Test(
        "are read without a fault, whenever and wherever they were written",
        arguments: [
            (1_795_000_000, "Europe/Amsterdam"), (1_803_520_799, "Europe/Amsterdam"), (1_835_395_200, "America/New_York"),
            (1_800_000_000, "UTC"),
        ])
    func read(now: Int, zone: String) throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: directory) }
        #expect(try run("scripts/example-data.sh", [directory.path, "somebody"], now: now, zone: zone) == 0)
        #expect(try run("etc/example/check.py", [directory.path, "\(now)"], now: now, zone: zone) == 0)

        let zones = ZoneDatabase()
        let reader = RecordReader(zones: zones, zone: try zones.zone(named: zone))
        let reps = try read(directory, .reps, reader.rep)
        let customers = try read(directory, .customers, reader.customer)
        let contracts = try read(directory, .contracts, reader.contract)
        let interactions = try read(directory, .interactions, reader.interaction)
        let deals = try read(directory, .deals, reader.deal)
        let requests = try read(directory, .requests, reader.request)
        let absences = try read(directory, .absences, reader.absence)
        let counts: [Int] = [reps.count, customers.count, contracts.count, interactions.count, deals.count, requests.count, absences.count]
        #expect(counts == [10, 229, 95, 860, 17, 7, 6])
        #expect(Set(deals.map(\.stage)) == Set(Deal.Stage.allCases))
        #expect(Set(requests.map(\.status)) == Set(SpecialistRequest.Status.allCases))
        #expect(reps.first { $0.name == "You" }?.login.rawValue == "somebody")
        #expect(Set(customers.map(\.id)).isSuperset(of: interactions.map(\.customer)))
    }

    @Test("are refused a login that would break the files", arguments: ["", "a,b", "a b", "\"", "a\nb", "fenna.dekker"])
    func login(login: String) throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        #expect(try run("scripts/example-data.sh", [directory.path, login], now: 1_795_000_000, zone: "UTC") == 64)
        #expect(!FileManager.default.fileExists(atPath: directory.path))
    }
}
