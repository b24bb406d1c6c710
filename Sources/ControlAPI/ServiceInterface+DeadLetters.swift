import ControlInterface
import FollowUp
import Keeper
import Store
import Varlink

/// What programs did not take, and the programs themselves.
extension DaemonInterface {
    func listPrograms(_ call: Call) async throws {
        _ = try await access.caller(of: call)
        try await call.reply(Wire.ProgramList(programs: try await facts.programs()))
    }

    func listDeadLetters(_ call: Call) async throws {
        _ = try await access.caller(of: call)
        let limit = Int(call.parameters["limit"]?.integerValue ?? 100)
        guard (1...1000).contains(limit) else { throw VarlinkError.invalidParameter("limit") }
        let cursor = call.parameters["cursor"]?.stringValue
        let last = cursor.flatMap { Int64($0) }
        guard cursor == nil || last != nil else { throw VarlinkError.invalidParameter("cursor") }
        let program = call.parameters["program"]?.stringValue
        // One more than asked for tells whether there is another page.
        let found = try await keeper.deadLetters(program: program, after: last ?? 0, limit: limit + 1)
        let page = found.prefix(limit)
        try await call.reply(
            Wire.DeadLetterPage(
                deadLetters: page.map(Wire.DeadLetter.init), cursor: found.count > limit ? page.last.map { String($0.id) } : nil))
    }

    func getDeadLetter(_ call: Call) async throws {
        _ = try await access.caller(of: call)
        let id = call.parameters["id"]?.integerValue ?? 0
        guard let letter = try await keeper.deadLetter(id) else {
            throw VarlinkError(name: "\(Interfaces.service).NoSuchDeadLetter", parameters: ["id": .integer(id)])
        }
        try await call.reply(Wire.DeadLetterDetail(deadLetter: Wire.DeadLetter(letter), request: letter.request))
    }

    func retryDeadLetters(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let key = try WriteKey(call, caller: caller)
        try await answer(
            call, try await keeper.retryDeadLetters(Self.selection(call), by: caller.actor, once: key) { Self.reply($0).text })
    }

    func dropDeadLetters(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let key = try WriteKey(call, caller: caller)
        try await answer(call, try await keeper.dropDeadLetters(Self.selection(call), by: caller.actor, once: key) { Self.reply($0).text })
    }

    private func answer(_ call: Call, _ answer: Answer<[DeadLetter]>) async throws {
        switch answer {
        case .done(let letters): try await call.reply(Self.reply(letters))
        case .before(let text): try await call.reply(try JSONObject(remembered: text))
        }
    }

    private static func reply(_ letters: [DeadLetter]) -> JSONObject { ["ids": .array(letters.map { .integer($0.id) })] }

    private static func selection(_ call: Call) throws -> DeadLetterSelection {
        let program = call.parameters["program"]?.stringValue
        guard let ids = call.parameters["ids"]?.arrayValue else { return program.map(DeadLetterSelection.program) ?? .all }
        guard program == nil else { throw VarlinkError.invalidParameter("program") }
        return .numbers(Set(ids.compactMap(\.integerValue)))
    }
}

extension Wire.DeadLetter {
    fileprivate init(_ letter: DeadLetter) {
        self.init(
            id: letter.id, program: letter.program, logID: letter.logID, seq: letter.seq, kind: letter.kind, message: letter.message,
            failures: Int64(letter.failures), reason: letter.reason, diedAt: letter.diedAt.description,
            isToBeRetried: letter.isToBeRetried)
    }
}
