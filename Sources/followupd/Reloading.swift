import ControlAPI
import Delivery
import FollowUp
import Keeper
import Logging
import Systemd

/// Reads the configuration anew, for a signal or a caller. One at a time.
actor Reloading {
    private let keeper: Keeper
    private let programs: ProgramDelivery
    private let configuration: ConfigurationSource
    private let notifier: Notifier
    private let logger: Logger

    init(keeper: Keeper, programs: ProgramDelivery, configuration: ConfigurationSource, notifier: Notifier, logger: Logger) {
        self.keeper = keeper
        self.programs = programs
        self.configuration = configuration
        self.notifier = notifier
        self.logger = logger
    }

    /// - Throws: `ConfigurationRefused` when there is a mistake anywhere: what was in force stays in force.
    func reload(by actor: Actor) async throws {
        notifier.reloading()
        // systemd waits for READY=1 after every reload, also after one that was refused.
        var status = "Watching"
        defer { notifier.ready(status: status) }
        let loaded = configuration.load()
        guard !loaded.hasErrors else {
            let first = loaded.problems.first { $0.severity == .error }
            let reason = first.map { "\($0)" } ?? ""
            status = "Reload refused, the previous configuration stays in force: \(reason)"
            for problem in loaded.problems { logger.error("\(problem)") }
            try await keeper.reloadRefused(reason, by: actor)
            try await takeInZones()
            throw ConfigurationRefused(problems: configuration.problems)
        }
        try await keeper.reload(loaded.keeper, by: actor)
        configuration.takeIntoForce(loaded)
        try await takeInZones()
        try await programs.update(loaded.programs)
        status = "Watching; \(loaded.keeper.rules.rules.count) rules in force"
    }
    /// Takes in what became of the time zones. The rules in force are planned by the new ones, whatever has become of their files.
    func takeInZones() async throws {
        guard let changed = configuration.underChangedZones() else { return }
        logger.notice("The time zones changed; everything is planned anew", metadata: ["zones": "\(changed.what)"])
        try await keeper.zonesChanged(changed.keeper, what: changed.what)
    }
}
