/// Why a state directory cannot be had.
package enum InstanceLockError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another process has it; the holder is unknown in the moment between its locking and its writing.
    case taken(directory: String, holder: LockHolder?)
    /// The directory or the file in it cannot be created, opened or locked.
    case impossible(directory: String, reason: SystemError)

    package var description: String {
        switch self {
        case .taken(let directory, let holder):
            "\(directory) is in use by \(holder.map(\.description) ?? "another process"); stop it first, or name another state directory"
        case .impossible(let directory, let reason):
            "\(directory) cannot be used: \(reason); check its owner and mode, or name another state directory"
        }
    }
}
