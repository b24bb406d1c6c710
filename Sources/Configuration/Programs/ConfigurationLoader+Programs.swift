import CivilTime
import FollowUp

extension ConfigurationLoader {
    /// Where programs for deliveries are, in each directory of the configuration.
    private static let directory = "deliver.d"

    /// All programs for deliveries. As with rules, a file of higher precedence overrides one of the same name, and an empty one masks it.
    ///
    /// - Parameter rules: the names of the rules that there are; a program that waits for another one would wait for ever.
    func programs(rules: Set<RuleName>, _ problems: inout [Problem], _ files: inout [String]) -> [ConfiguredProgram] {
        var paths: [String: String] = [:]
        for directory in directories.reversed() {
            for name in Directory.names(in: "\(directory)/\(Self.directory)", ending: ".yaml") {
                paths[name] = "\(directory)/\(Self.directory)/\(name)"
            }
        }
        var programs: [ConfiguredProgram] = []
        for (name, path) in paths.sorted(by: { $0.key < $1.key }) {
            files.append(path)
            switch Self.program(path, stem: String(name.dropLast(".yaml".count))) {
            case .success(nil): break
            case .success(let program?):
                programs.append(program)
                let missing = program.delivery.filter.missingKinds.map(\.rawValue).joined(separator: " and ")
                if !missing.isEmpty {
                    problems.append(
                        Problem(
                            file: path, line: 1, column: 1,
                            message: "asks for reminders, but not for \(missing): it hears nothing of reminders that are told together, "
                                + "as after a burst or while the daemon was down; add \(missing) to 'events'",
                            severity: .warning))
                }
                for rule in (program.delivery.filter.rules ?? []).subtracting(rules).sorted() {
                    let nearest = Nearest.word(to: rule.rawValue, in: rules.map(\.rawValue)).map { ": did you mean '\($0)'?" } ?? ""
                    problems.append(
                        Problem(
                            file: path, line: 1, column: 1, message: "there is no rule '\(rule)' in force\(nearest)", severity: .warning))
                }
            case .failure(let found): problems += found.list
            }
        }
        return programs
    }

    /// One program for deliveries, for whoever runs it. Nil when there is none of that name, or it is masked.
    ///
    /// - Throws: the problems of its file.
    package func program(named name: String) throws -> ConfiguredProgram? {
        guard ConfiguredProgram.isName(name) else { return nil }
        for directory in directories {
            guard Directory.names(in: "\(directory)/\(Self.directory)", ending: ".yaml").contains("\(name).yaml") else { continue }
            do {
                return try Self.program("\(directory)/\(Self.directory)/\(name).yaml", stem: name).get()
            } catch {
                throw ProgramProblems(list: error.list)
            }
        }
        return nil
    }

    private static func program(_ path: String, stem: String) -> Result<ConfiguredProgram?, ProgramFile.Problems> {
        do throws(Problem) {
            let file = try YAMLFile(path: path)
            if file.root == nil { return .success(nil) }
            return ProgramFile.read(file, stem: stem).map { $0 }
        } catch {
            return .failure(ProgramFile.Problems(list: [error]))
        }
    }
}

/// What keeps a program from being run.
package struct ProgramProblems: Error, Sendable, CustomStringConvertible {
    package var list: [Problem]

    package var description: String { list.map(\.description).joined(separator: "\n") }
}
