import Glibc

/// How much memory a service takes.
enum Memory {
    /// Bytes that were allocated in this process and not freed; without the address sanitizer, which counts them, those that are in memory.
    static func allocated() throws(Broken) -> Int {
        typealias Count = @convention(c) () -> Int
        if let symbol = dlsym(nil, "__sanitizer_get_current_allocated_bytes") { return unsafeBitCast(symbol, to: Count.self)() }
        return try resident(getpid())
    }

    /// Bytes of a process that are in memory and come from no file: those of its program count, and the more of it runs the more of it is there.
    static func resident(_ pid: Int32) throws(Broken) -> Int {
        guard let file = fopen("/proc/\(pid)/status", "r") else { throw Broken(description: "process \(pid) has ended") }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split {
                $0 == "\t" || $0 == " "
            }
            if words.first == "RssAnon:", words.count > 1, let kibibytes = Int(words[1]) { return kibibytes << 10 }
        }
        throw Broken(description: "process \(pid) has ended")
    }

    /// How many file descriptors another process has open.
    static func descriptors(_ pid: Int32) throws(Broken) -> Int {
        guard let directory = opendir("/proc/\(pid)/fd") else { throw Broken(description: "process \(pid) has ended") }
        defer { closedir(directory) }
        var count = -2
        while readdir(directory) != nil { count += 1 }
        return count
    }
}
