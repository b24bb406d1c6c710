import ControlAPI
import ControlInterface
import Delivery
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
    private let server: VarlinkServer
    private let address: VarlinkServer.Address
    private let access: Access

    /// The name of the socket in followupd.socket (FileDescriptorName=).
    private static let socketName = "varlink"
    /// Whoever connects is told apart by the kernel (SO_PEERCRED), so everybody may connect.
    private static let mode: UInt32 = 0o666
    /// Members may do everything.
    private static let administrators = "followup-admin"
    /// How long calls in flight may take once the daemon is to end.
    private static let grace = Duration.milliseconds(400)

    init(
        keeper: Keeper, programs: ProgramDelivery, configuration: ConfigurationSource, reloading: Reloading, settings: Settings,
        threshold: LogThreshold,
        logger: Logger
    ) throws {
        let inherited = try InheritedSockets.take().first { $0.name == Self.socketName }
        address = inherited.map { .inherited(fileDescriptor: $0.fileDescriptor) } ?? .path(settings.socketPath, mode: Self.mode)

        access = Access(keeper: keeper, ownUID: geteuid()) { uid in
            UserDirectory.login(of: uid).map { login in
                User(login: login, isAdministrator: UserDirectory.isMember(login, ofGroup: Self.administrators))
            }
        }
        let connections = ConnectionCount()
        let facts = DaemonFacts(
            version: Version.text, pid: getpid(), startedAt: keeper.clock.now(), problems: { configuration.problems },
            connections: { connections.current }, databaseBytes: { keeper.store.fileSize },
            readers: { JournalReader.names(whileJournalIsThere: Journal.isAvailable()) },
            programs: { try await programs.status().map(Wire.Program.init) }, reload: { try await reloading.reload(by: $0) })
        let process = ProcessFacts(
            setLogLevel: { level, actor in
                threshold.set(syslogLevel: level)
                // Told at any level: otherwise nobody would know why the log is silent.
                logger.critical("The log level is now \(level)", metadata: ["by": "\(actor)"])
            },
            reload: { try await reloading.reload(by: $0) })
        server = try VarlinkServer(
            service: ServiceInfo(
                vendor: "The followupd project", product: "followupd", version: Version.text, url: "man:followupd(8)"),
            interfaces: [
                TasksInterface(keeper: keeper, access: access),
                RecordsInterface(keeper: keeper, access: access, zones: configuration.zones),
                RulesInterface(keeper: keeper, access: access, trial: { try configuration.trial.read($0) }),
                ReportsInterface(keeper: keeper, access: access),
                DaemonInterface(keeper: keeper, access: access, facts: facts),
                SystemdServiceInterface(access: access, facts: process),
            ],
            limits: .control(ownUID: geteuid()), log: { event in logger.notice("\(event)") })
        connections.count(of: server)
    }

    /// Binds or adopts the socket and serves; gives its path or descriptor, for the log.
    func start() async throws -> String {
        if case .path(let path, _) = address { Self.makeDirectory(of: path) }
        try await server.start(on: address)
        return switch address {
        case .path(let path, _): path
        case .inherited(let descriptor): "descriptor \(descriptor), from systemd"
        }
    }

    /// Returns once every event loop has answered.
    func checkLiveness() async throws { try await server.checkLiveness() }

    func stop() async {
        await server.shutdown(grace: Self.grace)
        await access.noteRest()
    }

    /// Makes the last directory of the path, as RuntimeDirectory= does for the unit. Whether that worked shows when the socket is bound.
    private static func makeDirectory(of path: String) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        mkdir(String(path[..<slash]), 0o755)
    }
}

/// How many connections are open; known to the interfaces, which are made before the server.
private final class ConnectionCount: Sendable {
    private let server = Mutex<VarlinkServer?>(nil)

    func count(of server: VarlinkServer) { self.server.withLock { $0 = server } }

    var current: Int { server.withLock { $0 }?.statistics.openConnections ?? 0 }
}

extension Wire.Program {
    fileprivate init(_ status: ProgramStatus) {
        let activity: Wire.Activity =
            switch status.activity {
            case .idle: .idle
            case .running: .running
            case .waiting: .waiting
            case .noHelper: .noHelper
            case .broken: .broken
            case .gone: .gone
            }
        self.init(
            name: status.name, activity: activity, seq: status.seq, behind: status.behind, taken: Int64(status.taken),
            failed: Int64(status.failures), deadLetters: Int64(status.deadLetters))
        if let pending = status.pending {
            (event, failures, reason) = (pending.seq, Int64(pending.failures), pending.reason)
            if activity == .waiting { nextTryAt = pending.notBefore.description }
        } else if case .running(let seq) = status.activity {
            event = seq
        }
        lastFailureAt = status.lastFailure?.at.description
        lastFailure = status.lastFailure?.reason
    }
}
