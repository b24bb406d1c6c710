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

    /// Has dead letters tried once more, each as often as its program's file says and with the key that it always had. One that succeeds is
    /// gone; one that fails lies there again.
    ///
    /// - Returns: those that are tried. A number that is not there is left out.
    package func retryDeadLetters(_ selection: DeadLetterSelection, by actor: Actor) async throws -> [DeadLetter] {
        let letters = try await submit { transaction, _ in try transaction.retryDeadLetters(selection) }
        logger.notice(
            "Dead letters are tried again", metadata: ["count": "\(letters.count)", "actor": "\(actor)"])
        deadLetterBell.ring()
        return letters
    }

    /// Removes dead letters for good.
    ///
    /// - Returns: those that were removed. A number that is not there is left out.
    package func dropDeadLetters(_ selection: DeadLetterSelection, by actor: Actor) async throws -> [DeadLetter] {
        let letters = try await submit { transaction, _ in try transaction.dropDeadLetters(selection) }
        for letter in letters {
            logger.notice(
                "A dead letter was dropped",
                metadata: [
                    "letter": "\(letter.id)", "program": "\(letter.program)", "seq": "\(letter.seq)", "actor": "\(actor)",
                    "message": "\(letter.message)",
                ])
        }
        return letters
    }
}
