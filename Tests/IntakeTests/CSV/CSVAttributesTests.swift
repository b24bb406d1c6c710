import FollowUp
import Foundation
import Intake
import Testing

@Suite("Columns that a house named itself")
struct CSVAttributesTests {
    private func mapping(_ header: String, _ kind: RecordKind = .customers, explicit: [String: String] = [:]) throws -> HeaderMapping {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("attributes-\(UUID().uuidString).csv").path
        try Data(header.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        var file = try CSVFile(path: path)
        return try HeaderMapping(header: try file.header(), fields: kind.fields, hasAttributes: kind.hasAttributes, explicit: explicit)
    }

    @Test("attributes come after the fields, in the order of the file, and their names are kept as they are")
    func order() throws {
        let mapping = try mapping("attributes.Zeta,id,Attributes.alpha_1,name,phone\n")
        #expect(mapping.columns == ["id", "name", "attributes.Zeta", "attributes.alpha_1"])
        #expect(mapping.ignored == ["phone"])
        #expect(mapping.csvColumn(ofField: "attributes.alpha_1") == 2)
    }

    @Test("a column may be taken for an attribute outright")
    func mapped() throws {
        let mapping = try mapping("id,name,Branche\n", explicit: ["attributes.branch": "branche"])
        #expect(mapping.columns == ["id", "name", "attributes.branch"])
        #expect(mapping.ignored.isEmpty)
    }

    @Test("records of other kinds have none: the column is not taken")
    func otherKinds() throws {
        #expect(try mapping("login,name,attributes.size\n", .reps).ignored == ["attributes.size"])
        for kind in RecordKind.allCases { #expect(kind.hasAttributes == [.customers, .contracts, .deals].contains(kind)) }
    }

    @Test(
        "what is no name of an attribute is refused, with its place",
        arguments: [
            ("id,name,attributes.Größe\n", [:], 9, "'attributes.Größe' names no attribute", "attributes.branch"),
            ("id,name,attributes.\n", [:], 9, "names no attribute", "a letter first"),
            ("id,name,attributes.1st\n", [:], 9, "names no attribute", "rename the column"),
            ("id,name,attributes.a-b\n", [:], 9, "names no attribute", "'_'"),
            ("id,name,x\n", ["attributes.a b": "x"], 1, "names no attribute", "a letter first"),
            ("id,name,x\n", ["attributes.branch": "y"], 1, "no column 'y'", "attributes.branch"),
            ("id,name,attributes.a_b,attributes.ab\n", [:], 24, "both named", "rename"),
        ] as [(String, [String: String], Int, String, String)])
    func refused(header: String, explicit: [String: String], column: Int, reason: String, remedy: String) throws {
        let error = #expect(throws: CSVHeaderError.self) { try mapping(header, explicit: explicit) }
        #expect(error?.line == 1 && error?.column == column, "\(String(describing: error))")
        #expect(error?.reason.contains(reason) == true && error?.reason.contains(remedy) == true, "\(error?.reason ?? "")")
    }

    @Test("a field of another kind cannot be mapped")
    func mappedWrongly() throws {
        let error = #expect(throws: CSVHeaderError.self) { try mapping("login,name,x\n", .reps, explicit: ["attributes.a": "x"]) }
        #expect(error?.reason.hasPrefix("'attributes.a': only customers, contracts and deals have attributes") == true)
    }

    @Test("more than a record may have are refused before anything is sent")
    func tooMany() throws {
        let names = (0...100).map { "attributes.x\($0)" }.joined(separator: ",")
        let error = #expect(throws: CSVHeaderError.self) { try mapping("id,name,\(names)\n") }
        #expect(error?.reason.hasPrefix("101 columns are attributes, and a record has at most 100") == true)
    }
}
