import CivilTime
import ControlInterface
import FollowUp
import Intake
import Keeper
import Store
import Varlink

/// Changing one record.
extension RecordsInterface {
    func changeDeal(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let id = call.parameters["id"]?.stringValue ?? ""
        let change: DealChange
        do {
            change = try reader.dealChange(try RecordObject.fields(call.parameters))
        } catch {
            throw Self.invalid(id, error.field, error.reason)
        }
        @Sendable func reply(_ outcome: RecordsOutcome, _ snapshot: Snapshot) throws -> Changed<Wire.DealRecord> {
            guard let deal = try snapshot.deal(change.id) else { throw Failures.noSuchRecord(.deals, id) }
            return Changed(name: "deal", record: Wire.DealRecord(deal), planning: Wire.Planning(outcome.planning))
        }
        let once = try WriteKey(call, caller: caller).map { RecordsOnce(key: $0) { try reply($0, $1).text } }
        let outcome = try await keeper.change(change, by: caller.actor, once: once, mayChange: caller.recordCheck ?? { _ in true })
        if let refusal = outcome.refused.first { throw Self.invalid(id, refusal.field, refusal.reason) }
        try await call.reply(try await keeper.store.read { try reply(outcome, $0) })
    }

    func changeRequest(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let id = call.parameters["id"]?.stringValue ?? ""
        let change: RequestChange
        do {
            change = try reader.requestChange(try RecordObject.fields(call.parameters))
        } catch {
            throw Self.invalid(id, error.field, error.reason)
        }
        @Sendable func reply(_ outcome: RecordsOutcome, _ snapshot: Snapshot) throws -> Changed<Wire.RequestRecord> {
            guard let request = try snapshot.request(change.id) else { throw Failures.noSuchRecord(.requests, id) }
            return Changed(name: "request", record: Wire.RequestRecord(request), planning: Wire.Planning(outcome.planning))
        }
        let once = try WriteKey(call, caller: caller).map { RecordsOnce(key: $0) { try reply($0, $1).text } }
        let outcome = try await keeper.change(change, by: caller.actor, once: once, mayChange: caller.recordCheck ?? { _ in true })
        if let refusal = outcome.refused.first { throw Self.invalid(id, refusal.field, refusal.reason) }
        try await call.reply(try await keeper.store.read { try reply(outcome, $0) })
    }

    func removeAbsence(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let id = AbsenceID(call.parameters["id"]?.stringValue ?? "")
        @Sendable func reply(_ outcome: RecordsOutcome) -> JSONObject { ["planning": Self.json(outcome.planning)] }
        let once = try WriteKey(call, caller: caller).map { RecordsOnce(key: $0) { outcome, _ in reply(outcome).text } }
        let outcome = try await keeper.remove(id, by: caller.actor, once: once, mayChange: caller.absenceCheck ?? { _ in true })
        try await call.reply(reply(outcome))
    }
}

/// A record as it is after it was changed, and what planning made of it.
private struct Changed<Record: JSONWritable & Sendable>: JSONWritable, Sendable {
    var name: String
    var record: Record
    var planning: Wire.Planning

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member(name, record)
        writer.member("planning", planning)
        writer.endObject()
    }
}
