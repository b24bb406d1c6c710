import CivilTime
import ControlInterface
import Testing
import Varlink

@testable import ControlLine

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@Suite("The words for errors")
struct CtlErrorWordsTests {
    private let times = TimeWords(now: Instant(seconds: 1_795_000_000), zone: .utc)

    private func words(_ error: any Error) -> String { ErrorWords.words(for: error, socket: "/run/s", times: times) }

    @Test(
        "every error that the interfaces declare has words of its own",
        arguments: [Interfaces.tasks, Interfaces.records, Interfaces.service])
    func declared(interface: String) throws {
        let errors = try Interfaces.description(of: interface).errors
        #expect(!errors.isEmpty)
        for error in errors {
            let words = words(VarlinkError(name: "\(interface).\(error.name)"))
            #expect(!words.contains("answered with") && !words.contains(error.name), "\(words)")
        }
    }

    @Test("so has every error of the protocol")
    func protocolErrors() {
        let errors: [VarlinkError] = [
            .permissionDenied, .invalidParameter("limit"), .methodNotFound("a.b.C"), .methodNotImplemented("a.b.C"),
            .interfaceNotFound("a.b"),
            .inputOutputError,
        ]
        for error in errors { #expect(!words(error).contains("answered with"), "\(error)") }
        #expect(words(.invalidParameter("limit") as VarlinkError) == "followupd does not accept this limit")
    }

    @Test("an error that nobody knows is told as it came, and cannot steer the terminal")
    func unknown() {
        let error = VarlinkError(name: "org.example.Odd", parameters: ["why": "\u{1b}[2J"])
        #expect(words(error) == "followupd answered with org.example.Odd {\"why\":\"\\u001b[2J\"}")
    }

    @Test(
        "what keeps a client from the socket is told with the remedy",
        arguments: [
            (ENOENT, "followupd is not running here (no socket at /run/s): systemctl start followupd.socket, or make run"),
            (ECONNREFUSED, "followupd is not running here (no socket at /run/s): systemctl start followupd.socket, or make run"),
            (EACCES, "you may not use the socket at /run/s; ask whoever administers followupd"),
            (EAGAIN, "followupd is too busy to take a connection at /run/s; try again in a while"),
            (EIO, "cannot connect to /run/s: Input/output error"),
        ])
    func connecting(errno: Int32, text: String) {
        #expect(words(VarlinkClientError.cannotConnect(path: "/run/s", errno: errno)) == text)
    }

    @Test(
        "an error without its parameters is told without a crash", arguments: ["AlreadyClosed", "NoSuchTask", "NotPossible", "NoSuchRep"])
    func bare(name: String) {
        #expect(!words(VarlinkError(name: "\(Interfaces.tasks).\(name)")).isEmpty)
    }

    @Test("a full disk is told; a reader that went away is not")
    func cannotPrint() async throws {
        let full = open("/dev/full", O_WRONLY)
        try #require(full >= 0)
        defer { close(full) }
        let output = Output(descriptor: full, environment: [:])
        let quiet = Output(descriptor: -1, environment: [:])
        let surroundings = Surroundings(
            environment: [:], output: output, errors: quiet, input: "-", login: nil, zone: .utc, now: { Instant(seconds: 0) },
            interruption: {})
        #expect(await ControlLine.run(["--help"], in: surroundings) == 1)
        #expect(output.failure == ENOSPC)
        #expect(ControlLine.statusOfFailure(EPIPE, words: Words(.english), errors: quiet) == 128 + SIGPIPE)
    }
}
