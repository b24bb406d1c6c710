import Foundation

/// A directory that lives as long as the test that made it.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        // Short, since the path of a socket may have no more than 107 bytes.
        var template = Array("/tmp/varlink-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        path = String(cString: made)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in it.
    func file(_ name: String) -> String { "\(path)/\(name)" }
}
