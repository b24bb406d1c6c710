import ControlInterface
import ControlLine
import Foundation
import Testing

@Suite("The table of permissions")
struct PermissionsTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/man/followupd.permissions.7")

    @Test("the manual shows the table as it is; `followupctl permissions --manual` prints it")
    func manual() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let begun = try #require(text.components(separatedBy: ".\\\" BEGIN TABLE\n").dropFirst().first)
        let table = try #require(begun.components(separatedBy: ".\\\" END TABLE\n").first)
        #expect(table == Permissions.manual.map { $0 + "\n" }.joined())
    }

    @Test("each row is for one relation, who may more is never refused what others may, and administrators may everything")
    func order() {
        #expect(Set(Permissions.rows.map(\.name)).count == Permissions.rows.count)
        for (method, rows) in Dictionary(grouping: Permissions.rows, by: \.method) {
            #expect(Set(rows.map(\.relation)).count == rows.count, "\(method)")
            #expect(Set(rows.map(\.least)).count == 1, "\(method)")
            #expect(rows.count { $0.part == nil } == 1, "\(method)")
        }
        for row in Permissions.rows {
            for whose in Permissions.Whose.allCases {
                var mayAlready = false
                for standing in Permissions.Standing.allCases {
                    let may = row.verdict(standing, whose) == .allowed
                    #expect(may || !mayAlready, "\(row.method) \(standing)")
                    mayAlready = may
                }
                #expect(mayAlready, "\(row.method)")
            }
            // What says that a call was let through cannot be what a refusal says.
            #expect(row.otherwise != .allowed)
            #expect((row.relation == .nobody) == row.whose.isEmpty, "\(row.name)")
        }
        #expect(Permissions.rows(of: "io.followupd.Tasks.Erase").isEmpty)
    }
}
