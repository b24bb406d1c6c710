/// A listening socket that the service manager opened for the daemon.
package struct InheritedSocket: Hashable, Sendable {
    /// FileDescriptorName= of the socket unit; "unknown" when it was handed in without one.
    package let name: String
    /// Owned by whoever took it; closed when a program is executed.
    package let fileDescriptor: Int32

    package init(name: String, fileDescriptor: Int32) {
        self.name = name
        self.fileDescriptor = fileDescriptor
    }
}
