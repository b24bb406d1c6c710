import Foundation
import Testing

@testable import ControlLine

@Suite("The manual pages of the programs")
struct CtlManualTests {
    private static let project = CtlSourceText.room.deletingLastPathComponent().deletingLastPathComponent()
    private static let isWritten = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"

    private func check(_ page: String, _ maker: CtlManualPage) throws {
        let path = Self.project.appending(path: "docs/man/\(page)")
        let made = maker.page(try String(contentsOf: path.appendingPathExtension("in"), encoding: .utf8))
        if Self.isWritten { try made.write(to: path, atomically: true, encoding: .utf8) }
        let kept = try String(contentsOf: path, encoding: .utf8)
        #expect(kept == made, "docs/man/\(page) is not what its source says: UPDATE_GOLDEN=1 swift test --filter CtlManualTests")
    }

    @Test("followupctl(1) is what the help says")
    func followupctl() throws {
        let groups = FollowUpControl.configuration.groupedSubcommands.map { group in
            (group.name, group.subcommands.compactMap { $0.configuration.commandName })
        }
        let tree = try CommandTree.followupctl()
        #expect(groups.flatMap(\.1).count == tree.verbs.count { $0.name != "help" })
        try check("followupctl.1", CtlManualPage(tree: tree, groups: groups))
    }

    @Test("followupd(8) is what the help says")
    func followupd() async throws {
        let dump = try await blocking {
            let process = Process()
            process.executableURL = SshServer.products.appending(path: "followupd")
            process.arguments = ["--experimental-dump-help"]
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let data = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return String(decoding: data, as: UTF8.self)
        }
        try check("followupd.8", CtlManualPage(tree: try CommandTree(dump: dump)))
    }
}
