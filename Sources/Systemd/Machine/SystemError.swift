import Glibc

/// A call to the system that failed.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried, and on what: "watch /etc".
    package let operation: String
    /// errno(3).
    package let number: Int32

    /// - Parameter number: errno at the time of the call, unless given.
    package init(_ operation: String, number: Int32 = errno) {
        self.operation = operation
        self.number = number
    }

    package var description: String { "cannot \(operation): \(Self.text(number))" }

    /// The system's words for an errno.
    static func text(_ number: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        return buffer.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress, strerror_r(number, base, buffer.count) == 0 else { return "error \(number)" }
            return String(cString: base)
        }
    }
}
