import Varlink

extension Limits {
    /// What callers of the daemon are granted: far more than people and their programs need.
    ///
    /// - Parameter ownUID: the daemon's own user, who could harm it in simpler ways, as root could.
    package static func control(ownUID: UInt32) -> Limits {
        var limits = Limits()
        limits.maximumCallRatePerUser = .init(perSecond: 2000, burst: 4000)
        limits.usersWithoutCallRate = [0, ownUID]
        // Whoever reads at all, however slowly, is left alone; a subscriber that is stopped or hangs does not keep its place for ever.
        limits.stalledTimeout = .seconds(60)
        return limits
    }
}
