/// The names that the journal takes: 1 to 64 of A-Z, 0-9 and _, beginning with a letter (systemd.journal-fields(7); a leading underscore
/// is for the fields that journald vouches for, and journald drops it from anybody else).
enum JournalFieldName {
    private static let longest = 64

    /// Appends the name to `buffer`: as it is when the journal takes it; else in capitals, with _ for whatever is no letter or digit of
    /// ASCII, without leading underscores, with an X before a leading digit, cut at 64.
    ///
    /// - Returns: false, with nothing appended, when nothing is left of the name.
    static func append(_ name: String, to buffer: inout [UInt8]) -> Bool {
        let start = buffer.count
        for byte in name.utf8 where buffer.count - start < longest {
            let isFirst = buffer.count == start
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): buffer.append(byte)
            case UInt8(ascii: "a")...UInt8(ascii: "z"): buffer.append(byte - 32)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if isFirst { buffer.append(UInt8(ascii: "X")) }
                buffer.append(byte)
            default:
                if !isFirst { buffer.append(UInt8(ascii: "_")) }
            }
        }
        return buffer.count > start
    }
}
