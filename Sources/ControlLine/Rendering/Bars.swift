/// Bars of a chart: blocks of an eighth of a column where the terminal's characters are Unicode, plain ASCII elsewhere.
package struct Bars: Sendable {
    package var isUnicode: Bool

    package init(isUnicode: Bool) { self.isUnicode = isUnicode }

    /// By the locale, in the order of setlocale(3): LC_ALL, LC_CTYPE, LANG.
    init(environment: [String: String]) {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let name = locale.lowercased()
        isUnicode = name.hasSuffix("utf-8") || name.hasSuffix("utf8")
    }

    /// A bar from left to right.
    ///
    /// - Parameters:
    ///   - value: from 0 to `most`; what is above nothing is always seen.
    ///   - columns: how long the bar for `most` is.
    package func bar(_ value: Int, most: Int, columns: Int) -> String {
        guard value > 0, most > 0, columns > 0 else { return "" }
        guard isUnicode else { return String(repeating: "#", count: max(1, value * columns / most)) }
        let eighths = max(1, value * columns * 8 / most)
        let rest = eighths % 8
        return String(repeating: "█", count: eighths / 8) + (rest > 0 ? Self.eighths[rest - 1] : "")
    }

    /// Small columns side by side, one for each value.
    package func sparks(_ values: [Int], most: Int) -> String {
        values.map { value in
            guard value > 0, most > 0 else { return isUnicode ? " " : "." }
            let level = (value * 8 + most - 1) / most
            let levels = isUnicode ? Self.levels : Self.plainLevels
            return levels[min(max(level, 1), 8) - 1]
        }.joined()
    }

    private static let eighths = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    private static let levels = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let plainLevels = ["1", "2", "3", "4", "5", "6", "7", "8"]
}
