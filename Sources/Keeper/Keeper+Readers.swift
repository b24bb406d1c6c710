import CivilTime
import FollowUp
import Store

extension Keeper {
    /// Gives the log another name, because the journal holds other events under the old one; gives the new name.
    ///
    /// It happens after a backup was restored: the numbers after it were given once before.
    package func renameLog() async throws -> String {
        let id = Store.newLogID()
        try await submit { transaction, _ in try transaction.renameLog(to: id) }
        return id
    }

    /// Forgets programs that are no more: their cursors, and what they failed at. Their dead letters stay.
    ///
    /// - Parameter programs: the names of their cursors, by their own.
    package func forgetPrograms(_ programs: [String: String]) async throws {
        guard !programs.isEmpty else { return }
        try await submit(.bulk) { transaction, _ in
            for (program, reader) in programs {
                try transaction.removeCursor(of: reader)
                try transaction.setFailure(of: program, nil)
            }
        }
    }

    /// A program took an event: the cursor moves past it, and its failures are forgotten.
    package func programTook(_ seq: Int64, reader: String, program: String) async throws {
        try await submit(.timely) { transaction, _ in
            try transaction.setCursor(of: reader, to: seq)
            try transaction.setFailure(of: program, nil)
        }
    }

    /// A program failed, and is tried again.
    package func programFailed(_ failure: ProgramFailure, program: String) async throws {
        try await submit(.timely) { transaction, _ in try transaction.setFailure(of: program, failure) }
    }

    /// A program was given up on an event: that becomes a dead letter, and the cursor moves past it, in one transaction.
    package func programGaveUp(_ letter: DeadLetter, reader: String) async throws {
        try await submit(.timely) { transaction, _ in
            try transaction.insert(letter)
            try transaction.setCursor(of: reader, to: letter.seq)
            try transaction.setFailure(of: letter.program, nil)
        }
    }

    /// A dead letter was taken after all, or, with a reason, failed once more.
    package func deadLetterTried(_ letter: DeadLetter, failures: Int, reason: String?) async throws {
        let now = clock.now()
        try await submit(.timely) { transaction, _ in
            if let reason {
                try transaction.returnDeadLetter(letter.id, failures: failures, reason: reason, at: now)
            } else {
                _ = try transaction.dropDeadLetters(.numbers([letter.id]))
            }
        }
    }
}
