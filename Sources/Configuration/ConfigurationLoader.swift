import CivilTime
import FollowUp
import Glibc

/// What a configuration says, and what is wrong with it.
package struct LoadedConfiguration: Sendable {
    package var house: House
    /// The rules that could be read.
    package var rules: RuleSet
    /// The rules that are there and could not be read.
    package var brokenRules: Set<RuleName>
    /// The programs for deliveries that could be read.
    package var programs: [ConfiguredProgram] = []
    package var problems: [Problem]
    /// The files that were read, in order.
    package var files: [String]
    /// What the house is made of, apart from the zone files.
    var settings = HouseFile.Settings()

    package var hasErrors: Bool { problems.contains { $0.severity == .error } }
}

/// Reads a configuration from its directories.
///
/// As systemd does with units, a rule file in a directory of higher precedence overrides one of the same name, an empty one, or a link to
/// /dev/null, masks it, and drop-ins in `NAME.yaml.d` change it key by key.
package struct ConfigurationLoader: Sendable {
    let directories: [String]
    private let zones: ZoneDatabase

    /// - Parameter directories: highest precedence first.
    package init(directories: [String], zones: ZoneDatabase) {
        self.directories = directories
        self.zones = zones
    }

    /// Reads everything. Never fails: a file with a mistake is left out, and the mistake is among the problems.
    package func load() -> LoadedConfiguration { read(advising: false) }

    /// Reads everything, and what nothing names as well, and tells what is no mistake but hardly meant: files that others override, windows that close
    /// before they open.
    package func check() -> LoadedConfiguration { read(advising: true) }

    private func read(advising: Bool) -> LoadedConfiguration {
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
        let settings = settings(&calendars, &problems, &files)
        if advising { calendars.readOthers() }
        files += calendars.files
        problems += calendars.problems
        let house = house(settings)
        var loaded = LoadedConfiguration(
            house: house, rules: RuleSet(), brokenRules: [], problems: problems, files: files, settings: settings)
        readRules(under: fingerprint(settings, house), advising: advising, into: &loaded)
        loaded.programs = programs(rules: Set(loaded.rules.rules.map(\.name)), &loaded.problems, &loaded.files)
        if advising { loaded.problems += Leftovers(directories: directories).problems }
        return loaded
    }

    /// The same configuration under the time zones as they are now. Reads no file of the configuration, so it does not matter what has become of them.
    package func underPresentZones(_ loaded: LoadedConfiguration) -> LoadedConfiguration {
        var renewed = loaded
        renewed.house = house(loaded.settings)
        let fingerprint = fingerprint(loaded.settings, renewed.house)
        renewed.rules = RuleSet(
            loaded.rules.rules.map { rule in
                var rule = rule
                rule.fingerprint = ""
                rule.fingerprint = Self.fingerprint(of: rule, under: fingerprint)
                return rule
            })
        return renewed
    }

    /// What every rule's dates and reminders depend on besides the rule.
    private func fingerprint(_ settings: HouseFile.Settings, _ house: House) -> Fingerprint {
        var fingerprint = Fingerprint()
        // The release counts as well: zones that only reps have may have changed while nobody looked.
        let facts = [Meaning.text(settings), house.zone.name, zones.version ?? ""] + zones.digests(of: house.zone.name)
        for fact in facts { fingerprint.add(fact) }
        return fingerprint
    }

    /// - Parameter rule: without a fingerprint, which is no part of what it means.
    private static func fingerprint(of rule: Rule, under house: Fingerprint) -> String {
        var fingerprint = house
        fingerprint.add(Meaning.text(rule))
        return fingerprint.text
    }

    // MARK: - The house

    private func settings(_ calendars: inout CalendarFiles, _ problems: inout [Problem], _ files: inout [String]) -> HouseFile.Settings {
        for directory in directories {
            let path = "\(directory)/\(HouseFile.name)"
            guard access(path, F_OK) == 0 else { continue }
            files.append(path)
            do throws(Problem) {
                let file = try YAMLFile(path: path)
                return HouseFile.read(file, zones: zones, calendars: &calendars, problems: &problems)
            } catch {
                problems.append(error)
                return HouseFile.Settings()
            }
        }
        return HouseFile.Settings()
    }

    private func house(_ settings: HouseFile.Settings) -> House {
        let name = settings.zoneName ?? ZoneDatabase.systemZoneName()
        let zone = name.flatMap { try? zones.zone(named: $0) } ?? .utc
        return House(
            zone: zone, calendar: settings.businessCalendar, dayStarts: settings.dayStarts, dayEnds: settings.dayEnds,
            settling: settings.settling, quiet: settings.quiet, gathering: settings.gathering, retention: settings.retention,
            zoneNamed: { [zones] name in name.flatMap { try? zones.zone(named: $0) } ?? zone })
    }

    // MARK: - Rules

    private func readRules(under house: Fingerprint, advising: Bool, into loaded: inout LoadedConfiguration) {
        let files = RuleFiles(directories: directories)
        var rules: [Rule] = []
        for entry in files.entries {
            let problems = ProblemList()
            var isMasked = false
            let placed = problems.attempt { () throws(Problem) -> PlacedRule? in
                loaded.files.append(entry.path)
                let file = try YAMLFile(path: entry.path)
                // Nothing in it: the rule of that name is masked, whatever its drop-ins say.
                isMasked = file.root == nil
                return isMasked ? nil : read(entry, file, problems, &loaded.files)
            }
            if var rule = placed.flatMap(\.self)?.rule, let placed = placed.flatMap(\.self) {
                rule.fingerprint = Self.fingerprint(of: rule, under: house)
                rules.append(rule)
                for problem in Contradictions(of: placed).problems { problems.add(problem) }
                if advising { for problem in WindowAdvice(placed, in: loaded.house).problems { problems.add(problem) } }
            } else if !isMasked {
                loaded.brokenRules.insert(RuleName(entry.stem))
            }
            loaded.problems += Self.sorted(problems.list, by: [entry.path] + entry.dropIns)
            if advising {
                for (path, by) in entry.overridden {
                    let how = isMasked && by == entry.path ? "masked" : "overridden"
                    loaded.problems.append(Problem(file: path, line: 1, column: 1, message: "is \(how) by \(by)", severity: .warning))
                }
            }
        }
        loaded.problems += files.orphans.map(files.problem(ofOrphan:))
        loaded.rules = RuleSet(rules)
    }

    private func read(_ entry: RuleFiles.Entry, _ file: YAMLFile, _ problems: ProblemList, _ files: inout [String]) -> PlacedRule? {
        var dropIns: [YAMLFile] = []
        for path in entry.dropIns {
            files.append(path)
            if let dropIn = problems.attempt({ () throws(Problem) in try YAMLFile(path: path) }) { dropIns.append(dropIn) }
        }
        let source = problems.attempt { () throws(Problem) in
            try RuleSource(stem: entry.stem, file: file, dropIns: dropIns, problems: problems)
        }
        return source.flatMap { RuleReader($0, zones: zones, problems: problems).rule() }
    }

    /// In the order of the files, and of the places in each.
    private static func sorted(_ problems: [Problem], by files: [String]) -> [Problem] {
        let places = Dictionary(files.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        return problems.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            return (places[a.file] ?? 0, a.line, a.column, left.offset) < (places[b.file] ?? 0, b.line, b.column, right.offset)
        }.map(\.element)
    }
}
