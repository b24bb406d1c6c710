import Glibc

/// What broke a promise.
struct Broken: Error { let description: String }

/// One connection that does not wait, driven by ``Crowd``.
struct UnixPeer {
    let descriptor: Int32

    init(path: String) throws(Broken) {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        guard connected == 0 else {
            let reason = String(cString: strerror(errno))
            Glibc.close(descriptor)
            throw Broken(description: "cannot connect to \(path): \(reason)")
        }
    }

    enum Progress {
        case bytes(Int)
        case later
        case gone
    }

    func send(_ bytes: ArraySlice<UInt8>, wait: Bool = false) -> Progress {
        let count = bytes.withUnsafeBytes {
            Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | (wait ? 0 : Int32(MSG_DONTWAIT)))
        }
        return progress(count)
    }

    func receive(into bytes: inout [UInt8], wait: Bool = false) -> Progress {
        let room = 65536
        let count = withUnsafeTemporaryAllocation(byteCount: room, alignment: 1) { buffer -> Int in
            let count = recv(descriptor, buffer.baseAddress, room, wait ? 0 : Int32(MSG_DONTWAIT))
            if count > 0 { bytes += buffer[..<count] }
            return count
        }
        return count == 0 ? .gone : progress(count)
    }

    private func progress(_ count: Int) -> Progress {
        if count >= 0 { return .bytes(count) }
        return errno == EAGAIN || errno == EINTR ? .later : .gone
    }

    func endWriting() { Glibc.shutdown(descriptor, Int32(SHUT_WR)) }
    func close() { Glibc.close(descriptor) }
}
