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

    private struct Zones {
        /// What is in force.
        var configuration: LoadedConfiguration?
        /// Those whose files were read anew, and that nobody was told of.
        var changed: Set<String> = []
    }

    private let zonesInForce = Mutex(Zones())

    /// What was read.
    struct Loaded: Sendable {
        var keeper: KeeperConfiguration
        var problems: [Problem]
        /// The programs that events are delivered with.
        var programs: [DeliveryProgram]
        /// Those whose files are there but cannot be read.
        var brokenPrograms: Set<String>

        fileprivate var configuration: LoadedConfiguration

        var hasErrors: Bool { problems.contains { $0.severity == .error } }
    }

    init(directories: [String], zones: ZoneDatabase) {
        self.zones = zones
        trial = ConfigurationTrial(directories: directories, zones: zones)
        loader = ConfigurationLoader(directories: directories, zones: zones)
    }

    /// Reads everything anew. Time zone files that changed are read anew as well.
    func load() -> Loaded {
        noteZones()
        let loaded = loader.load()
        latest.withLock { $0 = loaded.problems }
        let mistaken = loaded.problems.filter { $0.severity == .error }.map(\.file)
        return Loaded(
            keeper: KeeperConfiguration(rules: loaded.rules, house: loaded.house, brokenRules: loaded.brokenRules),
            problems: loaded.problems,
            programs: loaded.programs.map(\.delivery), brokenPrograms: Set(mistaken.compactMap { Self.stem(of: $0, in: "deliver.d") }),
            configuration: loaded)
    }

    /// Notes that this is in force from now on.
    func takeIntoForce(_ loaded: Loaded) { zonesInForce.withLock { $0.configuration = loaded.configuration } }

    /// What is in force, under the time zones as they are now, and in words what changed; nil when nothing did. Does not depend on what the files of the configuration
    /// have become.
    func underChangedZones() -> (keeper: KeeperConfiguration, what: String)? {
        noteZones()
        return zonesInForce.withLock { inForce in
            guard let former = inForce.configuration else { return nil }
            let renewed = loader.underPresentZones(former)
            let changed = inForce.changed.sorted()
            inForce.changed = []
            inForce.configuration = renewed
            let (old, new) = (former.house.zone.name, renewed.house.zone.name)
            var what: [String] = []
            if !changed.isEmpty { what.append(changed.joined(separator: ", ") + (zones.version.map { " (\($0))" } ?? "")) }
            if old != new { what.append("the house is in \(new), no longer in \(old)") }
            guard !what.isEmpty else { return nil }
            return (
                KeeperConfiguration(rules: renewed.rules, house: renewed.house, brokenRules: renewed.brokenRules),
                what.joined(separator: "; ")
            )
        }
    }

    private func noteZones() {
        let changed = zones.refresh()
        zonesInForce.withLock { $0.changed.formUnion(changed) }
    }

    /// What was wrong when it was last read.
    var problems: [Wire.Problem] {
        latest.withLock { $0 }.map { Wire.Problem(file: $0.file, line: $0.line, column: $0.column, message: $0.message) }
    }

    /// The stem of a file in such a directory, which is the name of what the file is about.
    private static func stem(of path: String, in directory: Substring) -> String? {
        let parts = path.split(separator: "/")
        guard parts.dropLast().last == directory, let file = parts.last, file.hasSuffix(".yaml") else { return nil }
        return String(file.dropLast(".yaml".count))
    }
}
