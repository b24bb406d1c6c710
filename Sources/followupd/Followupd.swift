import ArgumentParser
import Configuration
import Delivery

/// The daemon. Read `Daemon.run` for what it does.
@main
struct Followupd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "followupd",
        abstract: "Makes sure no customer is forgotten.",
        discussion: """
            Watches customer records for overdue follow-ups and renewal windows, queues tasks for reps at the right moment, and reminds \
            them until it is done. Runs as a systemd service; reps and programs talk to it through followupctl(1) and its Varlink socket.

            SIGTERM ends it, SIGHUP makes it read its configuration anew.

            Exit status: 0 when it was asked to end, 1 when it could not start or go on, 64 for a wrong command line; with --check \
            1 when the configuration has a mistake, with --restore 1 when nothing was restored.
            """,
        version: Version.text)

    @Option(name: .long, help: ArgumentHelp("Read the configuration in DIR, and nowhere else.", valueName: "DIR"))
    var config: String?

    @Option(name: .long, help: ArgumentHelp("Keep the database in DIR ($STATE_DIRECTORY, else /var/lib/followupd).", valueName: "DIR"))
    var state: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Listen on PATH, unless systemd hands in a socket (/run/followupd/followupd.sock).", valueName: "PATH"))
    var socket: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Have programs run by the helper at PATH (\(SocketHelper.defaultPath)).", valueName: "PATH"))
    var deliverSocket: String?

    @Flag(name: .long, help: "Check the configuration, say what is wrong with it, and end.")
    var check = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Check a backup, put it in the place of the database, which is kept beside it, and end. The daemon must not run.",
            valueName: "FILE"))
    var restore: String?

    mutating func run() async throws {
        let settings = Settings(config: config, state: state, socket: socket, deliverSocket: deliverSocket)
        if let restore { throw Restoring.run(restore, settings) }
        if check { throw ConfigurationCheck.run(settings) }
        do {
            try await Daemon(settings: settings).run()
        } catch {
            StandardError().write("followupd: \(error)")
            throw ExitCode.failure
        }
    }
}
