import CivilTime
import FollowUp
import Store

/// What a caller names a write by, so that it may be sent again without being done again.
package struct WriteKey: Hashable, Sendable {
    /// Who calls: keys of different callers have nothing to do with each other.
    package var caller: String
    package var key: String
    /// The hash of what is asked for, the method and its parameters. The same key for something else is refused; what it was need not be kept for that.
    package let request: String

    /// For so many seconds an answer is remembered: a day.
    package static let remembered: Int64 = 86_400
    /// In bytes.
    package static let longest = 128

    /// - Parameter request: what is asked for, as text.
    package init(caller: String, key: String, request: String) {
        self.caller = caller
        self.key = key
        self.request = SHA256.text(request)
    }
}

/// The key was used before, for something else. Nothing was done.
package struct KeyReused: Error, Hashable, Sendable {
    package var key: String

    package init(key: String) { self.key = key }
}

/// What was done, or what was answered when it was done before.
package enum Answer<Result: Sendable>: Sendable {
    case done(Result)
    case before(String)
}

extension Keeper {
    /// Runs `work` in the next transaction, unless it was done under that key within the last day: then what was answered is given again.
    ///
    /// What is refused is not remembered: nothing was done, and the next try may find otherwise.
    ///
    /// - Parameter answer: the answer as text; kept in the same transaction.
    /// - Throws: `KeyReused`, and what `work` throws.
    package func submit<T: Sendable>(
        _ urgency: Writer<KeeperState>.Urgency = .prompt, once key: WriteKey?, answer: @escaping @Sendable (T) throws -> String,
        _ work: @escaping @Sendable (Transaction, inout KeeperState) throws -> T
    ) async throws -> Answer<T> {
        let clock = clock
        return try await submit(urgency) { transaction, state in
            guard let key else { return .done(try work(transaction, &state)) }
            let now = clock.now()
            let start = now.adding(seconds: -WriteKey.remembered)
            if let known = try transaction.snapshot.answer(to: key.caller, key: key.key, since: start) {
                guard known.request == key.request else { throw KeyReused(key: key.key) }
                return .before(known.answer)
            }
            let result = try work(transaction, &state)
            try transaction.remember(try answer(result), to: key.caller, key: key.key, request: key.request, at: now, forgetting: start)
            return .done(result)
        }
    }
}

/// A call that hands in records, and is to be carried out once only.
package struct RecordsOnce: Sendable {
    package var key: WriteKey
    /// The answer as text, from what became of the records and what is stored then.
    package var answer: @Sendable (RecordsOutcome, Snapshot) throws -> String

    package init(key: WriteKey, answer: @escaping @Sendable (RecordsOutcome, Snapshot) throws -> String) {
        self.key = key
        self.answer = answer
    }

    /// - Throws: `AnsweredBefore` when it was carried out within the last day; `KeyReused`.
    func check(_ transaction: Transaction, now: Instant) throws {
        let start = now.adding(seconds: -WriteKey.remembered)
        guard let known = try transaction.snapshot.answer(to: key.caller, key: key.key, since: start) else { return }
        guard known.request == key.request else { throw KeyReused(key: key.key) }
        throw AnsweredBefore(text: known.answer)
    }

    /// What was refused altogether is not remembered: nothing was done, and the next try may find otherwise.
    func remember(_ outcome: RecordsOutcome, _ transaction: Transaction, now: Instant) throws {
        try transaction.remember(
            try answer(outcome, transaction.snapshot), to: key.caller, key: key.key, request: key.request, at: now,
            forgetting: now.adding(seconds: -WriteKey.remembered))
    }
}

/// The call was carried out before, and was answered so.
package struct AnsweredBefore: Error, Hashable, Sendable {
    package var text: String
}
