import Intake
import Varlink

extension Call {
    /// Where a page ended may tell of a name and two numbers.
    private static let longestCursor = RecordReader.longestText + 64

    /// What is longer than any field of a record can be names nothing that there is: it is refused before anything is looked for, or kept, by it.
    ///
    /// The records within a call are read by `RecordReader`, which has the same bound for each of their fields.
    ///
    /// - Throws: `InvalidParameter`.
    func checkLengths() throws {
        for (name, value) in parameters {
            guard let text = value.stringValue else { continue }
            guard text.utf8.count <= (name == "cursor" ? Self.longestCursor : RecordReader.longestText) else {
                throw VarlinkError.invalidParameter(name)
            }
        }
    }
}
