import ControlInterface
import FollowUp
import Intake
import Keeper

/// Many records of one kind, as texts, on their way to the keeper.
struct Batch {
    let kind: RecordKind
    /// What could not even be taken apart into fields is refused in its place.
    let rows: [Result<Fields, RecordFault>]
    let reader: RecordReader
    /// Who hands them in; they may hand in such records.
    let caller: Caller
    /// Nil: the call has none.
    let key: WriteKey?

    /// Reads the rows and hands in what could be read.
    ///
    /// - Parameter name: how the caller calls a field.
    func hand(to keeper: Keeper, namedAs name: (String) -> String) async throws -> Wire.IntakeReply {
        let (actor, mayHandle, mayChange, mayExcuse) = (caller.actor, caller.customerCheck, caller.recordCheck, caller.absenceCheck)
        return switch kind {
        case .customers: try await hand(by: name, read: reader.customer) { try await keeper.upsert($0, by: actor, once: $1) }
        case .contracts: try await hand(by: name, read: reader.contract) { try await keeper.upsert($0, by: actor, once: $1) }
        case .deals:
            try await hand(by: name, read: reader.deal) {
                try await keeper.upsert($0, by: actor, once: $1, mayHandle: mayHandle, mayChange: mayChange)
            }
        case .requests:
            try await hand(by: name, read: reader.request) {
                try await keeper.upsert($0, by: actor, once: $1, mayHandle: mayHandle, mayChange: mayChange)
            }
        case .absences:
            try await hand(by: name, read: reader.absence) { try await keeper.upsert($0, by: actor, once: $1, mayChange: mayExcuse) }
        case .interactions: try await hand(by: name, read: reader.interaction) { try await keeper.log($0, by: actor, once: $1) }
        case .reps: try await hand(by: name, read: reader.rep) { try await keeper.upsert($0, by: actor, once: $1) }
        }
    }

    private func hand<R: Sendable>(
        by name: (String) -> String, read: (Fields) throws(RecordFault) -> R, to take: ([R], RecordsOnce?) async throws -> RecordsOutcome
    ) async throws -> Wire.IntakeReply {
        var records: [R] = []
        var places: [Int] = []
        var unreadable: [Wire.Refusal] = []
        records.reserveCapacity(rows.count)
        places.reserveCapacity(rows.count)
        for (index, row) in rows.enumerated() {
            do throws(RecordFault) {
                records.append(try read(try row.get()))
                places.append(index)
            } catch {
                unreadable.append(Wire.Refusal(index: index, field: name(error.field), reason: error.reason))
            }
        }
        guard !records.isEmpty else { return Self.reply(RecordsOutcome(), places: places, unreadable) }
        let names = Dictionary(kind.fields.map { ($0.name, name($0.name)) }, uniquingKeysWith: { first, _ in first })
        let (known, unread) = (places, unreadable)
        let once = key.map { key in
            RecordsOnce(key: key) { outcome, _ in Self.reply(outcome.named(by: names), places: known, unread).text }
        }
        return Self.reply(try await take(records, once).named(by: names), places: places, unreadable)
    }

    private static func reply(_ outcome: RecordsOutcome, places: [Int], _ unreadable: [Wire.Refusal]) -> Wire.IntakeReply {
        var refused = unreadable + outcome.refused.map { Wire.Refusal(index: places[$0.index], field: $0.field, reason: $0.reason) }
        refused.sort { $0.index < $1.index }
        return Wire.IntakeReply(accepted: outcome.accepted, refused: refused, planning: Wire.Planning(outcome.planning))
    }
}

extension RecordsOutcome {
    /// With the fields of the refusals as the caller calls them.
    fileprivate func named(by names: [String: String]) -> RecordsOutcome {
        var outcome = self
        for index in outcome.refused.indices {
            let field = outcome.refused[index].field
            outcome.refused[index].field = names[field] ?? field
        }
        return outcome
    }
}
