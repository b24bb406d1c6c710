import FollowUp
import Store

extension Store {
    /// The next events that are still kept.
    ///
    /// Pruning goes on in small steps while somebody reads: what was the oldest a moment ago may be gone by now, so it is asked until it is there.
    ///
    /// - Parameters:
    ///   - seq: the number before the first that is wanted.
    ///   - limit: how many at most.
    ///   - missing: told of each run of events, first and last, that is no longer there.
    func keptEvents(after seq: Int64, limit: Int, missing: (Int64, Int64) -> Void) async throws -> [LoggedEvent] {
        var seq = seq
        while true {
            let from = seq
            do {
                return try await read { try $0.events(after: from, limit: limit) }
            } catch let pruned as EventsPruned {
                // Always further on: the oldest is later than `seq` + 1.
                missing(seq + 1, pruned.oldest - 1)
                seq = pruned.oldest - 1
            }
        }
    }
}
