import CivilTime

/// Finds the files of rules, as systemd finds units: of one name, that in the directory of highest precedence holds; drop-ins in `NAME.yaml.d` are
/// gathered from all directories, sorted by their names, and of one name again the first holds.
struct RuleFiles {
    /// The files of one rule.
    struct Entry {
        /// Without ".yaml".
        var stem: String
        var path: String
        /// In the order in which they apply.
        var dropIns: [String]
        /// Files that others hold in place of, each with that other one.
        var overridden: [(path: String, by: String)]
    }

    /// In the order of their names.
    private(set) var entries: [Entry] = []
    /// Directories of drop-ins for which there is no rule.
    private(set) var orphans: [String] = []

    static let ending = ".yaml"
    private static let dropInEnding = ".yaml.d"

    /// - Parameter directories: highest precedence first.
    init(directories: [String]) {
        let folders = directories.map { "\($0)/rules.d" }
        let (paths, overridden) = Self.holding(in: folders)
        for (name, path) in paths.sorted(by: { $0.key < $1.key }) {
            let (dropIns, overriddenDropIns) = Self.holding(in: folders.map { "\($0)/\(name).d" })
            entries.append(
                Entry(
                    stem: String(name.dropLast(Self.ending.count)), path: path,
                    dropIns: dropIns.sorted { $0.key < $1.key }.map(\.value),
                    overridden: overridden.filter { $0.by == path } + overriddenDropIns))
        }
        for folder in folders {
            for name in Directory.names(in: folder, ending: Self.dropInEnding).sorted() where paths[String(name.dropLast(2))] == nil {
                if Directory.exists("\(folder)/\(name)") { orphans.append("\(folder)/\(name)") }
            }
        }
    }

    /// Of each name in the folders the path that holds, and those that do not.
    private static func holding(in folders: [String]) -> (paths: [String: String], overridden: [(path: String, by: String)]) {
        var paths: [String: String] = [:]
        var overridden: [(path: String, by: String)] = []
        for folder in folders {
            for name in Directory.names(in: folder, ending: ending).sorted() {
                if let first = paths[name] { overridden.append(("\(folder)/\(name)", first)) } else { paths[name] = "\(folder)/\(name)" }
            }
        }
        return (paths, overridden)
    }

    /// That nothing reads the drop-ins in a directory.
    func problem(ofOrphan path: String) -> Problem {
        let name = path.split(separator: "/").last.map { String($0.dropLast(Self.dropInEnding.count)) } ?? ""
        let hint = Nearest.word(to: name, in: entries.map(\.stem)).map { ": did you mean '\($0)'?" } ?? ""
        return Problem(
            file: path, line: 1, column: 1, message: "there is no rule '\(name)' that it could change\(hint)", severity: .warning)
    }
}
