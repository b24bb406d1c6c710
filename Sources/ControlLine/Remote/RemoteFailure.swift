/// Why the daemon of another machine could not be reached, or was lost.
enum RemoteFailure: Error, Hashable {
    /// The program that leads there cannot be started.
    case cannotStart(program: String, errno: Int32)
    /// It has ended.
    /// - Parameters:
    ///   - status: as the shell has it: from 128 on, the signal that ended it.
    ///   - words: the last of what it said on standard error, which has been shown already.
    case ended(host: String, program: String, status: Int32, words: String)
}
