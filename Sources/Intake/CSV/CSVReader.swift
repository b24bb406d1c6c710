/// Reads the rows of CSV text from bytes as they come, in memory that does not grow with the text.
///
/// Give it bytes with `append`, take records with `next` until that gives nil, and so on; after the last bytes call `finish` and take the
/// remaining records. How the bytes are cut into pieces makes no difference.
///
/// A row that is no proper one (RFC 4180 §2, UTF-8, as many fields as the first row) is refused with the place and the remedy, and reading
/// goes on behind it. A quote that is never closed costs only its own line. Empty lines are skipped, as is a byte order mark. See `CSVScan`
/// for the grammar.
package struct CSVReader: Sendable {
    /// What a reader expects, and the bounds of what it accepts.
    package struct Options: Hashable, Sendable {
        /// The byte between fields; nil lets the first line tell: the most frequent of comma, semicolon and tab.
        package var delimiter: UInt8?
        /// The longest field, in bytes as they stand in the file, without the quotes around it.
        package var maximumFieldBytes = 1 << 20
        /// The most fields in a row.
        package var maximumColumns = 1024
        /// The longest row, in bytes: a bound of the memory that a reader takes.
        package var maximumRowBytes = 16 << 20

        package init(delimiter: UInt8? = nil) {
            self.delimiter = delimiter
        }
    }

    private enum Stage {
        /// Nothing was looked at yet; a byte order mark may come.
        case start
        case detecting
        case rows
        /// Behind a refused row that is too long to keep: up to its line end all bytes are dropped.
        case dropping
        /// It is UTF-16.
        case ended
    }

    private let options: Options
    private var stage = Stage.start
    private var isFinished = false
    private var buffer: [UInt8] = []
    /// Where the row that is being read begins in `buffer`.
    private var rowStart = 0
    private var scan = CSVScan()
    private var line = 1
    private var limits: CSVScan.Limits
    /// The number of fields of the first row, which all others must have.
    private var width: Int?

    package init(options: Options = Options()) {
        self.options = options
        limits = CSVScan.Limits(
            delimiter: options.delimiter ?? CSVDelimiter.comma, fieldBytes: max(1, min(options.maximumFieldBytes, .max / 4)),
            rowBytes: max(1, min(options.maximumRowBytes, .max / 4)), columns: max(1, options.maximumColumns))
    }

    /// The byte between fields: the one given or detected, and the comma before that.
    package var delimiter: UInt8 { limits.delimiter }

    /// Whether the text turned out to be UTF-16, of which nothing is read.
    package var isUTF16: Bool { stage == .ended }

    /// Takes the next bytes of the text. Bytes behind `finish` are dropped.
    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard makeRoom() else { return }
        buffer.append(contentsOf: bytes)
    }

    /// Takes the next bytes of the text. Bytes behind `finish` are dropped.
    package mutating func append(_ bytes: some Collection<UInt8>) {
        guard makeRoom() else { return }
        buffer.append(contentsOf: bytes)
    }

    /// Says that no more bytes come, so that what is there is a whole.
    package mutating func finish() {
        isFinished = true
    }

    /// The next record, or nil when more bytes are needed or, after `finish`, when there is none.
    package mutating func next() -> CSVRecord? {
        while true {
            switch stage {
            case .start:
                guard let record = skipByteOrderMark() else { return nil }
                if let refusal = record.refusal { return .refused(refusal) }
            case .detecting:
                let bytes = buffer[rowStart...]
                guard let delimiter = bytes.withUnsafeBufferPointer({ CSVDelimiter.detect(in: $0, isFinished: isFinished) }) else {
                    return nil
                }
                limits.delimiter = delimiter
                stage = .rows
            case .rows:
                guard rowStart < buffer.count else { return nil }
                guard let outcome = readRow() else { return nil }
                if let record = outcome.record { return record }
            case .dropping:
                guard drop() else { return nil }
            case .ended:
                return nil
            }
        }
    }

    // MARK: - The beginning

    private struct Beginning {
        var refusal: CSVRefusal?
    }

    /// Nil while too few bytes are there to tell.
    private mutating func skipByteOrderMark() -> Beginning? {
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        let head = Array(buffer[rowStart...].prefix(mark.count))
        if head.count >= 2, head.prefix(2) == [0xff, 0xfe] || head.prefix(2) == [0xfe, 0xff] {
            stage = .ended
            let fault = CSVFault(kind: .utf16, offset: 0)
            return Beginning(
                refusal: CSVRefusal(
                    line: 1, column: 1, reason: fault.reason(delimiter: delimiter), firstLine: 1, rawText: Array(head.prefix(2)),
                    isCut: true))
        }
        if head == mark {
            rowStart += mark.count
        } else if !isFinished {
            if head.isEmpty || (head.count == 1 && head[0] >= 0xfe) || mark.starts(with: head) { return nil }
        }
        stage = options.delimiter == nil ? .detecting : .rows
        return Beginning()
    }

    // MARK: - Rows

    private struct RowOutcome {
        /// Nil for an empty line.
        var record: CSVRecord?
    }

    /// Nil while the row is not all there.
    private mutating func readRow() -> RowOutcome? {
        buffer.withUnsafeBufferPointer { all in
            let bytes = UnsafeBufferPointer(rebasing: all[rowStart...])
            switch scan.run(bytes, isFinished: isFinished, limits: limits) {
            case .needsMore:
                return nil
            case .complete(let textEnd, let end):
                let raw = UnsafeBufferPointer(rebasing: bytes[..<end])
                let record = textEnd == 0 ? nil : record(raw, text: UnsafeBufferPointer(rebasing: raw[..<textEnd]))
                let isPlain = scan.fault == nil && !scan.hasInnerLineEnds
                line += isPlain ? 1 : CSVPosition.lineEnds(in: raw)
                rowStart += end
                scan.reset()
                return RowOutcome(record: record)
            case .cut(let end):
                let raw = UnsafeBufferPointer(rebasing: bytes[..<end])
                let fault = scan.fault ?? CSVFault(kind: .rowTooLong(limit: limits.rowBytes), offset: 0)
                let refusal = refusal(fault, raw, isCut: true)
                line += CSVPosition.lineEnds(in: raw)
                rowStart += end
                scan.reset()
                stage = .dropping
                return RowOutcome(record: .refused(refusal))
            }
        }
    }

    /// The row, or why it is none. An invalid byte counts before what follows it.
    private mutating func record(_ raw: UnsafeBufferPointer<UInt8>, text: UnsafeBufferPointer<UInt8>) -> CSVRecord {
        var fault = scan.fault
        if scan.seen >= 0x80, let offset = UTF8Check.firstFault(in: text), offset < fault?.offset ?? .max {
            fault = CSVFault(kind: .notUTF8(byte: text[offset]), offset: offset)
        }
        if fault == nil, let width, scan.fieldCount != width {
            let offset = scan.fields.indices.contains(width) ? scan.fields[width].outerStart : text.count
            fault = CSVFault(kind: .wrongCount(expected: width, found: scan.fieldCount), offset: offset)
        }
        if let fault { return .refused(refusal(fault, raw, isCut: false)) }
        if width == nil { width = scan.fieldCount }
        return .row(CSVRow(line: line, fields: scan.texts(in: text), rawText: Array(raw), delimiter: delimiter))
    }

    private func refusal(_ fault: CSVFault, _ raw: UnsafeBufferPointer<UInt8>, isCut: Bool) -> CSVRefusal {
        let place = CSVPosition.of(fault.offset, in: raw, firstLine: line)
        return CSVRefusal(
            line: place.line, column: place.column, reason: fault.reason(delimiter: delimiter), firstLine: line, rawText: Array(raw),
            isCut: isCut)
    }

    // MARK: - The buffer

    /// Drops the bytes of a row that is too long to keep. False while its line end has not come.
    private mutating func drop() -> Bool {
        let found = buffer.withUnsafeBufferPointer { CSVPosition.firstLineEnd(in: $0, from: rowStart) }
        guard let found else {
            rowStart = buffer.count
            return false
        }
        // A CR at the very end may have an LF that is still to come.
        if found.upperBound == buffer.count, buffer[found.lowerBound] == CSVPosition.carriageReturn, !isFinished {
            rowStart = found.lowerBound
            return false
        }
        rowStart = found.upperBound
        line += 1
        stage = .rows
        return true
    }

    /// Moves what is not read yet to the front, once that is the smaller part, so that each byte is moved a bounded number of times.
    private mutating func makeRoom() -> Bool {
        if isFinished || stage == .ended {
            buffer = []
            rowStart = 0
            return false
        }
        if rowStart == buffer.count {
            buffer.removeAll(keepingCapacity: true)
            rowStart = 0
        } else if rowStart > buffer.count / 2 {
            buffer.removeSubrange(..<rowStart)
            rowStart = 0
        }
        return true
    }
}
