import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where a command prints: a descriptor, and what is known of the terminal behind it.
///
/// Text is gathered and written when there is much of it, at `flush()`, and at the end of the command.
package final class Output: Sendable {
    package let isTerminal: Bool
    /// Colours, where they are wanted.
    package let palette: Palette
    package let descriptor: Int32
    private let fixedWidth: Int?
    /// When there is no terminal to ask.
    private let widthElsewhere: Int
    private let failed: @Sendable (Int32) -> Void

    private struct State {
        var bytes: [UInt8] = []
        var failure: Int32?
        /// Started once there is more than the screen holds; until then all is kept.
        var pager: Pager?
        /// A pager reads what is printed.
        var reader: Pager.Running?
        /// Whoever read in the pager has had enough.
        var isLeft = false
    }

    private let state = Mutex(State())

    private static let much = 64 << 10

    /// - Parameters:
    ///   - isTerminal: asked of the descriptor when nil.
    ///   - width: asked of the terminal when nil; 80, or $COLUMNS, when there is none.
    ///   - failed: told, once, when something cannot be written (errno): the place to end a program that would go on for nothing.
    package init(
        descriptor: Int32, environment: [String: String], isTerminal: Bool? = nil, width: Int? = nil,
        failed: @escaping @Sendable (Int32) -> Void = { _ in }
    ) {
        self.failed = failed
        self.descriptor = descriptor
        self.isTerminal = isTerminal ?? (isatty(descriptor) == 1)
        palette = Palette(isTerminal: self.isTerminal, environment: environment)
        fixedWidth = width
        widthElsewhere = environment["COLUMNS"].flatMap(Int.init).flatMap { (20...1000).contains($0) ? $0 : nil } ?? 80
    }

    /// The columns of the terminal, as it is now.
    package var width: Int {
        if let fixedWidth { return fixedWidth }
        var size = winsize()
        guard isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return widthElsewhere }
        return max(20, Int(size.ws_col))
    }

    package func line(_ text: String = "") { put(text + "\n") }

    package func lines(_ lines: [String]) {
        for text in lines { line(text) }
    }

    /// Takes text as it is.
    package func put(_ text: String) {
        state.withLock { state in
            state.bytes.append(contentsOf: text.utf8)
            if let pager = state.pager, height < Self.lineEnds(state.bytes) {
                state.pager = nil
                state.reader = pager.start()
            }
            if state.bytes.count >= Self.much { writeOut(&state) }
        }
    }

    private static func lineEnds(_ bytes: [UInt8]) -> Int { bytes.reduce(0) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 } }

    /// From now on what is printed is kept, and shown in a pager as soon as it is more than the screen holds; does nothing where there is no terminal.
    func page(with pager: Pager?) {
        guard isTerminal, let pager else { return }
        state.withLock { $0.pager = pager }
    }

    /// Writes all that there is, and waits until it has been read in the pager.
    package func finish() {
        let reader = state.withLock { state in
            state.pager = nil
            writeOut(&state)
            return state.reader.take()
        }
        reader?.wait()
    }

    /// The lines of the terminal, as it is now.
    package var height: Int {
        var size = winsize()
        guard isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return 24 }
        return Int(size.ws_row)
    }

    /// Takes what another program prints, and writes it at once.
    func raw(_ bytes: some Sequence<UInt8>) {
        state.withLock { state in
            state.bytes.append(contentsOf: bytes)
            writeOut(&state)
        }
    }

    /// Writes what has been gathered.
    package func flush() { state.withLock { writeOut(&$0) } }

    /// The first failure to write (errno), such as a full disk. What was printed after it is lost.
    package var failure: Int32? { state.withLock { $0.failure } }

    private func writeOut(_ state: inout State) {
        guard state.pager == nil else { return }
        defer { state.bytes.removeAll(keepingCapacity: true) }
        guard state.failure == nil, !state.isLeft else { return }
        let descriptor = state.reader?.input ?? descriptor
        state.bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written > 0 {
                    rest = rest.dropFirst(written)
                } else if errno == EAGAIN {
                    // Somebody else made the terminal they share with us non-blocking.
                    var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = Self.wait(&writable)
                } else if errno == EPIPE, state.reader != nil {
                    state.isLeft = true
                    return
                } else if errno != EINTR {
                    let reason = errno
                    state.failure = reason
                    failed(reason)
                    return
                }
            }
        }
    }

    private static func wait(_ descriptor: inout pollfd) -> Int32 { poll(&descriptor, 1, -1) }
}
