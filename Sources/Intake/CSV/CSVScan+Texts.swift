extension CSVScan {
    /// The fields' texts, without the quotes around them and with doubled quotes made one. `text` is the row's, and well-formed UTF-8.
    func texts(in text: UnsafeBufferPointer<UInt8>) -> [String] {
        [String](unsafeUninitializedCapacity: fields.count) { target, count in
            for field in fields {
                let inset = field.isQuoted ? 1 : 0
                let bytes = UnsafeBufferPointer(rebasing: text[(field.outerStart + inset)..<(field.outerEnd - inset)])
                let string = field.hasDoubledQuotes ? Self.undoubled(bytes) : String(decoding: bytes, as: UTF8.self)
                target.initializeElement(at: count, to: string)
                count += 1
            }
        }
    }

    private static func undoubled(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count) { target in
            var count = 0
            var isSecond = false
            for byte in bytes {
                isSecond = byte == quote && !isSecond
                if byte == quote, !isSecond { continue }
                target[count] = byte
                count += 1
            }
            return count
        }
    }
}
