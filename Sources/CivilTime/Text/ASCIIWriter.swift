/// Writes digits into the storage of a string, without the intermediate strings that interpolation makes.
struct ASCIIWriter {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    /// The text that `write` writes; at most `capacity` bytes, what goes beyond is left out.
    static func text(capacity: Int, _ write: (inout ASCIIWriter) -> Void) -> String {
        String(unsafeUninitializedCapacity: capacity) { buffer in
            var writer = ASCIIWriter(buffer: UnsafeMutableBufferPointer(rebasing: buffer.prefix(capacity)))
            write(&writer)
            return writer.count
        }
    }

    private init(buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

    mutating func put(_ character: Unicode.Scalar) { put(byte: UInt8(truncatingIfNeeded: character.value)) }

    /// The last `digits` digits of a number that is not negative.
    mutating func put(_ number: Int, digits: Int) {
        var power = 1
        for _ in 1..<digits { power *= 10 }
        while power > 0 {
            put(byte: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / power % 10))
            power /= 10
        }
    }

    /// A decimal point and the millionths behind it, without the zeros at the end; nothing for 0.
    mutating func put(fraction millionths: Int) {
        guard millionths != 0 else { return }
        put(".")
        var (number, digits) = (millionths, 6)
        while number % 10 == 0 { (number, digits) = (number / 10, digits - 1) }
        put(number, digits: digits)
    }

    private mutating func put(byte: UInt8) {
        guard count < buffer.count else { return }
        buffer[count] = byte
        count += 1
    }
}
