import ArgumentParser
import ControlInterface
import Varlink

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

struct BackUpDatabase: Verb {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write a copy of the daemon's database into a file, while everything goes on.",
        discussion: """
            For administrators. The copy is whole, and was checked. To put it back: stop followupd.socket and followupd.service, run 'followupd --restore FILE' as root, \
            and start them again.
            """)

    @Argument(help: ArgumentHelp("Where to write it; must not exist. '-' for standard output.", valueName: "file"), completion: .file())
    var file: String
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let replies = try await session.daemon().backUp()
        if file == "-" {
            try await BackupStream(replies: replies).write { session.output.raw($0) }
            return .ok
        }
        let target = try BackupFile(path: file)
        do {
            let count = try await BackupStream(replies: replies).write(target.append)
            try target.finish()
            if session.isJSON {
                session.print(json: ["file": .string(file), "bytes": .integer(count)] as JSONObject)
            } else {
                session.output.line(session.words.backedUp(file, count).printable)
            }
            return .ok
        } catch {
            target.abandon()
            throw error
        }
    }
}

/// The parts of a backup as they come.
private struct BackupStream {
    let replies: VarlinkReplies

    /// - Returns: how many bytes there were, which is what the daemon had said.
    @discardableResult
    func write(_ take: ([UInt8]) throws -> Void) async throws -> Int64 {
        var expected: Int64?
        var count: Int64 = 0
        for try await reply in replies {
            if let bytes = reply["bytes"]?.integerValue { expected = bytes }
            guard let data = reply["data"]?.stringValue else { continue }
            guard let bytes = Base64.bytes(data) else { throw BackupFailure(cause: .damaged) }
            count += Int64(bytes.count)
            try take(bytes)
        }
        guard count == expected else { throw BackupFailure(cause: .endedEarly) }
        return count
    }
}

/// A file that has its name only once it is complete and on the disk.
private final class BackupFile {
    private let path: String
    private let partial: String
    private let descriptor: Int32

    init(path: String) throws {
        self.path = path
        partial = path + ".partial"
        guard access(path, F_OK) != 0 else { throw BackupFailure(path: path, cause: .exists) }
        descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BackupFailure(path: partial, cause: .system(errno)) }
    }

    func append(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { throw BackupFailure(path: partial, cause: .system(errno)) }
                rest = rest.dropFirst(written)
            }
        }
    }

    func finish() throws {
        // link(2) refuses a name that somebody took meanwhile.
        guard fsync(descriptor) == 0, close(descriptor) == 0, link(partial, path) == 0 else {
            throw BackupFailure(path: path, cause: .system(errno))
        }
        unlink(partial)
    }

    func abandon() {
        close(descriptor)
        unlink(partial)
    }
}

struct BackupFailure: Error {
    enum Cause {
        /// What came is no text in base64.
        case damaged
        case endedEarly
        case exists
        /// errno.
        case system(Int32)
    }

    var path = ""
    var cause: Cause

    func words(_ words: Words) -> String {
        switch cause {
        case .damaged: words.backupDamaged()
        case .endedEarly: words.backupEndedEarly()
        case .exists: words.existsAlready(path).printable
        case .system(let errno): words.unreadable(path, String(cString: strerror(errno))).printable
        }
    }
}
