import CivilTime
import Configuration
import ControlAPI
import ControlInterface
import Glibc
import Keeper

/// Reads files that somebody wants to try, with the reader of the daemon's own: as a directory for the time of reading, in the place of the first of the daemon's.
struct ConfigurationTrial: Sendable {
    let directories: [String]
    let zones: ZoneDatabase

    /// The directory could not be made, or written.
    struct Unwritable: Error, CustomStringConvertible {
        let path: String
        let number: Int32
        var description: String { "\(path): \(String(cString: strerror(number)))" }
    }

    /// - Throws: `ConfigurationRefused` when there is a mistake anywhere; `Unwritable`.
    func read(_ files: [Wire.ConfigurationFile]) throws -> KeeperConfiguration {
        let directory = try Self.makeDirectory()
        defer { Self.remove(files, in: directory) }
        for file in files { try Self.write(file, in: directory) }
        let loaded = ConfigurationLoader(directories: [directory] + directories.dropFirst(), zones: zones).load()
        let errors = loaded.problems.filter { $0.severity == .error }
        guard errors.isEmpty else {
            let prefix = directory + "/"
            throw ConfigurationRefused(
                problems: errors.map { problem in
                    let file = problem.file.hasPrefix(prefix) ? String(problem.file.dropFirst(prefix.count)) : problem.file
                    return Wire.Problem(file: file, line: problem.line, column: problem.column, message: problem.message)
                })
        }
        return KeeperConfiguration(rules: loaded.rules, house: loaded.house)
    }

    // MARK: - Files

    private static func makeDirectory() throws(Unwritable) -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/followupd-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Unwritable(path: parent, number: errno) }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The directories on the way to a file, the deepest last.
    private static func parents(of file: Wire.ConfigurationFile) -> [String] {
        let names = file.path.split(separator: "/").dropLast()
        return names.indices.map { names[...$0].joined(separator: "/") }
    }

    private static func write(_ file: Wire.ConfigurationFile, in directory: String) throws(Unwritable) {
        for parent in parents(of: file) { mkdir("\(directory)/\(parent)", 0o700) }
        let path = "\(directory)/\(file.path)"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Unwritable(path: path, number: errno) }
        defer { close(descriptor) }
        var rest = Array(file.text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Unwritable(path: path, number: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Removes what was written, and nothing else.
    private static func remove(_ files: [Wire.ConfigurationFile], in directory: String) {
        for file in files { unlink("\(directory)/\(file.path)") }
        for parent in Set(files.flatMap(parents)).sorted(by: { $0.count > $1.count }) { rmdir("\(directory)/\(parent)") }
        rmdir(directory)
    }
}
