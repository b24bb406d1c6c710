import Foundation

/// Programs that others wrote, asked what is right.
package enum Oracle {
    package struct Failed: Error, CustomStringConvertible {
        package var description: String

        package init(description: String) { self.description = description }
    }

    /// The Python with the modules that tests need; `make test` sets it.
    package static let python = ProcessInfo.processInfo.environment["PYTHON"] ?? "python3"

    /// Runs a Python script with lines on standard input, and gives the lines it prints.
    package static func python(_ script: String, input: [String] = []) throws -> [String] {
        try run(["/usr/bin/env", python, "-c", script], input: input.joined(separator: "\n") + "\n")
    }

    package static func run(_ command: [String], input: String = "") throws -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        let directory = FileManager.default.temporaryDirectory.appending(path: "oracle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        // Files rather than pipes: neither side can fill one up while the other does not read.
        let (inputFile, outputFile) = (directory.appending(path: "in"), directory.appending(path: "out"))
        try Data(input.utf8).write(to: inputFile)
        try Data().write(to: outputFile)
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        let errors = directory.appending(path: "err")
        try Data().write(to: errors)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let message = try String(contentsOf: errors, encoding: .utf8)
            throw Failed(description: "\(command.prefix(2)) failed; `make test` installs what it needs. \(message.suffix(400))")
        }
        return try String(contentsOf: outputFile, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// Every zone of the system, by the names that its own table lists; with or without those that are other names for one.
    package static func zoneNames(withLinks: Bool = true) throws -> [String] {
        let table = try String(contentsOfFile: "/usr/share/zoneinfo/tzdata.zi", encoding: .utf8)
        var names: Set<String> = []
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first == "Z", words.count > 1 { names.insert(String(words[1])) }
            if withLinks, words.first == "L", words.count > 2 { names.insert(String(words[2])) }
        }
        return names.filter { FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/\($0)") }.sorted()
    }
}
