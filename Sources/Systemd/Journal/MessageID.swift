/// Says what kind of entry an entry is: 128 bits, made once with `systemd-id128 new` and never changed (sd-id128(3)).
package struct MessageID: Hashable, Sendable, CustomStringConvertible {
    /// 32 hexadecimal digits in lower case, as the journal wants them.
    package let description: String

    /// - Parameter hex32: exactly 32 hexadecimal digits of any case, without hyphens; nil for anything else.
    package init?(_ hex32: String) {
        guard hex32.utf8.count == 32, hex32.utf8.allSatisfy(Self.isHexadecimal) else { return nil }
        description = hex32.lowercased()
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
        default: false
        }
    }
}
