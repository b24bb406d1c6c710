import CivilTime
import FollowUp
import Store

/// What is at hand of what the programs did not take: for whoever looks after it.
extension Keeper {
    /// Dead letters in the order of their numbers, those after `id`; of one program, or of all when nil.
    package func deadLetters(program: String? = nil, after id: Int64 = 0, limit: Int) async throws -> [DeadLetter] {
        try await store.read { try $0.deadLetters(program: program, after: id, limit: limit) }
    }

    /// One dead letter with what the program was handed; nil when there is none of that number.
    package func deadLetter(_ id: Int64) async throws -> DeadLetter? {
        try await store.read { try $0.deadLetter(id) }
    }

    /// Has dead letters tried again: each once, with the key that it always had, before the program is given anything new. One that succeeds is
    /// gone; one that fails lies there again, with its new reason.
    ///
    /// - Returns: those that are tried. A number that is not there is left out.
    package func retryDeadLetters(_ selection: DeadLetterSelection, by actor: Actor) async throws -> [DeadLetter] {
        switch try await retryDeadLetters(selection, by: actor, once: nil, answer: { _ in "" }) {
        case .done(let letters): letters
        case .before: []
        }
    }

    /// The same once only: the call again under the same key is answered as it was.
    ///
    /// - Throws: `KeyReused` too.
    package func retryDeadLetters(
        _ selection: DeadLetterSelection, by actor: Actor, once key: WriteKey?, answer: @escaping @Sendable ([DeadLetter]) throws -> String
    ) async throws -> Answer<[DeadLetter]> {
        let result = try await submit(once: key, answer: answer) { transaction, _ in try transaction.retryDeadLetters(selection) }
        if case .done(let letters) = result {
            logger.notice("Dead letters are tried again", metadata: ["count": "\(letters.count)", "actor": "\(actor)"])
            deadLetterBell.ring()
        }
        return result
    }

    /// Removes dead letters for good, once only under the same key.
    ///
    /// - Returns: those that were removed. A number that is not there is left out.
    /// - Throws: `KeyReused`.
    package func dropDeadLetters(
        _ selection: DeadLetterSelection, by actor: Actor, once key: WriteKey?, answer: @escaping @Sendable ([DeadLetter]) throws -> String
    ) async throws -> Answer<[DeadLetter]> {
        let result = try await submit(once: key, answer: answer) { transaction, _ in try transaction.dropDeadLetters(selection) }
        if case .done(let letters) = result {
            for letter in letters {
                logger.notice(
                    "A dead letter was dropped",
                    metadata: [
                        "letter": "\(letter.id)", "program": "\(letter.program)", "seq": "\(letter.seq)", "actor": "\(actor)",
                        "message": "\(letter.message)",
                    ])
            }
        }
        return result
    }

    /// Removes dead letters for good.
    ///
    /// - Returns: those that were removed. A number that is not there is left out.
    package func dropDeadLetters(_ selection: DeadLetterSelection, by actor: Actor) async throws -> [DeadLetter] {
        switch try await dropDeadLetters(selection, by: actor, once: nil, answer: { _ in "" }) {
        case .done(let letters): letters
        case .before: []
        }
    }
}
