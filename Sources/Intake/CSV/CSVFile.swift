import Glibc

/// A CSV file, or standard input, read from beginning to end; closed when it goes away.
///
/// A regular file, a pipe and a terminal all do. A blocking read(2), so not for an event loop.
package struct CSVFile: ~Copyable, Sendable {
    /// The path, or `-` for standard input.
    package let path: String
    /// The length of a regular file in bytes; nil for a pipe, of which nobody knows it.
    package let size: Int64?
    /// How many bytes were read so far.
    package private(set) var bytesRead: Int64 = 0

    private let descriptor: CInt
    private let isOwner: Bool
    private var reader: CSVReader
    private var chunk = [UInt8](repeating: 0, count: 1 << 18)
    private var isAtEnd = false

    /// Opens a file.
    ///
    /// - Parameter path: where it is; `-` is standard input.
    package init(path: String, options: CSVReader.Options = CSVReader.Options()) throws(CSVFileError) {
        let isStandardInput = path == "-"
        let descriptor = isStandardInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw .cannotOpen(path: path, code: errno) }
        var status = stat()
        let isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        self.path = path
        self.descriptor = descriptor
        isOwner = !isStandardInput
        size = isRegular ? Int64(status.st_size) : nil
        reader = CSVReader(options: options)
    }

    deinit {
        if isOwner { close(descriptor) }
    }

    /// The first row, which names the columns. To be asked for before any record.
    package mutating func header() throws(CSVFileError) -> CSVRow {
        switch try next() {
        case .row(let row):
            return row
        case .refused(let refusal):
            let error = CSVHeaderError(line: refusal.line, column: refusal.column, reason: "no proper header: \(refusal.reason)")
            throw .header(path: path, error)
        case nil:
            throw .header(path: path, CSVHeaderError(line: 1, column: 1, reason: "the file is empty; its first row must name the columns"))
        }
    }

    /// The next record, or nil at the end of the file.
    package mutating func next() throws(CSVFileError) -> CSVRecord? {
        while true {
            if let record = reader.next() {
                if case .refused = record, reader.isUTF16 { throw .notUTF8(path: path) }
                return record
            }
            if isAtEnd { return nil }
            try fill()
        }
    }

    private mutating func fill() throws(CSVFileError) {
        let descriptor = descriptor
        let count = chunk.withUnsafeMutableBytes { bytes in
            while true {
                let count = read(descriptor, bytes.baseAddress, bytes.count)
                if count >= 0 || errno != EINTR { return count }
            }
        }
        if count < 0 { throw .cannotRead(path: path, code: errno) }
        if count == 0 {
            isAtEnd = true
            reader.finish()
        } else {
            bytesRead += Int64(count)
            chunk.withUnsafeBytes { reader.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }
}
