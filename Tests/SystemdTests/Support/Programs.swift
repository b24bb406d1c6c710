import Foundation

/// The programs that tests run.
enum Programs {
    /// Built beside the tests.
    static let probe = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "SystemdProbe").path

    /// Runs a command with a journald of its own.
    static let privateJournald = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "scripts/private-journald.sh").path

    /// What makes a command run as root.
    static let asRoot = geteuid() == 0 ? [] : ["sudo", "-n"]
}
