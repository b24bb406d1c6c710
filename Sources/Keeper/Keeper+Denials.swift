import FollowUp
import Store

extension Keeper {
    /// Notes that calls were denied.
    package func note(_ denials: NotedDenials) async throws {
        let now = clock.now()
        try await submit(.timely) { transaction, _ in
            try transaction.append([Event(at: now, actor: denials.actor, body: .service(.denied(denials)))])
        }
    }
}
