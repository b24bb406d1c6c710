import CivilTime
import Configuration
import Glibc
import Varlink

/// The helper's service: on a connection that systemd accepted, or on a socket of its own when started by hand.
package struct ProgramHelper: Sendable {
    private let server: VarlinkServer

    /// - Parameters:
    ///   - directories: those of the configuration, highest precedence first.
    ///   - environment: what programs get besides what the event and their files say.
    package init(directories: [String], environment: [String: String], version: String) throws {
        let loader = ConfigurationLoader(directories: directories, zones: ZoneDatabase())
        server = try VarlinkServer(
            service: ServiceInfo(
                vendor: "The followupd project", product: "followupd-deliver", version: version, url: "man:followupd.deliver(5)"),
            interfaces: [try DeliverInterface(loader: loader, environment: environment)])
    }

    /// Serves one connection, until it is closed.
    package func serve(connected descriptor: Int32) async throws { try await server.serve(connected: descriptor) }

    /// Listens on a socket of its own, for this user alone, until the task is cancelled.
    package func listen(on path: String) async throws {
        try await server.start(on: .path(path, mode: 0o600))
    }

    /// Ends what `listen` began; runs under way may take so long.
    package func shutdown(grace: Duration) async { await server.shutdown(grace: grace) }

    /// Whether the descriptor is a socket.
    package static func isSocket(_ descriptor: Int32) -> Bool {
        var info = stat()
        return fstat(descriptor, &info) == 0 && info.st_mode & S_IFMT == S_IFSOCK
    }
}
