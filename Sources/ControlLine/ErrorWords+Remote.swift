#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension ErrorWords {
    /// What keeps from the daemon of another machine. ssh's own words, where it has any, have been shown before.
    static func words(for failure: RemoteFailure) -> String {
        switch failure {
        case .cannotStart("ssh", ENOENT): "there is no ssh here to reach another machine with; install OpenSSH's client"
        case .cannotStart(let program, let errno): "cannot start \(program.printable): \(String(cString: strerror(errno)))"
        case .ended(let host, let program, let status, let words):
            reason(host.printable, program.printable, status, words)
        }
    }

    private static func reason(_ host: String, _ program: String, _ status: Int32, _ words: String) -> String {
        switch status {
        // ssh's own status; any other is that of the program on the other machine.
        case 255 where words.contains("Host key verification failed"):
            "\(host) did not show the key that is known of it, so nothing was sent there; if it is new, or has a new key for a reason that you know: ssh \(host)"
        case 255 where words.contains("Permission denied"): "\(host) does not let you log in (see above)"
        case 255: "\(host) cannot be reached through ssh (see above)"
        case 127: "there is no followupctl on \(host), or not in the PATH of a login through ssh; install followupd there"
        case 0: "the conversation with followupd on \(host) ended before its answer came; whether it did what was asked is not known"
        case 129...: "\(program) was ended by a signal (\(status - 128)) while it spoke with \(host)"
        default: "followupctl on \(host) could not speak with followupd there (see above)"
        }
    }

    static func words(for error: RemoteHostError) -> String {
        "'\(error.text.printable)' is no host: write [user@]host[:port]"
    }
}
