import CivilTime
import FollowUp
import Store

extension Keeper {
    /// Erases one customer and all that is known of them, and takes them out of the log.
    ///
    /// The records go in one transaction, the log after it in steps that hold up nobody. Called again after a crash, it does what is left.
    ///
    /// Under a key that was used for it within the last day nothing but that is done either.
    ///
    /// - Throws: `RecordMissing` when there is no such customer, and none that the log names; `KeyReused`.
    package func erase(_ customer: CustomerID, by actor: Actor, once key: WriteKey? = nil) async throws {
        let clock = clock
        let wasThere = try await submit { transaction, _ -> Bool in
            let now = clock.now()
            if let key, try transaction.wasUsed(key, now: now) { return true }
            guard try transaction.erase(customer) else { return false }
            try transaction.append([Event(at: now, actor: actor, body: .records(.erased))])
            if let key { try transaction.remember(key, now: now) }
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
        if wasThere { return }
        guard count > 0 else { throw RecordMissing(kind: .customers, id: customer.rawValue) }
        if let key { try await submit { transaction, _ in try transaction.remember(key, now: clock.now()) } }
    }
}

extension Transaction {
    /// - Throws: `KeyReused` when it was used for something else.
    fileprivate func wasUsed(_ key: WriteKey, now: Instant) throws -> Bool {
        let start = now.adding(seconds: -WriteKey.remembered)
        guard let known = try snapshot.answer(to: key.caller, key: key.key, since: start) else { return false }
        guard known.request == key.request else { throw KeyReused(key: key.key) }
        return true
    }

    /// The answer says nothing.
    fileprivate func remember(_ key: WriteKey, now: Instant) throws {
        try remember(
            "{}", to: key.caller, key: key.key, request: key.request, at: now, forgetting: now.adding(seconds: -WriteKey.remembered))
    }
}
