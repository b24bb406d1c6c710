import FollowUp

extension Keeper {
    /// The time zones changed: puts the configuration under the new ones into force, logs it, and plans anew what they change.
    ///
    /// - Parameter what: which zones, in words.
    package func zonesChanged(_ configuration: KeeperConfiguration, what: String) async throws {
        let now = clock.now()
        try await submit { transaction, state in
            state.planner.rules = configuration.rules
            state.planner.house = configuration.house
            try transaction.append([Event(at: now, actor: .daemon, body: .service(.zonesChanged(what)))])
        }
        replanWhatChanged()
    }
}
