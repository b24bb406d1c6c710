import Varlink

/// JSON values of every kind, from a seed.
struct RandomJSON {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func value(depth: Int = 0) -> JSON {
        switch Int.random(in: 0..<(depth < 5 ? 10 : 7), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .integer(integer())
        case 3: return .number(number())
        case 4, 5, 6: return .string(string())
        case 7:
            return .array((0..<Int.random(in: 0...6, using: &generator)).map { _ in value(depth: depth + 1) })
        default: return .object(object(depth: depth + 1))
        }
    }

    mutating func object(depth: Int = 0) -> JSONObject {
        var object = JSONObject()
        for _ in 0..<Int.random(in: 0...(Bool.random(using: &generator) ? 6 : 40), using: &generator) {
            object[string()] = value(depth: depth + 2)
        }
        return object
    }

    private mutating func integer() -> Int64 {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: Int64.random(in: -10...10, using: &generator)
        case 1: [Int64.min, .min + 1, .max, .max - 1, 0, 1 << 53, -(1 << 53)].randomElement(using: &generator) ?? 0
        default: Int64.random(in: .min ... .max, using: &generator)
        }
    }

    private mutating func number() -> Double {
        while true {
            let value = Double(bitPattern: generator.next())
            if Bool.random(using: &generator) { return Double.random(in: -1e6...1e6, using: &generator) }
            if value.isFinite { return value }
        }
    }

    /// Strings of scalars from every plane, with what needs an escape. Only in composed form: Swift holds strings for equal that differ
    /// only in the form of their characters.
    private mutating func string() -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            let pool: [ClosedRange<UInt32>] = [0...0x1F, 0x20...0x7E, 0x20...0x7E, 0x4E00...0x9FFF, 0x1F300...0x1F5FF, 0xE000...0xF8FF]
            let range = pool.randomElement(using: &generator) ?? 0x20...0x7E
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) { scalars.append(scalar) }
        }
        return String(scalars)
    }
}
