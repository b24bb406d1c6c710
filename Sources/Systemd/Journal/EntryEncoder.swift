import Glibc

/// Lays entries out as the list of NAME=value items that sd_journal_sendv(3) wants. One buffer serves all entries, one after the other.
struct EntryEncoder {
    private var bytes: [UInt8] = []
    private var items: [Range<Int>] = []
    private var vectors: [iovec] = []

    /// Calls `body` with the items of the entry; they are valid only until it returns.
    mutating func withItems<Result>(of entry: JournalEntry, _ body: (UnsafePointer<iovec>?, Int32) -> Result) -> Result {
        bytes.removeAll(keepingCapacity: true)
        items.removeAll(keepingCapacity: true)
        append("MESSAGE", entry.message)
        append("PRIORITY", String(entry.priority.rawValue))
        if let id = entry.messageID { append("MESSAGE_ID", id.description) }
        for (name, value) in entry.fields { append(name, value) }

        vectors.removeAll(keepingCapacity: true)
        return bytes.withUnsafeMutableBytes { buffer in
            for item in items { vectors.append(iovec(iov_base: buffer.baseAddress?.advanced(by: item.lowerBound), iov_len: item.count)) }
            return vectors.withUnsafeBufferPointer { body($0.baseAddress, Int32(clamping: $0.count)) }
        }
    }

    private mutating func append(_ name: String, _ value: String) {
        let start = bytes.count
        guard JournalFieldName.append(name, to: &bytes) else { return }
        bytes.append(UInt8(ascii: "="))
        bytes.append(contentsOf: value.utf8)
        items.append(start..<bytes.count)
    }
}
