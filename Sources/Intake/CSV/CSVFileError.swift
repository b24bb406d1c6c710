/// Why a file cannot be read on.
package enum CSVFileError: Error, Hashable, Sendable {
    /// open(2) failed; `code` is its errno.
    case cannotOpen(path: String, code: CInt)
    /// read(2) failed; `code` is its errno.
    case cannotRead(path: String, code: CInt)
    /// The file begins with the byte order mark of UTF-16.
    case notUTF8(path: String)
    /// The file has no header, or one that is no proper row.
    case header(path: String, CSVHeaderError)
}
