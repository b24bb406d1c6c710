/// Why the columns of a file cannot be matched with the fields of a record: the place in the file, and what would be right.
package struct CSVHeaderError: Error, Hashable, Sendable {
    /// The line of the header, counted from 1.
    package let line: Int
    /// The column of the fault within it, in Unicode scalars, counted from 1.
    package let column: Int
    /// What is wrong, what is there, and what would be right.
    package let reason: String
}

extension CSVHeaderError: CustomStringConvertible {
    package var description: String { "line \(line), column \(column): \(reason)" }
}
