/// Why the sockets that were handed in cannot be used.
package enum InheritedSocketError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The descriptor is something else than a listening Unix stream socket.
    case notListening(name: String, fileDescriptor: Int32)
    /// $LISTEN_PID, $LISTEN_FDS and $LISTEN_FDNAMES contradict each other, or a descriptor is not open.
    case unreadable(errorNumber: Int32)

    package var description: String {
        switch self {
        case .notListening(let name, let fileDescriptor):
            "socket '\(name)' (descriptor \(fileDescriptor)) handed in by the service manager is no listening Unix stream socket; "
                + "the socket unit must use ListenStream= with a path"
        case .unreadable(let number):
            "the sockets handed in by the service manager cannot be used: \(SystemError.text(number)); "
                + "check LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES in the environment"
        }
    }
}
