import ArgumentParser

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

struct StdioBridge: Verb {
    static let configuration = CommandConfiguration(
        commandName: "stdio-bridge", abstract: "Connect standard input and output with the daemon's socket.",
        discussion: """
            For programs: 'followupctl -H' runs it on the other machine, and anything else that speaks Varlink may. Bytes go both ways as they \
            come, and no faster than they are read. When the input ends, what was asked is still answered. Status 0 when either side has ended \
            the conversation, 1 when the daemon could not be reached.
            """)

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if shared.host != nil { throw ValidationError("stdio-bridge is what --host runs on the other machine; it takes no --host itself") }
    }

    func execute(in session: Session) async throws -> ExitStatus {
        try await Bridge(input: STDIN_FILENO, output: STDOUT_FILENO, socket: session.socket).run()
        return .ok
    }
}
