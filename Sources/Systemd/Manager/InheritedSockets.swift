import CSystemd
import Glibc
import Synchronization

/// The sockets of socket activation (sd_listen_fds(3)).
package enum InheritedSockets {
    private static let isTaken = Mutex(false)

    /// Takes the sockets over: later calls find none. They are marked close-on-exec.
    ///
    /// The environment is left as it is, since other threads may read it meanwhile; it names this process, so that programs started later
    /// know that it is not meant for them.
    ///
    /// - Throws: `InheritedSocketError` when one of them is no listening Unix stream socket.
    package static func take() throws -> [InheritedSocket] {
        let wasTaken = isTaken.withLock { taken in
            defer { taken = true }
            return taken
        }
        guard !wasTaken else { return [] }
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = sd_listen_fds_with_names(0, &names)
        guard count >= 0 else { throw InheritedSocketError.unreadable(errorNumber: -count) }
        defer {
            for index in 0..<Int(count) { free(names?[index]) }
            free(names)
        }
        return try (0..<count).map { index in
            let descriptor = SD_LISTEN_FDS_START + index
            let name = names?[Int(index)].map { String(cString: $0) } ?? "unknown"
            let answer = sd_is_socket_unix(descriptor, Int32(SOCK_STREAM.rawValue), 1, nil, 0)
            guard answer > 0 else { throw InheritedSocketError.notListening(name: name, fileDescriptor: descriptor) }
            return InheritedSocket(name: name, fileDescriptor: descriptor)
        }
    }
}
