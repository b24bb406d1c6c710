import FollowUp
import Synchronization

/// When something was decided that follows from what is committed and from the dates of the zones alone.
///
/// The team changes by commits only. Who is away today changes when a zone's date does; offsets and their transitions are whole seconds (RFC 9636), so that within a whole second every zone
/// has one date.
struct SightMoment: Hashable, Sendable {
    var commits: UInt64
    /// Whole seconds since 1970, rounded down.
    var second: Int64
}

/// Callers as they were found to be, for the moment in which that holds.
final class KnownCallers: Sendable {
    private struct Key: Hashable {
        var uid: UInt32
        var method: String
    }

    private struct State {
        var moment = SightMoment(commits: 0, second: .min)
        var callers: [Key: (user: User?, caller: Caller)] = [:]
    }

    private let state = Mutex(State())

    /// However many they are.
    static let most = 1024

    /// - Parameters:
    ///   - user: as the user database has them now.
    ///   - moment: now, looked at before what the caller follows from.
    func caller(_ uid: UInt32, _ user: User?, _ method: String, at moment: SightMoment) -> Caller? {
        state.withLock { state in
            guard state.moment == moment, let known = state.callers[Key(uid: uid, method: method)], known.user == user else { return nil }
            return known.caller
        }
    }

    func keep(_ caller: Caller, _ user: User?, _ method: String, at moment: SightMoment) {
        state.withLock { state in
            if state.moment != moment {
                // Somebody else has gone on already: theirs stays.
                if state.moment.commits > moment.commits { return }
                state = State(moment: moment)
            }
            guard state.callers.count < Self.most else { return }
            state.callers[Key(uid: caller.uid, method: method)] = (user, caller)
        }
    }
}
