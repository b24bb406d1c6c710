/// Finds the fields and the end of one row, in one pass over its bytes that can pause wherever they end for now and go on later.
///
/// The grammar is that of RFC 4180 §2, read generously where files in the wild differ: a lone CR and a lone LF end a line too, and a quote
/// within a field that does not begin with one stands for itself (`5" pipe`).
///
///     row   = field *(delimiter field) (CR LF / LF / CR / end of file)
///     field = quote *(any byte but quote / quote quote) quote
///           / [any byte but quote, delimiter, CR, LF] *(any byte but delimiter, CR, LF)
///
/// All offsets count from the first byte of the row. What is decided depends on the bytes alone, never on where they were paused.
struct CSVScan {
    /// What bounds a row.
    struct Limits {
        var delimiter: UInt8
        var fieldBytes: Int
        var rowBytes: Int
        var columns: Int
    }

    /// A field as it stands in the row.
    struct Field {
        /// Its first byte: the quote when it has one.
        var outerStart: Int
        /// Behind its last byte.
        var outerEnd: Int
        /// Whether quotes surround it.
        var isQuoted: Bool
        /// Whether it holds doubled quotes.
        var hasDoubledQuotes: Bool
    }

    /// Where the pass stands.
    enum Phase {
        case fieldStart
        case unquoted
        case quoted
        /// Behind a quote that closes the field, unless another one follows.
        case behindQuote
        /// The row is refused; its line end is looked for.
        case refusing
    }

    /// What a pass came to.
    enum Outcome {
        case needsMore
        /// The row's text ends before `textEnd`, and its line end before `end`.
        case complete(textEnd: Int, end: Int)
        /// The row is longer than the limit; what follows up to its line end is not looked at.
        case cut(end: Int)
    }

    static let quote: UInt8 = 0x22

    private(set) var fields: [Field] = []
    private(set) var fault: CSVFault?
    /// How many fields were seen, beyond `Limits.columns` too.
    private(set) var fieldCount = 0
    /// All bytes of text, or-ed: its highest bit tells whether there is anything but ASCII.
    private(set) var seen: UInt8 = 0
    /// Whether there are line ends within quotes.
    private(set) var hasInnerLineEnds = false

    private var phase = Phase.fieldStart
    private var offset = 0
    private var start = 0
    private var hasDoubledQuotes = false
    private var isQuoted = false

    /// Makes ready for another row.
    mutating func reset() {
        fields.removeAll(keepingCapacity: true)
        fault = nil
        fieldCount = 0
        seen = 0
        hasInnerLineEnds = false
        phase = .fieldStart
        offset = 0
    }

    /// Goes on with the row that begins at the first of `bytes`. On a later call, they are the same ones and more.
    mutating func run(_ bytes: UnsafeBufferPointer<UInt8>, isFinished: Bool, limits: Limits) -> Outcome {
        let available = min(bytes.count, limits.rowBytes)
        let delimiter = limits.delimiter
        var i = offset
        var seen = seen
        defer {
            offset = i
            self.seen = seen
        }
        while true {
            switch phase {
            case .fieldStart:
                if i < available {
                    start = i
                    hasDoubledQuotes = false
                    isQuoted = bytes[i] == Self.quote
                    phase = isQuoted ? .quoted : .unquoted
                    if isQuoted { i += 1 }
                    continue
                }
            case .unquoted:
                while i < available {
                    let byte = bytes[i]
                    if byte == delimiter || byte <= CSVPosition.carriageReturn { break }
                    seen |= byte
                    i += 1
                }
                if i < available {
                    if bytes[i] == delimiter {
                        closeField(end: i, limits)
                        phase = .fieldStart
                        i += 1
                        continue
                    }
                    switch lineEnd(bytes, at: i, isFinished: isFinished) {
                    case .none:
                        if bytes[i] == 0 { note(.nulByte, at: i) }
                        i += 1
                        continue
                    case .undecided:
                        return .needsMore
                    case .found(let end):
                        closeField(end: i, limits)
                        return .complete(textEnd: i, end: end)
                    }
                }
            case .quoted:
                // The closing quote may stand right behind the longest field, at `last`.
                let last = start + 1 + limits.fieldBytes
                let stop = min(available, last)
                while i < stop {
                    let byte = bytes[i]
                    if byte == Self.quote || byte <= CSVPosition.carriageReturn { break }
                    seen |= byte
                    i += 1
                }
                if i < available {
                    switch bytes[i] {
                    case Self.quote:
                        phase = .behindQuote
                        i += 1
                    case _ where i >= last:
                        giveUp(.unclosed(within: limits.fieldBytes), &i)
                    case 0:
                        note(.nulByte, at: i)
                        i += 1
                    case CSVPosition.lineFeed, CSVPosition.carriageReturn:
                        hasInnerLineEnds = true
                        i += 1
                    default:
                        i += 1
                    }
                    continue
                }
            case .behindQuote:
                if i < available {
                    if bytes[i] == Self.quote {
                        hasDoubledQuotes = true
                        phase = .quoted
                        i += 1
                        continue
                    }
                    if bytes[i] == delimiter {
                        closeField(end: i, limits)
                        phase = .fieldStart
                        i += 1
                        continue
                    }
                    switch lineEnd(bytes, at: i, isFinished: isFinished) {
                    case .none:
                        // A field that "closes" in the middle of a later line was most likely never meant to reach it.
                        if CSVPosition.firstLineEnd(in: UnsafeBufferPointer(rebasing: bytes[..<i]), from: start) != nil {
                            giveUp(.closedAmidText, &i)
                        } else {
                            note(.textBehindQuote, at: i)
                            phase = .unquoted
                        }
                        continue
                    case .undecided:
                        return .needsMore
                    case .found(let end):
                        closeField(end: i, limits)
                        return .complete(textEnd: i, end: end)
                    }
                }
            case .refusing:
                while i < available, bytes[i] != CSVPosition.lineFeed, bytes[i] != CSVPosition.carriageReturn { i += 1 }
                if i < available {
                    switch lineEnd(bytes, at: i, isFinished: isFinished) {
                    case .none, .undecided: return .needsMore
                    case .found(let end): return .complete(textEnd: i, end: end)
                    }
                }
            }

            // The bytes are at an end: those of the row that may be kept, those of the file, or those that have come so far.
            if available < bytes.count || available == limits.rowBytes {
                if phase == .quoted || phase == .behindQuote {
                    giveUp(.unclosed(within: limits.rowBytes), &i)
                    continue
                }
                note(.rowTooLong(limit: limits.rowBytes), at: 0)
                return .cut(end: i)
            }
            guard isFinished else { return .needsMore }
            switch phase {
            case .fieldStart:
                start = i
                isQuoted = false
                hasDoubledQuotes = false
                closeField(end: i, limits)
            case .unquoted, .behindQuote:
                closeField(end: i, limits)
            case .quoted:
                giveUp(.neverClosed, &i)
                continue
            case .refusing:
                break
            }
            return .complete(textEnd: i, end: i)
        }
    }

    private enum LineEnd {
        case none
        /// A CR is the last byte there is: whether an LF belongs to it is not known yet.
        case undecided
        case found(end: Int)
    }

    @inline(__always)
    private func lineEnd(_ bytes: UnsafeBufferPointer<UInt8>, at i: Int, isFinished: Bool) -> LineEnd {
        switch bytes[i] {
        case CSVPosition.lineFeed: .found(end: i + 1)
        case CSVPosition.carriageReturn where i + 1 < bytes.count:
            .found(end: bytes[i + 1] == CSVPosition.lineFeed ? i + 2 : i + 1)
        case CSVPosition.carriageReturn: isFinished ? .found(end: i + 1) : .undecided
        default: .none
        }
    }

    @inline(__always)
    private mutating func closeField(end: Int, _ limits: Limits) {
        fieldCount += 1
        if end - start - (isQuoted ? 2 : 0) > limits.fieldBytes { note(.fieldTooLong(limit: limits.fieldBytes), at: start) }
        if fieldCount > limits.columns {
            note(.tooManyColumns(limit: limits.columns), at: start)
        } else {
            fields.append(Field(outerStart: start, outerEnd: end, isQuoted: isQuoted, hasDoubledQuotes: hasDoubledQuotes))
        }
    }

    /// Keeps the first fault of the row.
    private mutating func note(_ kind: CSVFault.Kind, at offset: Int) {
        if fault == nil { fault = CSVFault(kind: kind, offset: offset) }
    }

    /// The quote that opened the field is at fault: the row ends with the line on which it stands, and what follows is read anew.
    ///
    /// No field is opened and left open by what is read twice, since all its quotes are pairs; so the whole stays linear.
    private mutating func giveUp(_ kind: CSVFault.Kind, _ i: inout Int) {
        fault = CSVFault(kind: kind, offset: start)
        phase = .refusing
        i = start + 1
    }
}
