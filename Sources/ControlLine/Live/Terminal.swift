import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A terminal that belongs to a full-screen program for a while: no echo, each key at once, the other screen. However the program ends, the terminal is given back as
/// it was: at the end, on a signal that ends it, while it is stopped, and when it crashes.
final class Terminal: Sendable {
    private let keyboard: Int32
    private let screen: Int32
    /// Closing the second ends the reading of keys, which waits at the first.
    private let ending: (read: Int32, write: Int32)

    /// What the handler of a crash restores; it may use nothing but this and what is safe in a signal handler (signal-safety(7)).
    private struct Taken {
        var keyboard: Int32 = -1
        var screen: Int32 = -1
        var modes = termios()
    }
    /// Unsafe by name only: it is written once, in `init`, before a handler is there to read it and before `watch`, which takes one terminal for as long as the program
    /// runs, does anything else with it; from then on it is only read. A handler may take no lock, so that no other guard would do.
    private nonisolated(unsafe) static var taken = Taken()

    private static let enter = "\u{1b}[?1049h\u{1b}[?25l\u{1b}[2J"
    /// ESC [ ? 25 h, ESC [ ? 1049 l, as bytes: a handler must not make a string.
    private static let leave: [UInt8] = [0x1b, 0x5b, 0x3f, 0x32, 0x35, 0x68, 0x1b, 0x5b, 0x3f, 0x31, 0x30, 0x34, 0x39, 0x6c]
    private static let crashes = [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP]

    /// Takes it; nil when `keyboard` is no terminal.
    init?(keyboard: Int32, screen: Int32) {
        self.keyboard = keyboard
        self.screen = screen
        var (modes, ends) = (termios(), [Int32(-1), -1])
        guard tcgetattr(keyboard, &modes) == 0, pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        ending = (ends[0], ends[1])
        Self.taken = Taken(keyboard: keyboard, screen: screen, modes: modes)
        for crash in Self.crashes {
            signal(crash) { number in
                Terminal.restore()
                signal(number, SIG_DFL)
                raise(number)
            }
        }
        take()
    }

    private func take() {
        var modes = Self.taken.modes
        // Signals still come from keys; the rest is read as it is typed.
        modes.c_lflag &= ~tcflag_t(ICANON | ECHO)
        tcsetattr(keyboard, TCSAFLUSH, &modes)
        write(Self.enter)
    }

    /// Gives it back.
    func giveBack() {
        Self.restore()
        close(ending.write)
        for crash in Self.crashes { signal(crash, SIG_DFL) }
    }

    /// Gives it back while the program is stopped, as by Ctrl-Z, and takes it again when it goes on.
    func stop() {
        Self.restore()
        kill(getpid(), SIGSTOP)
        take()
    }

    private static func restore() {
        _ = leave.withUnsafeBytes { Self.systemWrite(taken.screen, $0.baseAddress, $0.count) }
        tcsetattr(taken.keyboard, TCSAFLUSH, &taken.modes)
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Self.systemWrite(screen, $0.baseAddress, $0.count) }
    }

    private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes, count)
        #else
            Musl.write(descriptor, bytes, count)
        #endif
    }

    /// Reads keys on a thread of its own until the terminal is gone; `take` gets each.
    func readKeys(_ take: @escaping @Sendable (LiveList.Key) -> Void, end: @escaping @Sendable () -> Void) {
        let (keyboard, ending) = (keyboard, ending.read)
        BlockingThread.start {
            var buffer = [UInt8](repeating: 0, count: 64)
            defer { close(ending) }
            while true {
                var waited = [pollfd(fd: keyboard, events: Int16(POLLIN), revents: 0), pollfd(fd: ending, events: 0, revents: 0)]
                if poll(&waited, 2, -1) < 0, errno == EINTR { continue }
                if waited[1].revents != 0 { return }
                let count = read(keyboard, &buffer, buffer.count)
                if count < 0, errno == EINTR || errno == EAGAIN { continue }
                guard count > 0 else { return end() }
                for key in KeyReader.keys(buffer[..<count]) { take(key) }
            }
        }
    }
}

/// Tells keys from the bytes that a terminal sends for them. What comes with one read is what one key, or several, sent.
enum KeyReader {
    static func keys(_ bytes: ArraySlice<UInt8>) -> [LiveList.Key] {
        var keys: [LiveList.Key] = []
        var rest = bytes
        while let first = rest.first {
            if first == 0x1b {
                // ESC [ A or ESC O A; a number before the letter or "~" tells of others.
                let tail = rest.dropFirst()
                guard let bracket = tail.first, bracket == UInt8(ascii: "[") || bracket == UInt8(ascii: "O") else {
                    keys.append(.escape)
                    rest = tail
                    continue
                }
                let body = tail.dropFirst()
                guard let end = body.firstIndex(where: { (0x40...0x7e).contains($0) }) else { return keys }
                switch (Array(body[body.startIndex..<end]), body[end]) {
                case (_, UInt8(ascii: "A")): keys.append(.up)
                case (_, UInt8(ascii: "B")): keys.append(.down)
                case (_, UInt8(ascii: "H")): keys.append(.top)
                case (_, UInt8(ascii: "F")): keys.append(.bottom)
                case ([UInt8(ascii: "5")], UInt8(ascii: "~")): keys.append(.pageUp)
                case ([UInt8(ascii: "6")], UInt8(ascii: "~")): keys.append(.pageDown)
                default: break
                }
                rest = body[body.index(after: end)...]
            } else {
                keys.append(.character(Character(Unicode.Scalar(first))))
                rest = rest.dropFirst()
            }
        }
        return keys
    }
}
