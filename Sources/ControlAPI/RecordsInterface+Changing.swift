import CivilTime
import ControlInterface
import FollowUp
import Intake
import Keeper
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
        let outcome = try await keeper.change(change, by: caller.actor, mayChange: caller.recordCheck ?? { _ in true })
        if let refusal = outcome.refused.first { throw Self.invalid(id, refusal.field, refusal.reason) }
        guard let deal = try await keeper.store.read({ try $0.deal(change.id) }) else { throw Failures.noSuchRecord(.deals, id) }
        try await call.reply(Changed(name: "deal", record: Wire.DealRecord(deal), planning: Wire.Planning(outcome.planning)))
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
        let outcome = try await keeper.change(change, by: caller.actor, mayChange: caller.recordCheck ?? { _ in true })
        if let refusal = outcome.refused.first { throw Self.invalid(id, refusal.field, refusal.reason) }
        guard let request = try await keeper.store.read({ try $0.request(change.id) }) else { throw Failures.noSuchRecord(.requests, id) }
        try await call.reply(Changed(name: "request", record: Wire.RequestRecord(request), planning: Wire.Planning(outcome.planning)))
    }

    func removeAbsence(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let id = AbsenceID(call.parameters["id"]?.stringValue ?? "")
        let outcome = try await keeper.remove(id, by: caller.actor, mayChange: caller.absenceCheck ?? { _ in true })
        try await call.reply(["planning": Self.json(outcome.planning)] as JSONObject)
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
