import Glibc
import Synchronization

/// The system's time zones, read from its zone files when they are first asked for.
///
/// The files of the system are used, not a copy of ours, so that an upgrade of tzdata is all it takes; `refresh` notices one.
package final class ZoneDatabase: Sendable {
    /// Where the zone files are.
    package let directory: String
    private let cache = Mutex<[String: Entry]>([:])

    private struct Entry {
        var zone: Zone
        var identity: FileIdentity
        /// Of the file's contents.
        var digest: UInt64
        /// It was read anew because it had changed.
        var hasChanged = false
    }

    private struct FileIdentity: Equatable {
        var device: UInt64
        var inode: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int
    }

    /// No zone file is larger; the largest of 2026 has 4 KiB.
    private static let largestFile = 1 << 20

    /// - Parameter directory: nil for /usr/share/zoneinfo. A caller that wants $TZDIR hands in its value.
    package init(directory: String? = nil) {
        self.directory = directory ?? "/usr/share/zoneinfo"
    }

    /// The zone of that name.
    ///
    /// - Throws: when there is none; with the nearest name, where one is near.
    package func zone(named name: String) throws(CivilTimeError) -> Zone {
        if let entry = cache.withLock({ $0[name] }) { return entry.zone }
        let entry = try load(name)
        cache.withLock { $0[name] = entry }
        return entry.zone
    }

    /// Looks at the files of all zones in use, and reads those anew that have changed. Zones that were handed out stay as they are.
    ///
    /// - Returns: the names of those that changed.
    package func refresh() -> Set<String> {
        let entries = cache.withLock { $0 }
        var changed: Set<String> = []
        for (name, entry) in entries {
            guard let identity = Self.identity(of: "\(directory)/\(name)"), identity != entry.identity, var renewed = try? load(name) else {
                continue
            }
            let isAnother = renewed.digest != entry.digest
            renewed.hasChanged = entry.hasChanged || isAnother
            let new = renewed
            cache.withLock { $0[name] = new }
            if isAnother { changed.insert(name) }
        }
        return changed
    }

    /// What tells the contents of the zone data in use from others: the digest of a zone's file, and of all that changed since this was made. Only what is looked at
    /// is compared, so that an upgrade that changes nothing here is none.
    ///
    /// - Parameter name: of the zone that counts in any case; nil for none.
    package func digests(of name: String?) -> [String] {
        let (main, changed) = cache.withLock { cache in
            (name.flatMap { cache[$0]?.digest }, cache.filter { $0.value.hasChanged && $0.key != name }.map { ($0.key, $0.value.digest) })
        }
        return [main.map { String($0, radix: 16) } ?? ""] + changed.sorted { $0.0 < $1.0 }.map { "\($0.0) \(String($0.1, radix: 16))" }
    }

    /// FNV-1a, 64 bits (RFC 9923): tells changed from unchanged.
    private static func digest(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }

    /// The release of the zone data, "2026b", where the system tells.
    package var version: String? {
        if let bytes = try? Self.contents("\(directory)/+VERSION", limit: 64) {
            return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).first.map(String.init)
        }
        guard let bytes = try? Self.contents("\(directory)/tzdata.zi", limit: 64, mayBeLonger: true) else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        return words.count >= 3 && words[0] == "#" && words[1] == "version" ? String(words[2]) : nil
    }

    /// The name of the machine's own zone: where /etc/localtime leads (localtime(5)), else what /etc/timezone says; nil when neither tells.
    package static func systemZoneName(localtime: String = "/etc/localtime", timezone: String = "/etc/timezone") -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(localtime, &buffer, buffer.count)
        if count > 0 {
            let target = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
            let marker = "/zoneinfo/"
            if let start = target.ranges(of: marker).first?.upperBound { return String(target[start...]) }
        }
        guard let bytes = try? contents(timezone, limit: 256) else { return nil }
        let name = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).first.map(String.init)
        return name?.isEmpty == false ? name : nil
    }

    // MARK: - Files

    private func load(_ name: String) throws(CivilTimeError) -> Entry {
        guard Self.isPlausible(name) else {
            throw CivilTimeError(
                "'\(Scanner.excerpt(Array(name.utf8)))' is no name of a time zone; names look like Europe/Amsterdam",
                suggestion: suggestion(for: name))
        }
        let path = "\(directory)/\(name)"
        guard let identity = Self.identity(of: path) else { throw unknown(name) }
        let bytes: [UInt8]
        do {
            bytes = try Self.contents(path, limit: Self.largestFile)
        } catch {
            throw unknown(name)
        }
        do {
            return Entry(zone: try Zone(name: name, tzif: bytes), identity: identity, digest: Self.digest(bytes))
        } catch {
            throw CivilTimeError("the zone file \(path) cannot be used: \(error.what)", offset: error.offset)
        }
    }

    /// Parts of letters, digits and "_+-", joined by slashes: nothing that leads out of the directory.
    static func isPlausible(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 255 else { return false }
        return name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) || $0 == UInt8(ascii: "_")
                        || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
                }
        }
    }

    private func unknown(_ name: String) -> CivilTimeError {
        CivilTimeError("there is no time zone '\(name)' in \(directory)", suggestion: suggestion(for: name))
    }

    /// The name that was probably meant: the nearest one, or the one whose last part is the place that was named.
    private func suggestion(for name: String) -> String? {
        let names = names()
        if let nearest = Nearest.word(to: name, in: names) { return nearest }
        // "Amsterdam", "new york".
        let place = name.lowercased().replacing(" ", with: "_")
        return names.first { $0.lowercased().hasSuffix("/\(place)") }
    }

    /// The names that the system lists (tzdata.zi, links included; or tzselect's tables); used for suggestions only.
    private func names() -> [String] {
        func lines(_ table: String) -> [[String]]? {
            guard let bytes = try? Self.contents("\(directory)/\(table)", limit: 1 << 20) else { return nil }
            return bytes.split(separator: 0x0a).map { line in
                line.split { $0 == 0x20 || $0 == 0x09 }.map { String(decoding: $0, as: UTF8.self) }
            }
        }
        // "Z Europe/Brussels 0:17:30 …", "L Europe/Brussels Europe/Amsterdam".
        if let lines = lines("tzdata.zi") {
            return lines.compactMap { words in
                switch words.first {
                case "Z"? where words.count > 1: words[1]
                case "L"? where words.count > 2: words[2]
                default: nil
                }
            }.filter(Self.isPlausible)
        }
        // "NL	+5222+00454	Europe/Amsterdam".
        for table in ["zone1970.tab", "zone.tab"] {
            if let lines = lines(table) {
                return lines.compactMap { $0.count > 2 && $0[0].first != "#" ? $0[2] : nil }.filter(Self.isPlausible)
            }
        }
        return []
    }

    private static func identity(of path: String) -> FileIdentity? {
        var info = stat()
        guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
        return FileIdentity(
            device: UInt64(info.st_dev), inode: UInt64(info.st_ino), size: Int64(info.st_size), seconds: info.st_mtim.tv_sec,
            nanoseconds: info.st_mtim.tv_nsec)
    }

    private struct Unreadable: Error {}

    private static func contents(_ path: String, limit: Int, mayBeLonger: Bool = false) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable() }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw Unreadable() }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            if bytes.count > limit {
                guard mayBeLonger else { throw Unreadable() }
                return Array(bytes.prefix(limit))
            }
        }
    }
}
