import CivilTime

/// Files in a configuration directory that look as if they were meant to be read, and are not.
struct Leftovers {
    let directories: [String]

    var problems: [Problem] {
        directories.flatMap { directory in
            let house =
                Directory.names(in: directory, ending: ".yaml").filter { $0 != HouseFile.name }
                + Directory.names(in: directory, ending: ".yml")
            let rules = Directory.names(in: "\(directory)/rules.d", ending: ".yml").map { "rules.d/\($0)" }
            let calendars = Directory.names(in: "\(directory)/calendars", ending: ".yml").map { "calendars/\($0)" }
            let dropIns = Directory.names(in: "\(directory)/rules.d", ending: ".yaml.d").flatMap { folder in
                Directory.names(in: "\(directory)/rules.d/\(folder)", ending: "").filter { !$0.hasSuffix(".yaml") }
                    .map { "rules.d/\(folder)/\($0)" }
            }
            return house.sorted().map { problem("\(directory)/\($0)", "is not read: the house's file is called \(HouseFile.name)") }
                + (rules + calendars + dropIns).sorted().map {
                    problem("\(directory)/\($0)", "is not read: its name does not end in .yaml")
                }
        }
    }

    private func problem(_ path: String, _ message: String) -> Problem {
        Problem(file: path, line: 1, column: 1, message: message, severity: .warning)
    }
}
