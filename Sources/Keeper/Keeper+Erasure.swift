import FollowUp
import Store

extension Keeper {
    /// Erases one customer and all that is known of them, and takes them out of the log.
    ///
    /// The records go in one transaction, the log after it in steps that hold up nobody. Called again after a crash, it does what is left.
    ///
    /// - Throws: `RecordMissing` when there is no such customer, and none that the log names.
    package func erase(_ customer: CustomerID, by actor: Actor) async throws {
        let clock = clock
        let wasThere = try await submit { transaction, _ -> Bool in
            guard try transaction.erase(customer) else { return false }
            try transaction.append([Event(at: clock.now(), actor: actor, body: .records(.erased))])
            return true
        }
        var seq = try await store.read { try $0.oldestSeq() } - 1
        var count = 0
        while true {
            let from = seq
            let step = try await submit(.bulk) { transaction, _ in try transaction.eraseEvents(of: customer, after: from, limit: 2000) }
            guard let step else { break }
            seq = step.next
            count += step.count
        }
        guard wasThere || count > 0 else { throw RecordMissing(kind: .customers, id: customer.rawValue) }
    }
}
