import CivilTime
import FollowUp

/// An event that a program was given up on.
package struct DeadLetter: Hashable, Sendable {
    /// Its number: short, and never used twice.
    package var id: Int64
    package var program: String
    /// The log's name and the event's number: together the key that every try had.
    package var logID: String
    package var seq: Int64
    /// The kind of the event by its name, and its message.
    package var kind: String
    package var message: String
    /// What the program was handed, as JSON.
    package var request: String
    /// How often it was tried, in all.
    package var failures: Int
    /// What the last try came to.
    package var reason: String
    package var diedAt: Instant
    /// Somebody asked for it to be tried again, and it was not yet.
    package var isToBeRetried: Bool

    package init(
        id: Int64 = 0, program: String, logID: String, seq: Int64, kind: String, message: String, request: String, failures: Int,
        reason: String, diedAt: Instant, isToBeRetried: Bool = false
    ) {
        self.id = id
        self.program = program
        self.logID = logID
        self.seq = seq
        self.kind = kind
        self.message = message
        self.request = request
        self.failures = failures
        self.reason = reason
        self.diedAt = diedAt
        self.isToBeRetried = isToBeRetried
    }
}

/// Which dead letters are meant.
package enum DeadLetterSelection: Hashable, Sendable {
    case all
    case program(String)
    case numbers(Set<Int64>)
}

/// What a program has failed at so far.
package struct ProgramFailure: Hashable, Sendable {
    package var seq: Int64
    package var failures: Int
    /// It is not tried again before this instant.
    package var notBefore: Instant
    package var reason: String

    package init(seq: Int64, failures: Int, notBefore: Instant, reason: String) {
        self.seq = seq
        self.failures = failures
        self.notBefore = notBefore
        self.reason = reason
    }
}

extension Snapshot {
    private static let columns = "id, program, log_id, seq, kind, message, request, failures, reason, died_at, retry"

    /// Dead letters in the order of their numbers, those after `id`; of one program, or of all when nil.
    package func deadLetters(program: String? = nil, after id: Int64 = 0, limit: Int) throws -> [DeadLetter] {
        let condition = program == nil ? "" : "AND program = ?3"
        var statement = try BoundStatement(
            "SELECT \(Self.columns) FROM dead_letters WHERE id > ?1 \(condition) ORDER BY id LIMIT ?2", in: db)
        statement.bind(id)
        statement.bind(Int64(limit))
        if let program { statement.bind(program) }
        return try statement.all(Self.deadLetter)
    }

    /// What the programs were handed is left out: of many it would fill the memory.
    func deadLettersWithoutRequest(_ rest: String, _ bind: (inout BoundStatement) -> Void = { _ in }) throws -> [DeadLetter] {
        let columns = Self.columns.replacing("request", with: "''")
        var statement = try BoundStatement("SELECT \(columns) FROM dead_letters \(rest)", in: db)
        bind(&statement)
        return try statement.all(Self.deadLetter)
    }

    package func deadLetter(_ id: Int64) throws -> DeadLetter? {
        var statement = try BoundStatement("SELECT \(Self.columns) FROM dead_letters WHERE id = ?", in: db)
        statement.bind(id)
        return try statement.first(Self.deadLetter)
    }

    /// The first dead letter of a program that is to be tried again.
    package func deadLetterToRetry(of program: String) throws -> DeadLetter? {
        var statement = try BoundStatement(
            "SELECT \(Self.columns) FROM dead_letters WHERE program = ? AND retry = 1 ORDER BY id LIMIT 1", in: db)
        statement.bind(program)
        return try statement.first(Self.deadLetter)
    }

    /// How many dead letters each program has.
    package func deadLetterCounts() throws -> [String: Int] {
        let rows = try BoundStatement("SELECT program, count(*) FROM dead_letters GROUP BY program", in: db)
            .all { ($0.text(0), Int($0.integer(1))) }
        return Dictionary(rows, uniquingKeysWith: { $0 + $1 })
    }

    /// What a program has failed at so far; nil when it is at no event that it failed at.
    package func failure(of program: String) throws -> ProgramFailure? {
        var statement = try BoundStatement("SELECT seq, failures, not_before, reason FROM program_failures WHERE program = ?", in: db)
        statement.bind(program)
        return try statement.first { row in
            ProgramFailure(
                seq: row.integer(0), failures: Int(row.integer(1)), notBefore: Instant(microseconds: row.integer(2)), reason: row.text(3))
        }
    }

    /// The names of readers of the log that begin so.
    package func readers(beginning prefix: String) throws -> [String] {
        try BoundStatement("SELECT name FROM readers ORDER BY name", in: db).all { $0.text(0) }.filter { $0.hasPrefix(prefix) }
    }

    private static func deadLetter(_ row: BoundStatement) -> DeadLetter {
        DeadLetter(
            id: row.integer(0), program: row.text(1), logID: row.text(2), seq: row.integer(3), kind: row.text(4), message: row.text(5),
            request: row.text(6), failures: Int(row.integer(7)), reason: row.text(8), diedAt: Instant(microseconds: row.integer(9)),
            isToBeRetried: row.bool(10))
    }
}

extension Transaction {
    /// Notes a failure of a program, or with nil that it is at another event.
    package func setFailure(of program: String, _ failure: ProgramFailure?) throws {
        guard let failure else {
            var statement = try BoundStatement("DELETE FROM program_failures WHERE program = ?", in: db)
            statement.bind(program)
            return try statement.run()
        }
        var statement = try BoundStatement(
            """
            INSERT INTO program_failures (program, seq, failures, not_before, reason) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (program) DO UPDATE SET seq = ?2, failures = ?3, not_before = ?4, reason = ?5
            """, in: db)
        statement.bind(program)
        statement.bind(failure.seq)
        statement.bind(Int64(failure.failures))
        statement.bind(failure.notBefore.microseconds)
        statement.bind(failure.reason)
        try statement.run()
    }

    /// Adds a dead letter, under the next number. One of the same program and event is replaced: there is one for each.
    package func insert(_ letter: DeadLetter) throws {
        var statement = try BoundStatement(
            """
            INSERT INTO dead_letters (program, log_id, seq, kind, message, request, failures, reason, died_at, retry)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
            ON CONFLICT (program, log_id, seq) DO UPDATE SET failures = excluded.failures, reason = excluded.reason,
                died_at = excluded.died_at, retry = 0
            """, in: db)
        statement.bind(letter.program)
        statement.bind(letter.logID)
        statement.bind(letter.seq)
        statement.bind(letter.kind)
        statement.bind(letter.message)
        statement.bind(letter.request)
        statement.bind(Int64(letter.failures))
        statement.bind(letter.reason)
        statement.bind(letter.diedAt.microseconds)
        try statement.run()
    }

    /// A try of a dead letter failed as well: it lies there again.
    package func returnDeadLetter(_ id: Int64, failures: Int, reason: String, at: Instant) throws {
        var statement = try BoundStatement(
            "UPDATE dead_letters SET failures = ?, reason = ?, died_at = ?, retry = 0 WHERE id = ?", in: db)
        statement.bind(Int64(failures))
        statement.bind(reason)
        statement.bind(at.microseconds)
        statement.bind(id)
        try statement.run()
    }

    /// Has dead letters tried again; gives those that are, without what the program was handed.
    package func retryDeadLetters(_ selection: DeadLetterSelection) throws -> [DeadLetter] {
        let letters = try selected(selection)
        try change("UPDATE dead_letters SET retry = 1", selection)
        return letters
    }

    /// Removes dead letters; gives those that are removed, without what the program was handed.
    package func dropDeadLetters(_ selection: DeadLetterSelection) throws -> [DeadLetter] {
        let letters = try selected(selection)
        try change("DELETE FROM dead_letters", selection)
        return letters
    }

    private func change(_ sql: String, _ selection: DeadLetterSelection) throws {
        switch selection {
        case .all: try BoundStatement(sql, in: db).run()
        case .program(let name):
            var statement = try BoundStatement("\(sql) WHERE program = ?", in: db)
            statement.bind(name)
            try statement.run()
        case .numbers(let numbers):
            for number in numbers {
                var statement = try BoundStatement("\(sql) WHERE id = ?", in: db)
                statement.bind(number)
                try statement.run()
            }
        }
    }

    private func selected(_ selection: DeadLetterSelection) throws -> [DeadLetter] {
        switch selection {
        case .all: return try snapshot.deadLettersWithoutRequest("ORDER BY id")
        case .program(let name): return try snapshot.deadLettersWithoutRequest("WHERE program = ? ORDER BY id", { $0.bind(name) })
        case .numbers(let numbers):
            return try numbers.sorted().flatMap { number in try snapshot.deadLettersWithoutRequest("WHERE id = ?", { $0.bind(number) }) }
        }
    }
}
