/// Bytes of a file that are no row: where the fault lies and what would be right.
package struct CSVRefusal: Error, Hashable, Sendable {
    /// The line of the fault, counted from 1.
    package let line: Int
    /// The column of the fault within its line, in Unicode scalars, counted from 1.
    package let column: Int
    /// What is wrong there, and what would be right.
    package let reason: String
    /// The line on which the refused bytes begin, counted from 1.
    package let firstLine: Int
    /// The refused bytes as they stand in the file, with their line end where they have one.
    package let rawText: [UInt8]
    /// Whether the row is longer than a reader keeps, so that `rawText` holds its beginning only.
    package let isCut: Bool
}

extension CSVRefusal: CustomStringConvertible {
    package var description: String { "line \(line), column \(column): \(reason)" }
}
