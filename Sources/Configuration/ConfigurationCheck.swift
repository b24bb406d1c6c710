import CivilTime

/// What is said of a configuration when somebody asks for it: by `followupd --check` and `followupctl check` alike.
package struct ConfigurationCheck: Sendable {
    /// Every problem, the worst not first but in the order of the files.
    package let problems: [Problem]
    /// How many rules are in force, and how many of the problems are mistakes and warnings.
    package let rules: Int
    package let mistakes: Int
    package let warnings: Int
    /// How it came out, in one line.
    package var summary: String {
        func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }
        return "\(count(rules, "rule")) in force, \(count(mistakes, "mistake")), \(count(warnings, "warning"))"
    }
    /// Whether the daemon would start with all of it.
    package let isRight: Bool

    /// Where the daemon looks when nothing else is said, highest precedence first, as for units.
    package static let usualDirectories = ["/etc/followupd", "/usr/local/lib/followupd", "/usr/lib/followupd"]

    /// - Parameter directories: highest precedence first.
    package init(directories: [String], zones: ZoneDatabase) {
        let loaded = ConfigurationLoader(directories: directories, zones: zones).check()
        problems = loaded.problems
        isRight = !loaded.hasErrors
        rules = loaded.rules.rules.count
        warnings = problems.count { $0.severity == .warning }
        mistakes = problems.count - warnings
    }
}
