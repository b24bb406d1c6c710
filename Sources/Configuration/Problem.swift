/// Something wrong in a configuration file, and where.
package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// How bad it is.
    package enum Severity: String, Hashable, Sendable {
        /// What it stands in is not in force.
        case error
        /// It is in force all the same.
        case warning
    }

    package var file: String
    /// From 1.
    package var line: Int
    /// From 1, in Unicode scalars, as editors count.
    package var column: Int
    /// What is wrong, and what would be right.
    package var message: String
    package var severity: Severity

    package init(file: String, line: Int, column: Int, message: String, severity: Severity = .error) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.severity = severity
    }

    /// "file:line:column: message", as compilers write it, so that editors can go there.
    package var description: String { "\(file):\(line):\(column): \(severity == .warning ? "warning: " : "")\(message)" }
}
