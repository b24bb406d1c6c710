extension Zone {
    /// Reads a zone file (TZif, versions 1 to 4; RFC 9636). Where the file has 64-bit data those are used.
    ///
    /// Every count and index is checked against the file's length before it is used; a file of this size cannot make the reader take more than a
    /// few times that size. Files with leap seconds ("right/…") are refused: POSIX time has none.
    package convenience init(name: String, tzif bytes: [UInt8]) throws(CivilTimeError) {
        var reader = TZifReader(bytes: bytes)
        let first = try reader.header()
        if first.version == 0 {
            let data = try reader.data(first, timeSize: 4)
            self.init(name: name, data: data, rule: nil)
            return
        }
        try reader.skipData(first, timeSize: 4)
        let second = try reader.header()
        let data = try reader.data(second, timeSize: 8)
        let footer = try reader.footer()
        var rule: PosixRule?
        if !footer.isEmpty { rule = try PosixRule(parsing: footer) }
        self.init(name: name, data: data, rule: rule)
    }

    private convenience init(name: String, data: TZifReader.DataBlock, rule: PosixRule?) {
        let transitions = zip(data.transitions, data.indices).map { (at: $0, type: data.types[$1]) }
        self.init(name: name, timeline: Timeline(before: data.types[0], transitions: transitions, rule: rule))
    }
}

/// Walks over the bytes of a zone file.
struct TZifReader {
    let bytes: [UInt8]
    private(set) var offset = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    struct Header {
        var version: UInt8
        var utCount: Int
        var standardCount: Int
        var leapCount: Int
        var transitionCount: Int
        var typeCount: Int
        var characterCount: Int
    }

    struct DataBlock {
        var transitions: [Int64]
        /// Into `types`; one for each transition.
        var indices: [Int]
        /// At least one.
        var types: [Zone.LocalTimeType]
    }

    private func error(_ what: String) -> CivilTimeError { CivilTimeError("this is no usable zone file: \(what)", offset: offset) }

    private mutating func take(_ count: Int) throws(CivilTimeError) -> ArraySlice<UInt8> {
        guard count >= 0, bytes.count - offset >= count else { throw error("it ends too early") }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    private mutating func integer(_ size: Int) throws(CivilTimeError) -> Int64 {
        var value: UInt64 = 0
        for byte in try take(size) { value = value << 8 | UInt64(byte) }
        return size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }

    /// RFC 9636 §3.1.
    mutating func header() throws(CivilTimeError) -> Header {
        guard try take(4).elementsEqual("TZif".utf8) else { throw error("it does not begin with 'TZif'") }
        let versionByte = try take(1).first ?? 0
        guard versionByte == 0 || (0x32...0x34).contains(versionByte) else { throw error("its version is not 1 to 4") }
        _ = try take(15)
        var counts: [Int] = []
        for _ in 0..<6 { counts.append(Int(try integer(4))) }
        guard counts.allSatisfy({ $0 >= 0 && $0 <= bytes.count }) else { throw error("a count is larger than the file") }
        return Header(
            version: versionByte, utCount: counts[0], standardCount: counts[1], leapCount: counts[2], transitionCount: counts[3],
            typeCount: counts[4], characterCount: counts[5])
    }

    mutating func skipData(_ header: Header, timeSize: Int) throws(CivilTimeError) {
        let size =
            header.transitionCount * (timeSize + 1) + header.typeCount * 6 + header.characterCount + header.leapCount * (timeSize + 4)
            + header.standardCount + header.utCount
        _ = try take(size)
    }

    /// RFC 9636 §3.2.
    mutating func data(_ header: Header, timeSize: Int) throws(CivilTimeError) -> DataBlock {
        guard header.leapCount == 0 else {
            throw error("it counts leap seconds, which POSIX time does not; use the zone outside of 'right/'")
        }
        guard (1...256).contains(header.typeCount) else { throw error("it has no local time types, or more than 256") }
        var transitions: [Int64] = []
        for _ in 0..<header.transitionCount { transitions.append(try integer(timeSize)) }
        guard zip(transitions, transitions.dropFirst()).allSatisfy({ $0 < $1 }) else { throw error("its transitions are not in order") }
        let indices = try take(header.transitionCount).map(Int.init)
        guard indices.allSatisfy({ $0 < header.typeCount }) else { throw error("a transition leads to a type it does not have") }
        var raw: [(offset: Int, isDaylightSaving: Bool, name: Int)] = []
        for _ in 0..<header.typeCount {
            let offset = Int(try integer(4))
            let flags = Array(try take(2))
            guard (-89_999...93_599).contains(offset) else { throw error("an offset from UTC is out of range") }
            raw.append((offset, flags[0] != 0, Int(flags[1])))
        }
        let characters = Array(try take(header.characterCount))
        _ = try take(header.standardCount + header.utCount)
        var types: [Zone.LocalTimeType] = []
        for type in raw {
            guard type.name < characters.count else { throw error("an abbreviation lies outside of the file's") }
            let abbreviation = String(decoding: characters[type.name...].prefix { $0 != 0 }, as: UTF8.self)
            types.append(Zone.LocalTimeType(offset: type.offset, isDaylightSaving: type.isDaylightSaving, abbreviation: abbreviation))
        }
        return DataBlock(transitions: transitions, indices: indices, types: types)
    }

    /// RFC 9636 §3.3: the TZ string between two line ends; empty when the file has none.
    mutating func footer() throws(CivilTimeError) -> String {
        guard try take(1).first == 0x0a else { throw error("its footer is missing") }
        guard let end = bytes[offset...].firstIndex(of: 0x0a) else { throw error("its footer does not end") }
        return String(decoding: try take(end - offset), as: UTF8.self)
    }
}
