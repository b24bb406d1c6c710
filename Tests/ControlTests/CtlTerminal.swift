import Foundation
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A terminal without anybody in front of it: what is written to it can be waited for, and keys can be pressed.
final class CtlTerminal: Sendable {
    /// The end for whoever prints and reads keys.
    let descriptor: Int32
    private let person: Int32
    /// What was written and not waited for yet.
    private let written = Mutex("")

    init(columns: UInt16 = 100, rows: UInt16 = 20) throws {
        // As posix_openpt(3) and its like do it, which the C library's module does not show: pts(4), ioctl_tty(2).
        person = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (unlocked, number) = (Int32(0), UInt32(0))
        try #require(person >= 0 && ioctl(person, 0x4004_5431, &unlocked) == 0 && ioctl(person, 0x8004_5430, &number) == 0)
        descriptor = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(descriptor >= 0)
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        try #require(ioctl(descriptor, UInt(TIOCSWINSZ), &size) == 0)
    }

    deinit {
        close(descriptor)
        close(person)
    }

    /// How the terminal takes keys: canonical and with echo, or not.
    var localModes: tcflag_t {
        var modes = termios()
        tcgetattr(descriptor, &modes)
        return modes.c_lflag
    }

    func press(_ keys: String) {
        let bytes = Array(keys.utf8)
        _ = bytes.withUnsafeBytes { write(person, $0.baseAddress, $0.count) }
    }

    /// Waits until it is written; gives all that was written before it since the last time.
    @discardableResult
    func wait(for text: String) async throws -> String {
        try await blocking { [self] in
            var bytes = [UInt8](repeating: 0, count: 4096)
            while true {
                let found = written.withLock { written -> String? in
                    guard let place = written.range(of: text) else { return nil }
                    defer { written = String(written[place.upperBound...]) }
                    return String(written[..<place.lowerBound])
                }
                if let found { return found }
                // Nobody waits for ever for what was never written.
                var readable = pollfd(fd: person, events: Int16(POLLIN), revents: 0)
                try #require(poll(&readable, 1, 20_000) == 1, "'\(text)' was never written")
                let count = read(person, &bytes, bytes.count)
                try #require(count > 0)
                // Only ASCII is waited for.
                let more = String(decoding: bytes[..<count], as: UTF8.self)
                written.withLock { $0 += more }
            }
        }
    }
}
