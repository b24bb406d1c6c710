#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension ErrorWords {
    /// What keeps from the daemon of another machine. ssh's own words, where it has any, have been shown before.
    static func words(for failure: RemoteFailure, in words: Words) -> String {
        switch failure {
        case .cannotStart("ssh", ENOENT): words.noSSH()
        case .cannotStart(let program, let errno): words.cannotStart(program.printable, String(cString: strerror(errno)))
        case .ended(let host, let program, let status, let said):
            reason(host.printable, program.printable, status, said, words)
        }
    }

    private static func reason(_ host: String, _ program: String, _ status: Int32, _ said: String, _ words: Words) -> String {
        switch status {
        // ssh's own status; any other is that of the program on the other machine.
        case 255 where said.contains("Host key verification failed"):
            words.otherKey(host)
        case 255 where said.contains("Permission denied"): words.noLogin(host)
        case 255: words.notReached(host)
        case 127: words.noProgram(on: host)
        case 0: words.conversationEnded(host)
        case 129...: words.endedBySignal(program, status - 128, host)
        default: words.couldNotSpeak(host)
        }
    }
}
