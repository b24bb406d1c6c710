import ControlInterface

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The files of a configuration directory, as they are sent to the daemon: it reads them with its own reader, so that nothing here has to know what they mean.
struct ConfigurationFiles {
    private(set) var files: [Wire.ConfigurationFile] = []

    /// `rules.d/NAME.yaml.d/FILE.yaml` is the deepest that there is.
    private static let depth = 3
    private static let endings = [".yaml", ".ics"]
    private static let largest = 4 << 20

    /// A directory or file that cannot be read.
    struct Unreadable: Error {
        enum Cause {
            case tooLarge(Int)
            case notUTF8
            /// errno.
            case system(Int32)
        }

        let path: String
        let cause: Cause

        func words(_ words: Words) -> String {
            let reason =
                switch cause {
                case .tooLarge(let bytes): words.tooLarge(bytes)
                case .notUTF8: words.notUTF8()
                case .system(let errno): String(cString: strerror(errno))
                }
            return words.unreadable(path.printable, reason)
        }
    }

    init(in directory: String) throws(Unreadable) {
        try read(directory, below: "", depth: 1)
        files.sort { $0.path < $1.path }
    }

    private mutating func read(_ root: String, below prefix: String, depth: Int) throws(Unreadable) {
        for name in try Self.names(in: root + "/" + prefix) {
            let path = "\(root)/\(prefix)\(name)"
            var info = stat()
            guard stat(path, &info) == 0 else { throw Unreadable(path: path, cause: .system(errno)) }
            if info.st_mode & S_IFMT == S_IFDIR {
                if depth < Self.depth { try read(root, below: "\(prefix)\(name)/", depth: depth + 1) }
                continue
            }
            guard Self.endings.contains(where: name.hasSuffix) else { continue }
            // A link to /dev/null masks a file, as an empty one does.
            let text = info.st_mode & S_IFMT == S_IFREG ? try Self.text(of: path, size: Int(info.st_size)) : ""
            files.append(Wire.ConfigurationFile(path: prefix + name, text: text))
        }
    }

    /// Without hidden ones.
    private static func names(in path: String) throws(Unreadable) -> [String] {
        guard let stream = opendir(path) else { throw Unreadable(path: path, cause: .system(errno)) }
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

    private static func text(of path: String, size: Int) throws(Unreadable) -> String {
        guard size <= largest else { throw Unreadable(path: path, cause: .tooLarge(size)) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable(path: path, cause: .system(errno)) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= largest {
            let count = Self.read(descriptor, into: &chunk)
            guard count >= 0 else { throw Unreadable(path: path, cause: .system(errno)) }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Unreadable(path: path, cause: .notUTF8) }
        return text
    }

    private static func read(_ descriptor: Int32, into chunk: inout [UInt8]) -> Int {
        chunk.withUnsafeMutableBytes { buffer in
            #if canImport(Glibc)
                Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #else
                Musl.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
        }
    }
}
