/// A span in English or Dutch: "2 weeks", "2 weken", "twee weken", "5 werkdagen", "1 uur en 30 minuten", "half an hour".
///
/// The text is put into the words of `Span`, which reads it; the places of its errors are moved back to where they are in the text.
struct SpanWords {
    /// The span.
    private(set) var span = Span()
    /// Whether a Dutch word was in it.
    private(set) var isDutch = false

    /// Where a piece of the translated text comes from.
    private struct Piece {
        var output: Int
        var input: Int
        var isVerbatim: Bool
    }

    private var output: [UInt8] = []
    private var pieces: [Piece] = []

    /// What stands for a number of minutes, in words.
    private static let phrases: [(words: [String], minutes: String, isDutch: Bool)] = [
        (["half", "an", "hour"], "30 min", false), (["een", "half", "uur"], "30 min", true), (["half", "uur"], "30 min", true),
        (["anderhalf", "uur"], "90 min", true), (["een", "kwartier"], "15 min", true), (["kwartier"], "15 min", true),
    ]

    /// - Parameter offset: where `text` starts, for the errors.
    init(_ text: String, offset: Int) throws(CivilTimeError) {
        let bytes = Array(text.utf8)
        translate(Self.runs(bytes), bytes)
        do {
            span = try Span(parsing: String(decoding: output, as: UTF8.self))
        } catch {
            throw moved(error, bytes, offset)
        }
    }

    /// Runs of letters, and what is between them.
    private static func runs(_ bytes: [UInt8]) -> [(text: String, place: Int, isWord: Bool)] {
        func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) || byte >= 0x80 }
        var runs: [(text: String, place: Int, isWord: Bool)] = []
        var place = 0
        while place < bytes.count {
            let start = place
            let isWord = isLetter(bytes[start])
            while place < bytes.count, isLetter(bytes[place]) == isWord { place += 1 }
            runs.append((String(decoding: bytes[start..<place], as: UTF8.self), start, isWord))
        }
        return runs
    }

    private mutating func translate(_ runs: [(text: String, place: Int, isWord: Bool)], _ bytes: [UInt8]) {
        var index = 0
        while index < runs.count {
            let run = runs[index]
            index += 1
            // As it stands, byte by byte: what is no UTF-8 any more has another length.
            func verbatim() { put(bytes[run.place..<(run.place + run.text.utf8.count)], run.place, isVerbatim: true) }
            guard run.isWord else {
                verbatim()
                continue
            }
            let word = run.text.lowercased()
            let isAfterNumber = output.last { $0 != 0x20 && $0 != 0x09 }.map(MomentWords.isDigit) ?? false
            if isAfterNumber {
                if let unit = Vocabulary.dutchUnits[word] {
                    put(unit.utf8, run.place, isVerbatim: false)
                    isDutch = true
                } else {
                    verbatim()
                }
                continue
            }
            let words = runs[(index - 1)...].prefix(5).filter(\.isWord).map { $0.text.lowercased() }
            if let phrase = Self.phrases.first(where: { words.starts(with: $0.words) }) {
                put(phrase.minutes.utf8, run.place, isVerbatim: false)
                isDutch = isDutch || phrase.isDutch
                // The words of the phrase, and what is between them.
                index += 2 * (phrase.words.count - 1)
            } else if let number = ["a": 1, "an": 1][word] ?? Vocabulary.numbers[word] {
                put(String(number).utf8, run.place, isVerbatim: false)
            } else if !output.isEmpty, word == "en" || word == "and", index < runs.count {
                put([], run.place, isVerbatim: false)
            } else {
                verbatim()
            }
        }
    }

    private mutating func put(_ bytes: some Sequence<UInt8>, _ place: Int, isVerbatim: Bool) {
        pieces.append(Piece(output: output.count, input: place, isVerbatim: isVerbatim))
        output += bytes
    }

    private func moved(_ error: CivilTimeError, _ bytes: [UInt8], _ offset: Int) -> CivilTimeError {
        let place = error.offset ?? 0
        var input = bytes.count
        if place < output.count, let piece = pieces.last(where: { $0.output <= place }) {
            input = piece.input + (piece.isVerbatim ? place - piece.output : 0)
        }
        var moved = CivilTimeError(error.what, offset: offset + input, suggestion: error.suggestion)
        // Of an unknown unit, which stands behind a number: it may have been meant in Dutch.
        let before = output.prefix(place).last { $0 != 0x20 && $0 != 0x09 }
        if before.map(MomentWords.isDigit) == true, place < output.count {
            var scanner = Scanner(String(decoding: output[place...], as: UTF8.self))
            let word = scanner.word()
            if !word.isEmpty, word.lowercased() != "business" { moved.suggestion = Nearest.word(to: word, in: Vocabulary.units) }
        }
        return moved
    }
}
