/// Finds the word that was probably meant. For error messages of all rooms.
package enum Nearest {
    /// The word with the fewest changes from `word`, if those are few for its length; of several the first.
    package static func word(to word: String, in known: some Sequence<String>) -> String? {
        let given = Array(word.lowercased().unicodeScalars.prefix(64))
        let limit = max(1, given.count / 3)
        var best: (word: String, distance: Int)?
        for candidate in known {
            let distance = distance(given, Array(candidate.lowercased().unicodeScalars))
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// Insertions, deletions, replacements and swaps of neighbours (the optimal string alignment distance).
    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1] + Array(repeating: 0, count: b.count)
            for j in b.indices {
                row[j + 1] = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1) }
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
