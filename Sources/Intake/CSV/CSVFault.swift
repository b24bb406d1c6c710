/// What is wrong with a row, and at which of its bytes.
struct CSVFault {
    enum Kind {
        case neverClosed
        case unclosed(within: Int)
        case closedAmidText
        case textBehindQuote
        case nulByte
        case notUTF8(byte: UInt8)
        case fieldTooLong(limit: Int)
        case rowTooLong(limit: Int)
        case tooManyColumns(limit: Int)
        case wrongCount(expected: Int, found: Int)
        case utf16
    }

    var kind: Kind
    /// Counted from the first byte of the row.
    var offset: Int

    /// What is wrong, and what would be right.
    func reason(delimiter: UInt8) -> String {
        switch kind {
        case .neverClosed:
            "the quote that opens here is never closed; end the field with a quote, and write a quote within it twice"
        case .unclosed(let limit):
            "the quote that opens here is not closed within \(limit) bytes; end the field with a quote, and write a quote within it twice"
        case .closedAmidText:
            "the quote that opens here is not closed on its line, and the next quote stands amid text; end the field with a quote, "
                + "and write a quote within it twice"
        case .textBehindQuote:
            "text follows the closing quote; \(CSVDelimiter.name(delimiter)) or the line end belongs here, and a quote within the field is "
                + "written twice"
        case .nulByte:
            "a NUL byte, which no text has; save the file as UTF-8 text"
        case .notUTF8(let byte):
            "byte 0x\(Self.hexadecimal(byte)) is no UTF-8; save the file as UTF-8"
        case .fieldTooLong(let limit):
            "the field is longer than the \(limit) bytes that one may have; shorten it, or look for a missing quote or line end"
        case .rowTooLong(let limit):
            "the row is longer than the \(limit) bytes that one may have; shorten it, or look for a missing line end"
        case .tooManyColumns(let limit):
            "the row has more than the \(limit) fields that one may have; look for a missing line end"
        case .wrongCount(let expected, let found):
            "expected \(expected) \(expected == 1 ? "field" : "fields"), as in the first row, found \(found); "
                + (found < expected
                    ? "write the missing ones, even if empty" : "put quotes around a field that holds \(CSVDelimiter.name(delimiter))")
        case .utf16:
            "the file is UTF-16; save it as UTF-8"
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count == 1 ? "0" + digits : digits
    }
}
