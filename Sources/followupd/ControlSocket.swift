import ControlAPI
import ControlInterface
import FollowUp
import Glibc
import Keeper
import Logging
import Store
import Synchronization
import Systemd
import Varlink

/// The Varlink server with the daemon's interfaces, on an inherited or an own socket.
struct ControlSocket: Sendable {
    let server: VarlinkServer
    private let address: VarlinkServer.Address

    /// The name of the socket in followupd.socket (FileDescriptorName=).
    private static let socketName = "varlink"
    /// Whoever connects is told apart by the kernel (SO_PEERCRED), so everybody may connect.
    private static let mode: mode_t = 0o666
    /// How long calls in flight may take once the daemon is to end.
    private static let grace = Duration.milliseconds(400)

    init(
        keeper: Keeper, configuration: ConfigurationSource, reloading: Reloading, settings: Settings, clock: any WallClock, logger: Logger
    ) throws {
        let path = settings.socketPath
        let inherited = try InheritedSockets.take().first { $0.name == Self.socketName }
        address = inherited.map { .inherited(fileDescriptor: $0.fileDescriptor) } ?? .path(path, mode: Self.mode)

        let access = Access(keeper: keeper, ownUID: geteuid()) { uid in
            UserDirectory.login(of: uid).map { login in
                User(login: login, isAdministrator: UserDirectory.isMember(login, ofGroup: "followup-admin"))
            }
        }
        let connections = ConnectionCount()
        let facts = DaemonFacts(
            version: Version.text, pid: getpid(), startedAt: clock.now(), problems: { configuration.problems },
            connections: { connections.count }, databaseBytes: { keeper.store.fileSize }, readers: [JournalReaderNames.journal, JournalReaderNames.console],
            reload: { try await reloading.reload(by: $0) })
        server = try VarlinkServer(
            service: ServiceInfo(vendor: "followupd", product: "followupd", version: Version.text, url: "https://followupd.example/"),
            interfaces: [
                TasksInterface(keeper: keeper, access: access),
                RecordsInterface(keeper: keeper, access: access, zones: configuration.zones),
                DaemonInterface(keeper: keeper, access: access, facts: facts),
            ],
            onEvent: { event in logger.notice("\(event)") })
        connections.server = server
    }

    /// Binds or adopts the socket and serves; gives its path or descriptor, for the log.
    func start() async throws -> String {
        try await server.start(on: address)
        return switch address {
        case .path(let path, _): path
        case .inherited(let descriptor): "descriptor \(descriptor), from systemd"
        }
    }

    func stop() async { await server.shutdown(grace: Self.grace) }
}
