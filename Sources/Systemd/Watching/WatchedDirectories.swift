import Glibc
import Synchronization

/// The directories that must be watched to know about some paths, and what in them matters.
final class WatchedDirectories: Sendable {
    private let paths: [String]
    private let descriptor: Int32
    private let interests = Mutex<[Int32: Interest]>([:])

    /// What matters in a directory.
    private enum Interest {
        case everything
        case names(Set<String>)
    }

    private static let changes = UInt32(
        IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF)
    /// The directory itself is no longer what or where it was.
    private static let selfChanges = UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)
    /// Deeper than any tree of zone files; keeps a mistaken path such as / from being walked for long.
    private static let deepest = 8

    /// - Parameters:
    ///   - paths: absolute; a trailing slash does not matter.
    ///   - descriptor: of inotify_init(2), not blocking; owned by the caller.
    init(paths: [String], descriptor: Int32) {
        self.paths = paths
        self.descriptor = descriptor
    }

    /// Watches what is there now.
    ///
    /// - Throws: `SystemError` when the kernel gives no more watches. A directory that may not be read, or went meanwhile, is passed over.
    func refresh() throws(SystemError) {
        var found: [Int32: Interest] = [:]
        for path in paths {
            let components = path.split(separator: "/").map(String.init)
            guard let name = components.last else { continue }
            try watch(name, in: components.dropLast(), &found)
            try watchTree("/" + components.joined(separator: "/"), depth: 0, &found)
        }
        interests.withLock { $0 = found }
    }

    /// Reads what has happened, until there is no more.
    ///
    /// - Returns: whether any of it matters.
    func readChanges() -> Bool {
        var matters = false
        withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: MemoryLayout<inotify_event>.alignment) { buffer in
            while true {
                let count = read(descriptor, buffer.baseAddress, buffer.count)
                guard count > 0 else { return }
                if hasChange(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { matters = true }
            }
        }
        return matters
    }

    private func hasChange(_ events: UnsafeRawBufferPointer) -> Bool {
        let header = MemoryLayout<inotify_event>.size
        var offset = 0
        var matters = false
        while offset + header <= events.count {
            let event = events.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
            let end = min(offset + header + Int(event.len), events.count)
            let name = String(decoding: events[(offset + header)..<end].prefix { $0 != 0 }, as: UTF8.self)
            offset = end
            // More has happened than the kernel has kept.
            if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { matters = true }
            switch interests.withLock({ $0[event.wd] }) {
            case .everything?: matters = true
            case .names(let names)? where names.contains(name) || event.mask & Self.selfChanges != 0: matters = true
            case .names?, nil: break
            }
        }
        return matters
    }

    /// Watches for a name in a directory; while the directory is missing, for the first missing part of its path.
    private func watch(_ name: String, in directory: ArraySlice<String>, _ found: inout [Int32: Interest]) throws(SystemError) {
        if let watch = try add("/" + directory.joined(separator: "/")) {
            guard case .names(var names) = found[watch, default: .names([])] else { return }
            names.insert(name)
            found[watch] = .names(names)
        } else if let parent = directory.last {
            try self.watch(parent, in: directory.dropLast(), &found)
        }
    }

    /// Watches a directory, but not a link to one, with all that is below it.
    private func watchTree(_ path: String, depth: Int, _ found: inout [Int32: Interest]) throws(SystemError) {
        var status = stat()
        guard depth <= Self.deepest, lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, let watch = try add(path) else {
            return
        }
        found[watch] = .everything
        guard let stream = opendir(path) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let kind = Int(entry.pointee.d_type)
            guard kind == Int(DT_DIR) || kind == Int(DT_UNKNOWN) else { continue }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != "." && name != ".." { try watchTree(path + "/" + name, depth: depth + 1, &found) }
        }
    }

    private func add(_ directory: String) throws(SystemError) -> Int32? {
        let watch = inotify_add_watch(descriptor, directory, Self.changes | UInt32(bitPattern: IN_ONLYDIR))
        if watch >= 0 { return watch }
        guard errno == ENOSPC || errno == ENOMEM else { return nil }
        throw SystemError("watch \(directory) (fs.inotify.max_user_watches may be too low)")
    }
}
