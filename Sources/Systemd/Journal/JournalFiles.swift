import CSystemd
import Glibc

/// The machine's journal, as a reader (sd-journal(3)). Blocks; for one thread at a time.
package struct JournalFiles: ~Copyable {
    private let journal: OpaquePointer

    /// The fields of an entry by name. Of a name that comes more than once, one value.
    package typealias Fields = [String: String]

    /// Opens all files of this machine's journal that may be read; files that may not are passed over, see `isComplete`.
    ///
    /// - Throws: `SystemError` when not even the directories can be looked at.
    package init() throws(SystemError) {
        var opened: OpaquePointer?
        let code = sd_journal_open(&opened, Int32(SD_JOURNAL_LOCAL_ONLY))
        guard code >= 0, let opened else { throw SystemError("open the journal", number: -code) }
        journal = opened
    }

    deinit { sd_journal_close(journal) }

    /// Whether there is a file that may be read.
    package var isReadable: Bool { sd_journal_has_persistent_files(journal) > 0 || sd_journal_has_runtime_files(journal) > 0 }

    /// Whether the files of the system's own journal may be read too. They hold the entries of services and of all users below 1000;
    /// libsystemd passes over a file that may not be read and says nothing.
    package static var isComplete: Bool {
        for root in ["/var/log/journal", "/run/log/journal"] {
            let directories = names(in: root)
            // A directory that cannot be listed may hold anything.
            if directories == nil, errno == EACCES { return false }
            for directory in directories ?? [] {
                let path = "\(root)/\(directory)"
                guard let files = names(in: path) else {
                    if errno == EACCES { return false }
                    continue
                }
                for file in files where file.hasPrefix("system") && file.hasSuffix(".journal") {
                    if access("\(path)/\(file)", R_OK) != 0, errno == EACCES { return false }
                }
            }
        }
        return true
    }

    private static func names(in path: String) -> [String]? {
        guard let stream = opendir(path) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    /// The last entry that has all of these fields with these values.
    ///
    /// It is found through the index that journald keeps of all values: the size of the journal does not matter. "Last" is what the
    /// journal takes for it; across boots and rotated files that may hang on the wall clock.
    ///
    /// - Parameter names: the fields to give; one that the entry lacks is left out.
    package func last(having matches: [(name: String, value: String)], fields names: [String]) throws(SystemError) -> Fields? {
        try match(matches)
        defer { sd_journal_flush_matches(journal) }
        try check(sd_journal_seek_tail(journal), "search the journal")
        guard try check(sd_journal_previous(journal), "search the journal") > 0 else { return nil }
        var fields: Fields = [:]
        for name in names { fields[name] = try field(name) }
        return fields
    }

    /// Waits until there is an entry that has this field with this value, at most so long.
    ///
    /// - Returns: whether there is one.
    package func wait(forEntryHaving name: String, _ value: String, atMost limit: Duration) throws(SystemError) -> Bool {
        let deadline = ContinuousClock.now + limit
        while true {
            if try last(having: [(name, value)], fields: []) != nil { return true }
            let left = deadline - ContinuousClock.now
            guard left > .zero else { return false }
            let (seconds, attoseconds) = left.components
            // The first call only begins to watch, and returns at once; what came before it is then looked for once more.
            try check(
                sd_journal_wait(journal, UInt64(seconds) * 1_000_000 + UInt64(attoseconds / 1_000_000_000_000)), "wait for the journal")
        }
    }

    private func match(_ matches: [(name: String, value: String)]) throws(SystemError) {
        sd_journal_flush_matches(journal)
        for (name, value) in matches {
            let bytes = Array("\(name)=\(value)".utf8)
            try check(bytes.withUnsafeBytes { sd_journal_add_match(journal, $0.baseAddress, $0.count) }, "search the journal")
        }
    }

    /// The value of a field of the entry that was found.
    private func field(_ name: String) throws(SystemError) -> String? {
        var data: UnsafeRawPointer?
        var length = 0
        let code = sd_journal_get_data(journal, name, &data, &length)
        if code == -ENOENT { return nil }
        try check(code, "read the journal")
        // NAME=value; valid until the next call.
        let item = UnsafeRawBufferPointer(start: data, count: length)
        return String(decoding: item.dropFirst(name.utf8.count + 1), as: UTF8.self)
    }

    @discardableResult
    private func check(_ code: Int32, _ operation: String) throws(SystemError) -> Int32 {
        guard code >= 0 else { throw SystemError(operation, number: -code) }
        return code
    }
}
