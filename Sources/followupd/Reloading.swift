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
            throw ConfigurationRefused(problems: configuration.problems)
        }
        try await keeper.reload(loaded.keeper, by: actor)
        try await programs.update(loaded.programs)
        status = "Watching; \(loaded.keeper.rules.rules.count) rules in force"
    }
}
