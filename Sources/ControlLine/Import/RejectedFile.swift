#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The rows that were refused, as they were, below the header: a file to mend and import again. It is made with the first row.
///
/// A file that is there already is never touched: somebody may be at work on it.
struct RejectedFile: ~Copyable {
    /// How many rows it holds.
    private(set) var count = 0
    /// Where it is; nil while there is none.
    private(set) var path: String?
    /// Why it could not be written; nothing is written from then on.
    private(set) var failure: String?

    private let header: [UInt8]
    private let base: String
    private let words: Words
    private var output: Int32 = -1

    /// - Parameter input: the path of the file that is imported; `-` for standard input.
    init(input: String, header: [UInt8], words: Words) {
        self.words = words
        self.header = header
        base = input == "-" ? "stdin" : (input.lowercased().hasSuffix(".csv") ? String(input.dropLast(4)) : input)
    }

    deinit {
        if output >= 0 { close(output) }
    }

    /// Adds rows. Those that are not whole are left out.
    mutating func add(_ rejections: [Rejection]) {
        let rows = rejections.filter { !$0.isCut }.map(\.rawText)
        guard failure == nil, !rows.isEmpty else { return }
        if output < 0 {
            create()
            guard failure == nil else { return }
            append([header])
        }
        append(rows)
        if failure == nil { count += rows.count }
    }

    private mutating func create() {
        // Nobody leaves so many behind.
        for number in 1...999 {
            let candidate = number == 1 ? "\(base).rejected.csv" : "\(base).rejected.\(number).csv"
            output = open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if output >= 0 {
                path = candidate
                return
            }
            guard errno == EEXIST else {
                failure = words.cannotBeMade(candidate, String(cString: strerror(errno)))
                return
            }
        }
        failure = words.allNamesTaken("\(base).rejected.csv")
    }

    private mutating func append(_ rows: [[UInt8]]) {
        var bytes: [UInt8] = []
        for row in rows {
            bytes += row
            // The last row of a file may have no line end.
            if row.last != UInt8(ascii: "\n") && row.last != UInt8(ascii: "\r") { bytes.append(UInt8(ascii: "\n")) }
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                failure = words.cannotBeWritten(path ?? base, String(cString: strerror(errno)))
                return
            }
        }
    }
}
