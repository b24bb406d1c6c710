import ArgumentParser
import Dispatch
import Foundation
import Glibc
import ProgramRunner

/// Runs the programs of deliver.d, one run for each connection that systemd hands it.
@main
struct FollowupdDeliver: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "followupd-deliver",
        abstract: "Runs the programs that followupd delivers events with.",
        discussion: """
            Started by followupd-deliver.socket, with a connection as its standard input. What is run is read from deliver.d in the \
            configuration; see followupd.deliver(5).

            Exit status: 0 when the connection was served, 1 when it could not be, 64 for a wrong command line.
            """,
        version: "0.1.0")

    @Option(name: .long, help: ArgumentHelp("Read deliver.d in DIR, and nowhere else.", valueName: "DIR"))
    var config: String?

    @Option(name: .long, help: ArgumentHelp("Listen on PATH until ended, instead of serving one connection.", valueName: "PATH"))
    var listen: String?

    mutating func run() async throws {
        umask(0o027)
        signal(SIGPIPE, SIG_IGN)
        let helper = try ProgramHelper(
            directories: config.map { [$0] } ?? ["/etc/followupd", "/usr/local/lib/followupd", "/usr/lib/followupd"],
            environment: ProcessInfo.processInfo.environment, version: "0.1.0")
        if let listen {
            let (endings, tell) = AsyncStream.makeStream(of: Void.self)
            signal(SIGTERM, SIG_IGN)
            signal(SIGINT, SIG_IGN)
            let sources = [SIGTERM, SIGINT].map { number in
                let source = DispatchSource.makeSignalSource(signal: number)
                source.setEventHandler { tell.yield() }
                source.activate()
                return source
            }
            try await helper.listen(on: listen)
            for await _ in endings { break }
            await helper.shutdown(grace: .seconds(1))
            for source in sources { source.cancel() }
        } else {
            guard ProgramHelper.isSocket(STDIN_FILENO) else {
                throw ValidationError("standard input is no socket: it is started by followupd-deliver.socket, or by hand with --listen")
            }
            // A copy that programs do not inherit; in its place they find their own standard input.
            try await helper.serve(connected: fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3))
        }
    }
}
