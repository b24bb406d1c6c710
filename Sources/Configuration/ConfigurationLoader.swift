import CivilTime
import FollowUp
import Glibc

/// What a configuration says, and what is wrong with it.
package struct LoadedConfiguration: Sendable {
    package var house: House
    /// The rules that could be read.
    package var rules: RuleSet
    /// The programs for deliveries that could be read.
    package var programs: [ConfiguredProgram] = []
    package var problems: [Problem]
    /// The files that were read, in order.
    package var files: [String]
}

/// Reads a configuration from its directories.
///
/// As systemd does with units, a rule file in a directory of higher precedence overrides one of the same name, and an empty one, or a link to
/// /dev/null, masks it.
package struct ConfigurationLoader: Sendable {
    let directories: [String]
    private let zones: ZoneDatabase

    /// - Parameter directories: highest precedence first.
    package init(directories: [String], zones: ZoneDatabase) {
        self.directories = directories
        self.zones = zones
    }

    /// Reads everything. Never fails: a file with a mistake is left out, and the mistake is among the problems.
    package func load() -> LoadedConfiguration {
        var problems: [Problem] = []
        var files: [String] = []
        for directory in directories.prefix(1) where !Directory.exists(directory) {
            // The shipped directories may be missing; the one that somebody named, or that ops writes to, should not.
            problems.append(
                Problem(
                    file: directory, line: 1, column: 1, message: "there is no such directory",
                    severity: directories.count == 1 ? .error : .warning))
        }
        var calendars = CalendarFiles(directories: directories)
        let (settings, houseText) = settings(&calendars, &problems, &files)
        files += calendars.files
        problems += calendars.problems
        let house = house(settings)
        let rules = rules(context: [houseText] + calendars.texts + [house.zone.name, zones.version ?? ""], &problems, &files)
        let programs = programs(rules: Set(rules.map(\.name)), &problems, &files)
        return LoadedConfiguration(house: house, rules: RuleSet(rules), programs: programs, problems: problems, files: files)
    }

    // MARK: - The house

    private func settings(
        _ calendars: inout CalendarFiles, _ problems: inout [Problem], _ files: inout [String]
    ) -> (HouseFile.Settings, String) {
        for directory in directories {
            let path = "\(directory)/followupd.yaml"
            guard access(path, F_OK) == 0 else { continue }
            files.append(path)
            do throws(Problem) {
                let file = try YAMLFile(path: path)
                let settings = HouseFile.read(file, zones: zones, calendars: &calendars, problems: &problems)
                return (settings, String(decoding: file.bytes, as: UTF8.self))
            } catch {
                problems.append(error)
                return (HouseFile.Settings(), "")
            }
        }
        return (HouseFile.Settings(), "")
    }

    private func house(_ settings: HouseFile.Settings) -> House {
        let name = settings.zoneName ?? ZoneDatabase.systemZoneName()
        let zone = name.flatMap { try? zones.zone(named: $0) } ?? .utc
        return House(
            zone: zone, calendar: settings.businessCalendar, dayStarts: settings.dayStarts, dayEnds: settings.dayEnds,
            settling: settings.settling,
            zoneNamed: { [zones] name in name.flatMap { try? zones.zone(named: $0) } ?? zone })
    }

    // MARK: - Rules

    private func rules(context: [String], _ problems: inout [Problem], _ files: inout [String]) -> [Rule] {
        var paths: [String: String] = [:]
        for directory in directories.reversed() {
            for name in Directory.names(in: "\(directory)/rules.d", ending: ".yaml") { paths[name] = "\(directory)/rules.d/\(name)" }
        }
        var rules: [Rule] = []
        for (name, path) in paths.sorted(by: { $0.key < $1.key }) {
            files.append(path)
            do throws(Problem) {
                let file = try YAMLFile(path: path)
                // Nothing in it: the rule of that name is masked.
                if file.root == nil { continue }
                var fingerprint = Fingerprint()
                for part in context { fingerprint.add(part) }
                fingerprint.add(file.bytes)
                switch RuleFile.read(file, stem: String(name.dropLast(".yaml".count)), fingerprint: fingerprint.text) {
                case .success(let rule): rules.append(rule)
                case .failure(let found): problems += found.list
                }
            } catch {
                problems.append(error)
            }
        }
        return rules
    }
}
