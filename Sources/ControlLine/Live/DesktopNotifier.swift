import ControlInterface

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Shows events on the desktop: through notify-send(1) where it is installed, else by the call of the desktop's own interface
/// (https://specifications.freedesktop.org/notification-spec) with busctl(1) or gdbus(1).
struct DesktopNotifier: Sendable {
    enum Way: String, Hashable, Sendable {
        case notifySend = "notify-send"
        case busctl
        case gdbus
    }

    let way: Way
    private let program: String
    private let environment: [String: String]

    /// Why nothing can be shown.
    enum Missing: Error, Hashable {
        /// No session bus: nobody is logged in at a desktop.
        case desktop
        case program
    }

    /// The events that somebody wants to see while they do something else.
    static let kinds: Set<String> = [
        "task.opened", "task.reminded", "task.reminded_overdue", "task.escalated", "task.resumed", "rep.digest", "rep.summary",
    ]

    init(environment: [String: String]) throws(Missing) {
        let bus = environment["DBUS_SESSION_BUS_ADDRESS"] ?? ""
        let usual = environment["XDG_RUNTIME_DIR"].map { access($0 + "/bus", F_OK) == 0 } ?? false
        guard !bus.isEmpty || usual else { throw .desktop }
        let directories = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        for way in [Way.notifySend, .busctl, .gdbus] {
            guard let directory = directories.first(where: { access("\($0)/\(way.rawValue)", X_OK) == 0 }) else { continue }
            self.way = way
            program = "\(directory)/\(way.rawValue)"
            self.environment = environment
            return
        }
        throw .program
    }

    /// Shows it, unless it is of a kind that can wait. Whether the desktop took it is not waited for.
    func tell(_ event: Wire.Event, _ text: String) {
        guard Self.kinds.contains(event.kind), event.gathered != true else { return }
        run(arguments(title: event.title ?? "followupd", body: text, isUrgent: event.kind == "task.reminded_overdue"))
    }

    func arguments(title: String, body: String, isUrgent: Bool) -> [String] {
        let (title, body) = (title.printable, body.printable)
        let object = "/org/freedesktop/Notifications"
        let interface = "org.freedesktop.Notifications"
        return switch way {
        case .notifySend: ["--app-name=followupd", "--urgency=\(isUrgent ? "critical" : "normal")", "--", title, body]
        case .busctl:
            [
                "--user", "--quiet", "call", interface, object, interface, "Notify", "susssasa{sv}i", "followupd", "0", "", title, body,
                "0", "0",
                "-1",
            ]
        case .gdbus:
            [
                "call", "--session", "--dest", interface, "--object-path", object, "--method", interface + ".Notify",
                Self.quoted("followupd"),
                "0", Self.quoted(""), Self.quoted(title), Self.quoted(body), "[]", "{}", "-1",
            ]
        }
    }

    /// As GVariant's text format has it.
    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }

    private func run(_ arguments: [String]) {
        let (program, environment) = (program, environment)
        BlockingThread.start {
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            // What it has to say does not belong on a screen that shows something else.
            for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
                posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
            }
            var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { (text: String) in strdup(text) } + [nil]
            var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
            defer { for text in words + variables { free(text) } }
            var process = pid_t()
            guard posix_spawn(&process, program, &actions, nil, &words, &variables) == 0 else { return }
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
        }
    }
}
