import Intake

/// Why an import could not be begun, or did not come to its end.
enum ImportFailure: Error {
    /// The header does not fit the kind of record.
    case header(file: String, CSVHeaderError)
    /// It ended early; so many rows were acknowledged.
    case interrupted(acknowledged: Int, any Error)
}
