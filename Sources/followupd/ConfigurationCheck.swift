import ArgumentParser
import CivilTime
import Configuration
import Delivery

/// `followupd --check`: the same code that the daemon reads its configuration with.
struct ConfigurationCheck {
    let settings: Settings

    /// Prints every problem, and gives the exit code.
    func run() -> ExitCode {
        let zones = ZoneDatabase(directory: settings.zoneDirectory)
        let loaded = ConfigurationLoader(directories: settings.configurationDirectories, zones: zones).load()
        for problem in loaded.problems { StandardError().write("\(problem)") }
        let rules = loaded.rules.rules.count
        print("\(rules) rule\(rules == 1 ? "" : "s") in force, \(loaded.problems.count) problem\(loaded.problems.count == 1 ? "" : "s")")
        return loaded.problems.contains { $0.severity == .error } ? .failure : .success
    }
}
