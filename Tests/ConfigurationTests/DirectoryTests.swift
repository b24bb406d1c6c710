import Configuration
import FollowUp
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Configuration directories")
struct DirectoryTests {
    private func load(_ directories: TemporaryDirectory...) -> LoadedConfiguration {
        ConfigurationLoader(directories: directories.map(\.path), zones: zones).load()
    }

    private func rule(_ name: String, title: String) -> String {
        "rule: \(name)\nabout: customer\ncadence: {every: 30 days}\ntitle: \(title)\n"
    }

    @Test("a file overrides the one of the same name in a directory of lower precedence, and the others stay")
    func override() throws {
        let (local, shipped) = (try TemporaryDirectory(), try TemporaryDirectory())
        try local.write("rules.d/a.yaml", rule("a", title: "local"))
        try shipped.write("rules.d/a.yaml", rule("a", title: "shipped"))
        try shipped.write("rules.d/b.yaml", rule("b", title: "shipped"))
        try shipped.write("followupd.yaml", "zone: Asia/Tokyo\n")
        let loaded = load(local, shipped)
        #expect(loaded.problems.isEmpty)
        #expect(loaded.rules.rules.compactMap(\.step?.title) == [TitleTemplate([.text("local")]), TitleTemplate([.text("shipped")])])
        #expect(loaded.house.zone.name == "Asia/Tokyo")
        #expect(
            loaded.files == [
                shipped.file("followupd.yaml"), local.file("rules.d/a.yaml"), shipped.file("rules.d/b.yaml"),
            ])
        try local.write("followupd.yaml", "zone: Europe/Lisbon\n")
        #expect(load(local, shipped).house.zone.name == "Europe/Lisbon")
    }

    @Test("a broken file overrides too: the shipped rule does not come back because of a slip of the pen")
    func brokenOverride() throws {
        let (local, shipped) = (try TemporaryDirectory(), try TemporaryDirectory())
        try local.write("rules.d/a.yaml", "rule: a\n")
        try shipped.write("rules.d/a.yaml", rule("a", title: "shipped"))
        let loaded = load(local, shipped)
        #expect(loaded.rules.rules.isEmpty)
        #expect(loaded.problems.allSatisfy { $0.file == local.file("rules.d/a.yaml") } && !loaded.problems.isEmpty)
    }

    @Test("an empty file, one of comments, and a link to /dev/null mask a rule", arguments: ["", "# masked\n", nil])
    func mask(_ content: String?) throws {
        let (local, shipped) = (try TemporaryDirectory(), try TemporaryDirectory())
        try shipped.write("rules.d/a.yaml", rule("a", title: "shipped"))
        try shipped.write("rules.d/b.yaml", rule("b", title: "shipped"))
        try local.write("rules.d/.keep", "")
        if let content {
            try local.write("rules.d/a.yaml", content)
        } else {
            try FileManager.default.createSymbolicLink(atPath: local.file("rules.d/a.yaml"), withDestinationPath: "/dev/null")
        }
        let loaded = load(local, shipped)
        #expect(loaded.problems.isEmpty)
        #expect(loaded.rules.rules.map(\.name.rawValue) == ["b"])
    }

    @Test("files are read in the order of their names, and only those that end in .yaml and are not hidden")
    func order() throws {
        let directory = try TemporaryDirectory()
        for name in ["b", "a", "10", "9", "é"] { try directory.write("rules.d/\(name).yaml", rule(name, title: "x")) }
        for name in [".hidden.yaml", "a.yml", "b.yaml~", "c.yaml.bak", "README"] { try directory.write("rules.d/\(name)", "nonsense: [") }
        let loaded = load(directory)
        #expect(loaded.problems.isEmpty)
        #expect(loaded.files == ["10", "9", "a", "b", "é"].map { directory.file("rules.d/\($0).yaml") })
    }

    @Test("a missing directory is an error when it is the only one, and a warning before the shipped ones")
    func missing() throws {
        let directory = try TemporaryDirectory()
        let gone = directory.file("gone")
        #expect(
            ConfigurationLoader(directories: [gone], zones: zones).load().problems.map(\.description) == [
                "\(gone):1:1: there is no such directory"
            ])
        #expect(
            ConfigurationLoader(directories: [gone, directory.path], zones: zones).load().problems.map(\.description) == [
                "\(gone):1:1: warning: there is no such directory"
            ])
        #expect(ConfigurationLoader(directories: [directory.path, gone], zones: zones).load().problems.isEmpty)
    }

    @Test(
        "what cannot be read as a file is told, and stops nothing: a directory, a dangling link, a pipe without a writer, a loop of links")
    func notAFile() throws {
        let directory = try TemporaryDirectory()
        try directory.write("rules.d/good.yaml", rule("good", title: "x"))
        try directory.write("rules.d/dir.yaml/inside", "")
        try FileManager.default.createSymbolicLink(atPath: directory.file("rules.d/gone.yaml"), withDestinationPath: "/no/such/file")
        try FileManager.default.createSymbolicLink(atPath: directory.file("rules.d/loop.yaml"), withDestinationPath: "loop.yaml")
        #expect(mkfifo(directory.file("rules.d/pipe.yaml"), 0o600) == 0)
        let loaded = load(directory)
        #expect(loaded.rules.rules.map(\.name.rawValue) == ["good"])
        #expect(
            loaded.problems.map(\.description) == [
                "\(directory.file("rules.d/dir.yaml")):1:1: cannot be read: Is a directory",
                "\(directory.file("rules.d/gone.yaml")):1:1: cannot be read: No such file or directory",
                "\(directory.file("rules.d/loop.yaml")):1:1: cannot be read: Too many levels of symbolic links",
                "\(directory.file("rules.d/pipe.yaml")):1:1: cannot be read: it is no regular file",
            ])
    }

    @Test(
        "text that is not UTF-8 is told where it stands",
        arguments: [
            (Array("rule: r\ntitle: caf".utf8) + [0xe9] + Array("\n".utf8), 2, 11),
            (Array("é\n€".utf8) + [0xff], 2, 2),
            ([0xc3], 1, 1),
            (Array("ab".utf8) + [0xe2, 0x82], 1, 3),
            (Array("a\nb".utf8) + [0xed, 0xa0, 0x80], 2, 2),
            (Array("a".utf8) + [0xc0, 0xaf] + Array("\n".utf8), 1, 2),
            ([0xf5] + Array("\n".utf8), 1, 1),
        ])
    func notUTF8(_ bytes: [UInt8], _ line: Int, _ column: Int) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("rules.d/r.yaml", "")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        #expect(
            load(directory).problems.map(\.description) == ["\(path):\(line):\(column): this is not UTF-8; save the file in that encoding"])
    }

    @Test("a file of 1 MiB is read, and a byte more is refused")
    func tooLarge() throws {
        let directory = try TemporaryDirectory()
        let body = rule("r", title: "x")
        let largest = body + "#" + String(repeating: "x", count: (1 << 20) - body.utf8.count - 1)
        let path = try directory.write("rules.d/r.yaml", largest)
        #expect(load(directory).problems.isEmpty)
        try directory.write("rules.d/r.yaml", largest + "x")
        #expect(load(directory).problems.map(\.description) == ["\(path):1:1: is larger than 1048576 bytes; no configuration file is"])
    }

    @Test("nesting without end is refused and not followed", arguments: ["[", "{a: ", "- ", "? "])
    func deep(_ opening: String) throws {
        let (rule, problems) = try read(rule: "rule: " + String(repeating: opening, count: 200_000 / opening.count))
        #expect(rule == nil)
        #expect(problems.count == 1)
    }

    @Test("aliases that would unfold into billions are refused at once")
    func unfolding() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        #expect(try read(rule: text).problems.map(place) == ["1:5: anchors and aliases are not used here; write the value out"])
    }
}
