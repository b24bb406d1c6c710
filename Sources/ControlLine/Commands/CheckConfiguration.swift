import ArgumentParser
import CivilTime
import Configuration
import Varlink

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

struct CheckConfiguration: ReadingVerb {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a configuration, without the daemon.",
        discussion: """
            Reads a configuration as the daemon would, and says of every mistake where it is and what would be right. Warns of rules that can never \
            fire, files that others override, and windows that close before they open. Nothing is changed, and no daemon is asked.

            A copy of /etc/followupd is checked with --with-shipped, since its rules may name calendars that are shipped, and may override rules that are.

            Without a directory: /etc/followupd, /usr/local/lib/followupd and /usr/lib/followupd together, as the daemon reads them.

            Exit status: 0 when there is no mistake, warnings or not; 1 when there is one.
            """)

    @Argument(help: ArgumentHelp("Check the configuration in this directory, and nowhere else.", valueName: "dir"), completion: .directory)
    var directory: String?
    @Flag(name: .long, help: "Check it in the place of /etc/followupd: with the shipped rules and calendars behind it.")
    var withShipped = false

    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let zones = ZoneDatabase(directory: session.surroundings.environment["TZDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil })
        func read(withShipped: Bool) -> ConfigurationCheck {
            ConfigurationCheck(directories: Self.directories(directory, withShipped: withShipped), zones: zones)
        }
        let check = read(withShipped: withShipped)
        if session.isJSON {
            session.print(json: Self.object(check))
        } else {
            for problem in check.problems { session.errors.line("\(problem)".printable) }
            if !check.isRight, !withShipped, let directory, access(directory, F_OK) == 0, read(withShipped: true).mistakes < check.mistakes
            {
                session.errors.line(session.words.withShipped())
            }
            session.output.line(session.words.checked(rules: check.rules, mistakes: check.mistakes, warnings: check.warnings))
        }
        return check.isRight ? .ok : .failed
    }

    /// Where it looks, highest precedence first.
    static func directories(_ directory: String?, withShipped: Bool) -> [String] {
        let usual = ConfigurationCheck.usualDirectories
        guard let directory else { return usual }
        return withShipped ? [directory] + usual.dropFirst() : [directory]
    }

    private static func object(_ check: ConfigurationCheck) -> JSONObject {
        let problems = check.problems.map { problem in
            JSON.object([
                "file": .string(problem.file), "line": .integer(Int64(problem.line)), "column": .integer(Int64(problem.column)),
                "severity": .string(problem.severity.rawValue), "message": .string(problem.message),
            ])
        }
        return ["isRight": .bool(check.isRight), "problems": .array(problems)]
    }
}
