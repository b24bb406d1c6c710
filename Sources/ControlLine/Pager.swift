#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The program that shows what is longer than the screen; chosen and started as systemd's programs do it (systemctl(1), ENVIRONMENT).
struct Pager: Sendable {
    /// What the shell is to run.
    let command: String
    /// Its environment.
    let environment: [String: String]

    /// $FOLLOWUPD_PAGER, $SYSTEMD_PAGER or $PAGER, the first that is set; else less, else more. Nil when it is empty or `cat`, and where there is none.
    init?(environment: [String: String]) {
        let named = ["FOLLOWUPD_PAGER", "SYSTEMD_PAGER", "PAGER"].lazy.compactMap { environment[$0] }.first
        // Whoever became root through sudo must not get a shell of root's out of the pager, unless they say so.
        let said = environment["SYSTEMD_PAGERSECURE"].flatMap { Truth($0) }
        let isLessOnly = said == nil && environment["SUDO_UID"] != nil
        let isSecure = isLessOnly || said == .yes
        if let named, !isLessOnly {
            if named.isEmpty || named == "cat" { return nil }
            command = named
        } else {
            if named == "" || named == "cat" { return nil }
            guard let found = ["less", "more"].first(where: { (!isLessOnly || $0 == "less") && Self.isInstalled($0, environment) }) else {
                return nil
            }
            command = found
        }
        var environment = environment
        environment["LESS"] = environment["SYSTEMD_LESS"] ?? "FRSXMK"
        if let charset = environment["SYSTEMD_LESSCHARSET"] { environment["LESSCHARSET"] = charset }
        if isSecure { environment["LESSSECURE"] = "1" }
        self.environment = environment
    }

    private static func isInstalled(_ program: String, _ environment: [String: String]) -> Bool {
        (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
    }

    /// A pager that reads.
    struct Running: Sendable {
        /// What it shows is written here.
        let input: Int32
        fileprivate let process: pid_t

        /// Ends its input, and waits until it was left.
        func wait() {
            close(input)
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
        }
    }

    /// Nil when it cannot be started: then the text goes where it would have gone without it.
    func start() -> Running? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        // Otherwise the pager held the end that is written to itself, and would wait for ever.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        var arguments: [UnsafeMutablePointer<CChar>?] = ["sh", "-c", command].map { (text: String) in strdup(text) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process = pid_t()
        guard posix_spawn(&process, "/bin/sh", &actions, nil, &arguments, &variables) == 0 else {
            close(ends[1])
            return nil
        }
        // Leaving the pager early shows as EPIPE, and Ctrl-C is for the pager.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGINT, SIG_IGN)
        return Running(input: ends[1], process: process)
    }
}
