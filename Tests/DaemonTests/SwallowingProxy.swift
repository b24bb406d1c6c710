import Foundation
import Glibc
import Synchronization

/// A socket in front of a daemon's that passes everything on, but keeps one answer to itself: whoever asked never gets it, and their connection ends with the daemon.
final class SwallowingProxy: Sendable {
    let path: String
    private let target: String
    private let listening: Int32
    /// Which answer is kept, counted from 1 over all connections.
    private let swallowed: Int
    private let answers = Atomic<Int>(0)
    /// Has an element when it was.
    let swallow: AsyncStream<Void>
    private let tell: AsyncStream<Void>.Continuation

    init(path: String, before target: String, keeping swallowed: Int) throws {
        (self.path, self.target, self.swallowed) = (path, target, swallowed)
        (swallow, tell) = AsyncStream.makeStream()
        listening = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let bound = Self.with(path) { bind(listening, $0, $1) }
        guard listening >= 0, bound == 0, listen(listening, 16) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        Thread { [self] in accept() }.start()
    }

    /// Takes no more connections.
    func end() { shutdown(listening, Int32(SHUT_RDWR)) }

    private static func with(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { buffer in buffer.copyBytes(from: path.utf8.prefix(buffer.count - 1)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listening, nil, nil)
            if client < 0, errno == EINTR { continue }
            guard client >= 0 else { break }
            let daemon = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard Self.with(target, { connect(daemon, $0, $1) }) == 0 else {
                // The daemon is away, and so is whoever speaks for it.
                close(daemon)
                close(client)
                continue
            }
            let ends = Ends(daemon, client)
            Thread {
                Self.pump(from: client, to: daemon) { _ in true }
                shutdown(daemon, Int32(SHUT_WR))
                ends.letGo()
            }.start()
            Thread { [self] in
                Self.pump(from: daemon, to: client) { self.passes($0) }
                shutdown(client, Int32(SHUT_RDWR))
                ends.letGo()
            }.start()
        }
        close(listening)
    }

    /// Whether bytes of the daemon are passed on. Answers are small, and each is one message in one piece.
    private func passes(_ bytes: ArraySlice<UInt8>) -> Bool {
        var passes = true
        for _ in 0..<bytes.count(where: { $0 == 0 }) {
            guard answers.add(1, ordering: .relaxed).newValue == swallowed else { continue }
            passes = false
            tell.yield()
        }
        return passes
    }

    private static func pump(from source: Int32, to target: Int32, _ passes: (ArraySlice<UInt8>) -> Bool) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(source, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            var rest = buffer[..<count]
            guard passes(rest) else { continue }
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { send(target, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { return }
                rest = rest.dropFirst(written)
            }
        }
    }
}

/// Two descriptors that two threads use: closed when both are through.
private final class Ends: Sendable {
    private let users = Atomic<Int>(2)
    private let descriptors: [Int32]

    init(_ first: Int32, _ second: Int32) { descriptors = [first, second] }

    func letGo() {
        guard users.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
        for descriptor in descriptors { close(descriptor) }
    }
}
