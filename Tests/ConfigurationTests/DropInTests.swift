import Configuration
import FollowUp
import Foundation
import TestSupport
import Testing

@Suite("Drop-ins, and what check says of files that others hold in place of")
struct DropInTests {
    private func load(_ directories: TemporaryDirectory...) -> LoadedConfiguration {
        ConfigurationLoader(directories: directories.map(\.path), zones: zones).load()
    }

    private func check(_ directories: TemporaryDirectory...) -> [String] {
        ConfigurationCheck(directories: directories.map(\.path), zones: zones).problems.map(\.description)
    }

    private let rule = "rule: a\nabout: customer\ncadence: {every: 30 days}\nwhen: {status: active}\ntitle: shipped\nassign: owner\n"

    private func title(_ loaded: LoadedConfiguration) -> TitleTemplate? { loaded.rules[RuleName("a")]?.step?.title }

    @Test("each key of a drop-in replaces that of the rule, whatever the directory, and the rest stays")
    func replace() throws {
        let (local, shipped) = (try TemporaryDirectory(), try TemporaryDirectory())
        try shipped.write("rules.d/a.yaml", rule)
        try local.write("rules.d/a.yaml.d/10-title.yaml", "title: local\nassign: manager\n")
        let loaded = load(local, shipped)
        #expect(loaded.problems.isEmpty)
        #expect(title(loaded) == TitleTemplate([.text("local")]))
        #expect(loaded.rules[RuleName("a")]?.step?.assignment == .manager)
        #expect(loaded.rules[RuleName("a")]?.conditions == [.field(.customer(.status), in: ["active"])])
        #expect(loaded.files == [shipped.file("rules.d/a.yaml"), local.file("rules.d/a.yaml.d/10-title.yaml")])
    }

    @Test("drop-ins apply in the order of their names across directories, and of one name the first directory's holds")
    func order() throws {
        let (local, shipped) = (try TemporaryDirectory(), try TemporaryDirectory())
        try shipped.write("rules.d/a.yaml", rule)
        try local.write("rules.d/a.yaml.d/10.yaml", "title: local 10\n")
        try shipped.write("rules.d/a.yaml.d/20.yaml", "title: shipped 20\n")
        try shipped.write("rules.d/a.yaml.d/30.yaml", "title: shipped 30\n")
        #expect(title(load(local, shipped)) == TitleTemplate([.text("shipped 30")]))
        try local.write("rules.d/a.yaml.d/30.yaml", "assign: manager\n")
        #expect(title(load(local, shipped)) == TitleTemplate([.text("shipped 20")]))
        // An empty one masks.
        try local.write("rules.d/a.yaml.d/20.yaml", "")
        #expect(title(load(local, shipped)) == TitleTemplate([.text("local 10")]))
        #expect(load(local, shipped).rules[RuleName("a")]?.step?.assignment == .manager)
    }

    @Test("a key without a value takes the rule's away, so that a drop-in can bring another trigger")
    func takeAway() throws {
        let directory = try TemporaryDirectory()
        try directory.write("rules.d/a.yaml", rule)
        try directory.write("rules.d/a.yaml.d/x.yaml", "cadence:\nwhen: null\nby_hand: true\n")
        let loaded = load(directory)
        #expect(loaded.problems.isEmpty)
        #expect(loaded.rules[RuleName("a")]?.trigger == .byHand)
        #expect(loaded.rules[RuleName("a")]?.conditions == [])
        try directory.write("rules.d/a.yaml.d/x.yaml", "title: ~\n")
        #expect(
            load(directory).problems.map(\.description) == [
                "\(directory.file("rules.d/a.yaml")):1:1: 'title' is missing: which says what is to be done"
            ])
    }

    @Test("a mistake in a drop-in is placed in the drop-in, and breaks its rule alone")
    func mistakes() throws {
        let directory = try TemporaryDirectory()
        try directory.write("rules.d/a.yaml", rule)
        try directory.write("rules.d/b.yaml", rule.replacing("rule: a", with: "rule: b"))
        let path = try directory.write("rules.d/a.yaml.d/x.yaml", "# ours\nassign: manger\nevery: Mon 09:00\ntitel: x\n")
        let loaded = load(directory)
        #expect(
            loaded.problems.map(\.description) == [
                "\(path):2:9: unknown recipient 'manger': did you mean 'manager'?",
                "\(path):3:1: a rule has one trigger, and there is 'cadence' at \(directory.file("rules.d/a.yaml")):3:1 already",
                "\(path):4:1: unknown key 'titel': did you mean 'title'?",
            ])
        #expect(loaded.brokenRules == [RuleName("a")])
        #expect(loaded.rules.rules.map(\.name.rawValue) == ["b"])
    }

    @Test("a masked rule stays masked, whatever its drop-ins say")
    func masked() throws {
        let (local, shipped) = (try TemporaryDirectory(), try TemporaryDirectory())
        try shipped.write("rules.d/a.yaml", rule)
        try local.write("rules.d/a.yaml", "")
        try local.write("rules.d/a.yaml.d/x.yaml", "title: local\n")
        let loaded = load(local, shipped)
        #expect(loaded.rules.rules.isEmpty && loaded.problems.isEmpty && loaded.brokenRules.isEmpty)
    }

    @Test("drop-ins for a rule that is not there are warned of, with the rule that was meant")
    func orphans() throws {
        let directory = try TemporaryDirectory()
        try directory.write("rules.d/renewal.yaml", rule.replacing("rule: a", with: "rule: renewal"))
        try directory.write("rules.d/renewel.yaml.d/x.yaml", "title: x\n")
        #expect(
            load(directory).problems.map(\.description) == [
                "\(directory.file("rules.d/renewel.yaml.d")):1:1: warning: there is no rule 'renewel' that it could change: did you mean 'renewal'?"
            ])
    }

    @Test("check tells which files others override or mask, and loading does not")
    func overridden() throws {
        let (local, shipped) = (try TemporaryDirectory(), try TemporaryDirectory())
        for name in ["a", "b", "c"] { try shipped.write("rules.d/\(name).yaml", rule.replacing("rule: a", with: "rule: \(name)")) }
        try shipped.write("rules.d/c.yaml.d/x.yaml", "title: shipped\n")
        try local.write("rules.d/a.yaml", rule)
        try local.write("rules.d/b.yaml", "# not ours\n")
        try local.write("rules.d/c.yaml.d/x.yaml", "title: local\n")
        #expect(load(local, shipped).problems.isEmpty)
        #expect(
            check(local, shipped) == [
                "\(shipped.file("rules.d/a.yaml")):1:1: warning: is overridden by \(local.file("rules.d/a.yaml"))",
                "\(shipped.file("rules.d/b.yaml")):1:1: warning: is masked by \(local.file("rules.d/b.yaml"))",
                "\(shipped.file("rules.d/c.yaml.d/x.yaml")):1:1: warning: is overridden by \(local.file("rules.d/c.yaml.d/x.yaml"))",
            ])
    }

    @Test("check reads calendars that nothing names, and tells of files that look as if they were meant to be read")
    func leftovers() throws {
        let directory = try TemporaryDirectory()
        try directory.write("calendars/unused.yaml", "holidays: [31 Feb]\n")
        for name in ["followup.yaml", "rules.d/a.yml", "calendars/nl.yml", "rules.d/b.yaml.d/x.conf", "README.md"] {
            try directory.write(name, "x")
        }
        try directory.write("rules.d/b.yaml", rule.replacing("rule: a", with: "rule: b"))
        #expect(load(directory).problems.isEmpty)
        let said = check(directory).map { $0.replacing("\(directory.path)/", with: "") }
        #expect(said.count == 5)
        #expect(said.first?.hasPrefix("calendars/unused.yaml:1:12: ") == true)
        #expect(
            said.dropFirst() == [
                "followup.yaml:1:1: warning: is not read: the house's file is called followupd.yaml",
                "calendars/nl.yml:1:1: warning: is not read: its name does not end in .yaml",
                "rules.d/a.yml:1:1: warning: is not read: its name does not end in .yaml",
                "rules.d/b.yaml.d/x.conf:1:1: warning: is not read: its name does not end in .yaml",
            ])
    }
}
