/// The ids seen so far in a file, and the line of each.
///
/// A million ids have to be looked up and remembered in a fraction of a second. So their bytes stand one behind the other in one piece of
/// memory, and a small table with open addressing leads to them; a dictionary of strings takes three times as long.
struct KnownIDs: Sendable {
    private struct Entry {
        /// Where its bytes end in `bytes`; they begin where those of the entry before it end.
        var end: Int
        var line: Int
    }

    private struct Slot {
        /// Tells most ids apart without looking at them.
        var hash: UInt32
        /// Its place among the entries, from 1; 0 marks a free slot.
        var entry: UInt32
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Always a power of two, and at least half of them free.
    private var slots = Array(repeating: Slot(hash: 0, entry: 0), count: 1024)
    private let seed = UInt64.random(in: .min ... .max)

    /// Remembers an id, or gives the line where it stood before. Beyond four billion ids none is remembered any more.
    mutating func insert(_ id: String, line: Int) -> Int? {
        var id = id
        return id.withUTF8 { insert($0, line: line) }
    }

    private mutating func insert(_ id: UnsafeBufferPointer<UInt8>, line: Int) -> Int? {
        let hash = hash(UnsafeRawBufferPointer(id))
        var place = Int(hash) & (slots.count - 1)
        while slots[place].entry != 0 {
            if slots[place].hash == hash, let known = knownLine(of: id, at: Int(slots[place].entry) - 1) { return known }
            place = (place + 1) & (slots.count - 1)
        }
        guard let number = UInt32(exactly: entries.count + 1) else { return nil }
        slots[place] = Slot(hash: hash, entry: number)
        bytes.append(contentsOf: id)
        entries.append(Entry(end: bytes.count, line: line))
        if entries.count * 2 > slots.count { grow() }
        return nil
    }

    private func knownLine(of id: UnsafeBufferPointer<UInt8>, at index: Int) -> Int? {
        let start = index == 0 ? 0 : entries[index - 1].end
        let entry = entries[index]
        return bytes[start..<entry.end].elementsEqual(id) ? entry.line : nil
    }

    private mutating func grow() {
        var grown = Array(repeating: Slot(hash: 0, entry: 0), count: slots.count * 2)
        for slot in slots where slot.entry != 0 {
            var place = Int(slot.hash) & (grown.count - 1)
            while grown[place].entry != 0 { place = (place + 1) & (grown.count - 1) }
            grown[place] = slot
        }
        slots = grown
    }

    /// Mixes eight bytes at a time by a multiplication, as wyhash does. Seeded, so that no file can be made to collide.
    private func hash(_ id: UnsafeRawBufferPointer) -> UInt32 {
        var state = seed ^ UInt64(truncatingIfNeeded: id.count)
        var offset = 0
        while offset + 8 <= id.count {
            state = Self.mixed(state ^ id.loadUnaligned(fromByteOffset: offset, as: UInt64.self), 0x9e37_79b9_7f4a_7c15)
            offset += 8
        }
        var rest: UInt64 = 0
        for byte in id[offset...] { rest = rest << 8 | UInt64(byte) }
        let mixed = Self.mixed(state ^ rest, 0xe703_7ed1_a0b4_28db)
        return UInt32(truncatingIfNeeded: mixed ^ mixed >> 32)
    }

    private static func mixed(_ value: UInt64, _ factor: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: factor)
        return product.high ^ product.low
    }
}
