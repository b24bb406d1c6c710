import Glibc

/// The users and groups of the machine, from wherever nsswitch.conf(5) says. May ask a server: not for a thread that must not block.
package enum UserDirectory {
    /// The login of a user; nil when the user is not known.
    package static func login(of uid: UInt32) -> String? {
        withPasswd({ getpwuid_r(uid, $0, $1, $2, $3) }, { $0.pw_name.map { String(cString: $0) } })
    }

    /// Whether the user is in the group, as a first or a further one. False when either is not known.
    package static func isMember(_ login: String, ofGroup group: String) -> Bool {
        guard let wanted = identifier(ofGroup: group), let primary = withPasswd({ getpwnam_r(login, $0, $1, $2, $3) }, { $0.pw_gid })
        else { return false }
        var capacity: Int32 = 64
        while capacity <= 1 << 16 {
            var groups = [gid_t](repeating: 0, count: Int(capacity))
            var count = capacity
            if getgrouplist(login, primary, &groups, &count) >= 0 { return groups.prefix(Int(count)).contains(wanted) }
            capacity = max(count, capacity * 2)
        }
        return false
    }

    private static func identifier(ofGroup name: String) -> gid_t? {
        withBuffer { buffer, size in
            var entry = group()
            var found: UnsafeMutablePointer<group>?
            let error = getgrnam_r(name, &entry, buffer, size, &found)
            return (error, found.map { $0.pointee.gr_gid })
        }
    }

    private typealias Lookup = (
        UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int, UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
    ) -> Int32

    private static func withPasswd<Value>(_ lookUp: Lookup, _ value: (passwd) -> Value?) -> Value? {
        withBuffer { buffer, size in
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            let error = lookUp(&entry, buffer, size, &found)
            return (error, found.flatMap { value($0.pointee) })
        }
    }

    /// Calls `body` with a larger buffer until what it looks up fits; a group may have very many members.
    private static func withBuffer<Value>(_ body: (UnsafeMutablePointer<CChar>, Int) -> (error: Int32, value: Value?)) -> Value? {
        var size = 4096
        while size <= 1 << 24 {
            var buffer = [CChar](repeating: 0, count: size)
            let result = buffer.withUnsafeMutableBufferPointer { buffer in
                // A buffer with a size has an address.
                buffer.baseAddress.map { body($0, buffer.count) } ?? (error: ENOMEM, value: nil)
            }
            switch result.error {
            case 0: return result.value
            case ERANGE: size *= 4
            case EINTR: continue
            default: return nil
            }
        }
        return nil
    }
}
