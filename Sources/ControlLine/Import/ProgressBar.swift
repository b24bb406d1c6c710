/// Keeps one line of a terminal up to date; does nothing where there is none.
struct ProgressBar {
    private var line: ProgressLine
    private let output: Output
    private let words: Words
    private let start = ContinuousClock.now
    private var drawn: ContinuousClock.Instant?

    private static let interval = Duration.milliseconds(100)

    init(name: String, size: Int64?, output: Output, words: Words) {
        self.words = words
        line = ProgressLine(name: name, rows: 0, bytes: 0, size: size, elapsed: .zero)
        self.output = output
    }

    mutating func advance(rows: Int, bytes: Int) {
        line.rows += rows
        line.bytes += bytes
        guard output.isTerminal else { return }
        let now = ContinuousClock.now
        if let drawn, now - drawn < Self.interval { return }
        drawn = now
        line.elapsed = now - start
        output.put("\r\(line.text(width: output.width, words: words))\u{1b}[K")
        output.flush()
    }

    /// Takes the line away, so that something else can be printed there.
    mutating func clear() {
        guard drawn != nil else { return }
        drawn = nil
        output.put("\r\u{1b}[K")
        output.flush()
    }
}
