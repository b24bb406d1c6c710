import FollowUp
import Intake
import Testing

@Suite("A header's columns are matched with a record's fields")
struct CSVHeaderTests {
    private func rows(_ text: String) -> [CSVRow] {
        CSVReading.records(text).compactMap { if case .row(let row) = $0 { row } else { nil } }
    }

    private func mapping(_ header: String, _ kind: RecordKind, _ explicit: [String: String] = [:]) throws -> HeaderMapping {
        try HeaderMapping(header: try #require(rows(header).first), fields: kind.fields, explicit: explicit)
    }

    @Test(
        "by name, whatever the case, blanks, underscores and hyphens, and by alias",
        arguments: [
            ("id,name,segment,owner", ["id", "name", "segment", "owner"], [Int](0...3)),
            ("NAME; I D ;Owner", ["id", "name", "owner"], [1, 0, 2]),
            ("Customer-ID,Company,Account Manager,Time Zone,status", ["id", "name", "owner", "status", "zone"], [0, 1, 2, 4, 3]),
            ("customer_id,id,name", ["id", "name"], [1, 2]),
        ])
    func matched(header: String, columns: [String], indices: [Int]) throws {
        let mapping = try mapping(header, .customers)
        #expect(mapping.columns == columns)
        #expect(columns.map { mapping.csvColumn(ofField: $0) } == indices)
    }

    @Test("so that a row's texts come in the order of the fields, and the rest is named as ignored")
    func texts() throws {
        let rows = rows("Phone,name,,id,Fax\n1,Acme,x,c1,2\n")
        let mapping = try HeaderMapping(header: try #require(rows.first), fields: RecordKind.customers.fields)
        #expect(mapping.columns == ["id", "name"])
        #expect(mapping.texts(of: rows[1]) == ["c1", "Acme"])
        #expect(mapping.ignored == ["Phone", "Fax"])
        #expect(mapping.csvColumn(ofField: "zone") == 0)
    }

    @Test("explicitly, before any name, even one column for two fields")
    func explicit() throws {
        let mapping = try mapping("id,name,Kunde,Nr", .customers, ["id": "nr", "Name": "KUNDE", "segment": "Nr"])
        #expect(mapping.columns == ["id", "name", "segment"])
        #expect(["id", "name", "segment"].map { mapping.csvColumn(ofField: $0) } == [3, 2, 3])
        #expect(mapping.ignored == ["id", "name"])
    }

    @Test(
        "or refused with the place, what is there, and the nearest name",
        arguments: [
            ("\n\nid,nmae", [:], 3, 1, ["required field 'name'", "did you mean 'nmae'?", "'id', 'nmae'"]),
            ("name,segment", [:], 1, 1, ["required field 'id'", "'name', 'segment'"]),
            ("id,name,Na-me", [:], 1, 9, ["columns 2 and 3 are both named 'Na-me'"]),
            ("id,name", ["owner": "betreuer"], 1, 1, ["no column 'betreuer'", "field 'owner'", "'id', 'name'"]),
            ("id,name,betreuer", ["owner": "betreur"], 1, 1, ["did you mean 'betreuer'?"]),
            ("id,name", ["ownr": "name"], 1, 1, ["'ownr' is no field", "did you mean 'owner'?"]),
            (",,", [:], 1, 1, ["no column has a name"]),
        ] as [(String, [String: String], Int, Int, [String])])
    func refused(header: String, explicit: [String: String], line: Int, column: Int, words: [String]) throws {
        let error = try #require(throws: CSVHeaderError.self) { try mapping(header, .customers, explicit) }
        #expect([error.line, error.column] == [line, column])
        for word in words { #expect(error.reason.contains(word), "\(error)") }
    }

    @Test("for every kind of record by its own field names", arguments: RecordKind.allCases)
    func ownNames(kind: RecordKind) throws {
        let names = kind.fields.map(\.name)
        let mapping = try mapping(names.joined(separator: ","), kind)
        #expect(mapping.columns == names)
        #expect(mapping.ignored.isEmpty)
    }
}
