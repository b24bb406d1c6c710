import CivilTime
import Configuration
import ControlAPI
import ControlInterface
import Delivery
import FollowUp
import Glibc
import Keeper
import Logging
import ServiceLifecycle
import Store
import Systemd
import Varlink

/// The daemon, from top to bottom: configuration → lock → store → keeper → delivery → socket → run until asked to end.
struct Daemon {
    let settings: Settings

    func run() async throws {
        // Records are nobody's business but the daemon's own: whoever may see some asks the socket.
        umask(0o027)
        let notifier = Notifier()
        // From the first moment on: by itself each of them would end the process at once.
        let hangups = Signals.stream(of: [SIGHUP])
        let endings = Signals.stream(of: [SIGTERM, SIGINT])
        let threshold = LogThreshold()
        let log = DaemonLog(threshold: threshold)
        let logger = log.logger
        // Whoever ends it waits for its end: a journal that hangs does not keep it for long.
        defer { log.drain() }

        // Configuration. A bad rule is left out, loudly; the others are in force.
        let configuration = ConfigurationSource(
            directories: settings.configurationDirectories, zones: ZoneDatabase(directory: settings.zoneDirectory))
        let loaded = configuration.load()
        for problem in loaded.problems { logger.warning("\(problem)") }

        // One daemon on one state directory.
        let lock = try InstanceLock(directory: settings.stateDirectory)
        defer { lock.release() }

        // Store and keeper.
        let store = try Store(directory: settings.stateDirectory)
        let keeper = Keeper(store: store, clock: SystemClock(), alarm: WallAlarm(), logger: logger)
        keeper.onReplanProgress { [weak keeper] progress in
            let rules = keeper?.state?.planner.rules.rules.count ?? 0
            notifier.status("Watching; \(rules) rules in force\(progress.map { "; " + $0.text } ?? "")")
        }
        try await keeper.start(loaded.keeper, version: Version.text)
        configuration.takeIntoForce(loaded)

        // Delivery: readers of the log.
        let journal = JournalReader(keeper: keeper, journal: SystemJournal(), console: StandardError(), logger: logger)
        let programs = ProgramDelivery(keeper: keeper, helper: SocketHelper(path: settings.deliverSocketPath), logger: logger)
        try await programs.update(loaded.programs, broken: loaded.brokenPrograms)
        keeper.onPruning(neededBy: { [JournalReader.name] + programs.cursorNames })

        // The control socket.
        let reloading = Reloading(
            keeper: keeper, programs: programs, configuration: configuration, notifier: notifier, logger: logger)
        let control = try ControlSocket(
            keeper: keeper, programs: programs, configuration: configuration, reloading: reloading, settings: settings,
            threshold: threshold, logger: logger)
        let address = try await control.start()

        notifier.ready(status: "Watching; \(loaded.keeper.rules.rules.count) rules in force")
        logger.info("followupd \(Version.text) is ready", metadata: ["socket": "\(address)", "state": "\(settings.stateDirectory)"])
        defer { logger.info("followupd has ended") }

        // Ended from the last to the first: no new calls, then no new events, then delivery to its end, then the store.
        let services: [any Service] = [
            StoreService(keeper: keeper),
            DeliveryService(reader: journal, programs: programs),
            KeeperService(keeper: keeper),
            WatchdogService(keeper: keeper, control: control, notifier: notifier),
            ClockService(keeper: keeper, reloading: reloading, zoneDirectory: configuration.zones.directory, logger: logger),
            ReloadSignalService(signals: hangups, reloading: reloading),
            ControlService(control: control, keeper: keeper, notifier: notifier),
        ]
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0) } + [
                    .init(service: EndSignalService(signals: endings), successTerminationBehavior: .gracefullyShutdownGroup)
                ],
                logger: DaemonLog.quiet()))
        try await group.run()
    }
}
