import CivilTime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What a command sees of the world. Given to it, so that a test can give it another.
package struct Surroundings: Sendable {
    package var environment: [String: String]
    package var output: Output
    package var errors: Output
    /// What `import -` reads: a path as `CSVFile` takes it, where `-` is the standard input.
    package var input: String
    /// The descriptor of a terminal that keys are read from; nil where there is none.
    package var keyboard: Int32?
    /// Who asks, by login; nil when the user database does not know.
    package var login: String?
    package var zone: Zone
    package var now: @Sendable () -> Instant
    /// How long a command that changes something waits for a daemon that went away before it answered.
    package var patience: Duration
    /// Waits for Ctrl-C. Until it is called, Ctrl-C ends the program as usual.
    package var interruption: @Sendable () async -> Void

    package init(
        environment: [String: String], output: Output, errors: Output, input: String, keyboard: Int32? = nil, login: String?, zone: Zone,
        now: @escaping @Sendable () -> Instant, patience: Duration = .seconds(30), interruption: @escaping @Sendable () async -> Void
    ) {
        self.environment = environment
        self.output = output
        self.errors = errors
        self.input = input
        self.keyboard = keyboard
        self.login = login
        self.zone = zone
        self.now = now
        self.patience = patience
        self.interruption = interruption
    }

    package var words: Words { Words(environment: environment) }
    package var times: TimeWords { TimeWords(now: now(), zone: zone, language: words.language) }

    /// Reads a moment as it was typed.
    func when(_ direction: When.Direction) -> When { When(now: now(), zone: zone, direction: direction, language: words.language) }
}

extension Surroundings {
    /// The process's own.
    package static func process() -> Surroundings {
        let environment = Self.ownEnvironment()
        let errors = Output(descriptor: STDERR_FILENO, environment: environment)
        let words = Words(environment: environment)
        let output = Output(descriptor: STDOUT_FILENO, environment: environment) {
            exit(ControlLine.statusOfFailure($0, words: words, errors: errors))
        }
        return Surroundings(
            environment: environment, output: output, errors: errors, input: "-",
            keyboard: isatty(STDIN_FILENO) == 1 ? STDIN_FILENO : nil, login: Self.ownLogin(),
            zone: .local(environment: environment), now: Self.wallClock, interruption: Interrupt.wait)
    }

    private static func ownEnvironment() -> [String: String] {
        var variables: [String: String] = [:]
        var place = environ
        while let entry = place.pointee {
            let text = String(cString: entry)
            if let sign = text.firstIndex(of: "=") { variables[String(text[..<sign])] = String(text[text.index(after: sign)...]) }
            place += 1
        }
        return variables
    }

    /// By the user who runs this, as the daemon does, and not by $USER, which anybody can set.
    private static func ownLogin() -> String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        guard getpwuid_r(getuid(), &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name else { return nil }
        return String(cString: name)
    }

    @Sendable private static func wallClock() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
