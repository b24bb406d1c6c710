import Intake

/// Reads whole texts, as tests want them.
enum CSVReading {
    /// All records of a text that comes in pieces; after each piece, what can be had is taken.
    static func records(_ pieces: some Sequence<some Collection<UInt8>>, options: CSVReader.Options = .init()) -> [CSVRecord] {
        var reader = CSVReader(options: options)
        var records: [CSVRecord] = []
        for piece in pieces {
            reader.append(piece)
            while let record = reader.next() { records.append(record) }
        }
        reader.finish()
        while let record = reader.next() { records.append(record) }
        return records
    }

    static func records(_ text: String, options: CSVReader.Options = .init()) -> [CSVRecord] {
        records([Array(text.utf8)], options: options)
    }

    static func rows(_ records: [CSVRecord]) -> [[String]] {
        records.compactMap { if case .row(let row) = $0 { row.fields } else { nil } }
    }

    static func refusals(_ records: [CSVRecord]) -> [CSVRefusal] {
        records.compactMap { if case .refused(let refusal) = $0 { refusal } else { nil } }
    }

    static func commas(fieldBytes: Int = 1 << 20, rowBytes: Int = 16 << 20, columns: Int = 1024) -> CSVReader.Options {
        var options = CSVReader.Options(delimiter: 0x2c)
        options.maximumFieldBytes = fieldBytes
        options.maximumRowBytes = rowBytes
        options.maximumColumns = columns
        return options
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
