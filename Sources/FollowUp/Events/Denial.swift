/// A call that a user may not make.
package struct Denial: Hashable, Sendable {
    /// Of the user, as the kernel says.
    package var uid: UInt32
    /// Nil for a user who has none.
    package var login: String?
    /// With its interface.
    package var method: String

    package init(uid: UInt32, login: String?, method: String) {
        self.uid = uid
        self.login = login
        self.method = method
    }
}

/// What the log says of calls that were denied.
package enum NotedDenials: Hashable, Sendable {
    /// One call, or `more` calls of the same kind after it.
    case calls(Denial, more: Int)
    /// So many calls beyond those that are told one by one.
    case others(Int)

    package var actor: Actor {
        switch self {
        case .calls(let denial, _): .login(denial.login ?? "uid \(denial.uid)")
        case .others: .daemon
        }
    }
}
