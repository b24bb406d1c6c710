import CivilTime
import Configuration
import ControlInterface
import FollowUp
import Keeper
import Synchronization

/// Reads the configuration, and remembers what was wrong with it.
final class ConfigurationSource: Sendable {
    let zones: ZoneDatabase
    /// Reads others to try them.
    let trial: ConfigurationTrial
    private let loader: ConfigurationLoader
    private let latest = Mutex<[Problem]>([])

    /// What was read.
    struct Loaded: Sendable {
        var keeper: KeeperConfiguration
        var problems: [Problem]

        var hasErrors: Bool { problems.contains { $0.severity == .error } }
    }

    init(directories: [String], zones: ZoneDatabase) {
        self.zones = zones
        trial = ConfigurationTrial(directories: directories, zones: zones)
        loader = ConfigurationLoader(directories: directories, zones: zones)
    }

    /// Reads everything anew. Time zone files that changed are read anew as well.
    func load() -> Loaded {
        _ = zones.refresh()
        let loaded = loader.load()
        latest.withLock { $0 = loaded.problems }
        let broken = Set(loaded.problems.filter { $0.severity == .error }.compactMap { Self.rule(inFile: $0.file) })
        return Loaded(
            keeper: KeeperConfiguration(rules: loaded.rules, house: loaded.house, brokenRules: broken), problems: loaded.problems)
    }

    /// What was wrong when it was last read.
    var problems: [Wire.Problem] {
        latest.withLock { $0 }.map { Wire.Problem(file: $0.file, line: $0.line, column: $0.column, message: $0.message) }
    }

    /// The rule that a file in `rules.d` is about: its stem is the rule's name.
    private static func rule(inFile path: String) -> RuleName? {
        let parts = path.split(separator: "/")
        guard parts.dropLast().last == "rules.d", let file = parts.last, file.hasSuffix(".yaml") else { return nil }
        return RuleName(String(file.dropLast(".yaml".count)))
    }
}
