/// Why the daemon of another machine could not be reached, or was lost.
enum RemoteFailure: Error, Hashable {
    /// The program that leads there cannot be started.
    case cannotStart(program: String, errno: Int32)
    /// It has ended.
    /// - Parameters:
    ///   - status: as the shell has it: from 128 on, the signal that ended it.
    ///   - words: the last of what it said on standard error, which has been shown already.
    case ended(host: String, program: String, status: Int32, words: String)

    /// Whether another try would end the same way: nobody is let in, or there is nothing to be started.
    var isFinal: Bool {
        switch self {
        case .cannotStart: true
        case .ended(_, _, 255, let words): words.contains("Permission denied") || words.contains("Host key verification failed")
        case .ended(_, _, let status, _): status == 127
        }
    }
}
