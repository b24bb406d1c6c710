import ArgumentParser
import CivilTime
import Configuration
import Delivery

extension ConfigurationCheck {
    /// `followupd --check`: prints every problem and how it came out, and gives the exit code.
    static func run(_ settings: Settings) -> ExitCode {
        let check = ConfigurationCheck(
            directories: settings.configurationDirectories, zones: ZoneDatabase(directory: settings.zoneDirectory))
        for problem in check.problems { StandardError().write("\(problem)") }
        print(check.summary)
        return check.isRight ? .success : .failure
    }
}
