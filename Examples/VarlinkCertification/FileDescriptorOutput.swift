#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Writes text to a file descriptor at once, without a buffer that a signal could leave unwritten.
struct FileDescriptorOutput {
    static let standardOutput = FileDescriptorOutput(descriptor: STDOUT_FILENO)
    static let standardError = FileDescriptorOutput(descriptor: STDERR_FILENO)

    struct Failure: Error {
        let errno: Int32
    }

    let descriptor: Int32

    func write(_ text: String) throws(Failure) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 || errno == EINTR else { throw Failure(errno: errno) }
            rest = rest.dropFirst(max(count, 0))
        }
    }
}

private let systemWrite = write
