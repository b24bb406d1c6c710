/// How far something with rows and bytes has come, on one line.
struct ProgressLine: Hashable, Sendable {
    var name: String
    var rows: Int
    var bytes: Int
    /// In all; nil when nobody knows.
    var size: Int64?
    var elapsed: Duration

    /// The line for a terminal of that width, at most one column less: the last one makes some terminals begin another line.
    func text(width: Int, words: Words) -> String {
        var facts = [words.rows(rows)]
        let seconds = elapsed / .seconds(1)
        // A rate of the first moments says nothing.
        let rate = seconds >= 0.5 ? Double(rows) / seconds : nil
        if let rate { facts.append(words.rowsPerSecond(Int(rate.rounded()))) }
        guard let share else { return DisplayWidth.fitted(([name.printable] + facts).joined(separator: "  "), to: width - 1) }
        facts.insert("\(Int(share * 100))%", at: 0)
        if rate != nil, share > 0 { facts.append(words.remaining(Self.clock(seconds / share - seconds))) }
        let text = facts.joined(separator: "  ")
        // Room for all that may come, so that the bar keeps its length.
        let room = width - 1 - max(Self.factsWidth, DisplayWidth.of(text)) - 6
        let file = name.split(separator: "/").last.map(String.init) ?? name
        let title = DisplayWidth.fitted(file.printable, to: max(0, min(30, room - 10)))
        let bar = min(40, room - DisplayWidth.of(title))
        guard bar >= 10 else { return DisplayWidth.fitted(text, to: width - 1) }
        let full = Int(Double(bar) * share)
        return "\(title)  [\(String(repeating: "#", count: full))\(String(repeating: ".", count: bar - full))]  \(text)"
    }

    /// "100%  9,999,999 rows  999,999 rows/s  ETA 59:59".
    private static let factsWidth = 48

    private var share: Double? {
        guard let size else { return nil }
        return size > 0 ? min(1, Double(bytes) / Double(size)) : 1
    }

    /// "1:05", "2:03:09".
    private static func clock(_ seconds: Double) -> String {
        let seconds = Int(min(seconds, 359_999).rounded(.up))
        func two(_ number: Int) -> String { String(String(100 + number).dropFirst()) }
        let minutes = seconds / 60
        return minutes < 60 ? "\(minutes):\(two(seconds % 60))" : "\(minutes / 60):\(two(minutes % 60)):\(two(seconds % 60))"
    }
}
