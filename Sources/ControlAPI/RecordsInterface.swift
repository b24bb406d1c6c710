import CivilTime
import ControlInterface
import FollowUp
import Intake
import Keeper
import Store
import Varlink

/// `io.followupd.Records`.
package struct RecordsInterface: VarlinkInterface {
    package let description: InterfaceDescription
    /// Reading thousands of rows takes milliseconds, which other connections must not wait for.
    package var execution: HandlerExecution { .globalExecutor }

    let keeper: Keeper
    let access: Access
    let zones: ZoneDatabase

    package init(keeper: Keeper, access: Access, zones: ZoneDatabase) throws {
        description = try Interfaces.description(of: Interfaces.records)
        self.keeper = keeper
        self.access = access
        self.zones = zones
    }

    package func handle(_ call: Call) async throws {
        do {
            try call.checkLengths()
            switch call.method {
            case "UpsertCustomers": try await upsert(call, "customers", .customers, by: access.caller(of: call))
            case "UpsertContracts": try await upsert(call, "contracts", .contracts, by: access.caller(of: call))
            case "UpsertDeals": try await upsert(call, "deals", .deals, by: access.caller(of: call))
            case "UpsertRequests": try await upsert(call, "requests", .requests, by: access.caller(of: call))
            case "UpsertReps": try await upsert(call, "reps", .reps, by: access.caller(of: call))
            case "UpsertAbsences": try await upsert(call, "absences", .absences, by: access.caller(of: call))
            case "RemoveAbsence": try await removeAbsence(call)
            case "LogInteraction": try await logInteraction(call)
            case "ChangeDeal": try await changeDeal(call)
            case "ChangeRequest": try await changeRequest(call)
            case "GetCustomer": try await getCustomer(call)
            case "ListCustomers": try await listCustomers(call)
            case "Export": try await export(call)
            case "ListDeals": try await listDeals(call)
            case "ListColleagues": try await listColleagues(call)
            case "GetDeal": try await getDeal(call)
            case "GetRequest": try await getRequest(call)
            case "ListInteractions": try await listInteractions(call)
            case "ListAbsences": try await listAbsences(call)
            case "Import": try await importRows(call)
            case "FinishImport": try await finishImport(call)
            default: throw VarlinkError.methodNotImplemented(call.fullyQualifiedMethod)
            }
        } catch let known as AnsweredBefore {
            try await call.reply(try JSONObject(remembered: known.text))
        } catch {
            throw access.answer(to: call, failing: error, interface: Interfaces.records)
        }
    }

    var reader: RecordReader { RecordReader(zones: zones, zone: keeper.state?.planner.house.zone ?? .utc) }

    // MARK: - Objects

    private func upsert(_ call: Call, _ parameter: String, _ kind: RecordKind, by caller: Caller) async throws {
        let objects = call.parameters[parameter]?.arrayValue ?? []
        let rows = objects.map { object in
            Result { () throws(RecordFault) -> Fields in try RecordObject.fields(object.objectValue ?? [:]) }
        }
        let batch = Batch(kind: kind, rows: rows, reader: reader, caller: caller, key: try WriteKey(call, caller: caller))
        try await call.reply(try await batch.hand(to: keeper, namedAs: RecordObject.name))
    }

    private func logInteraction(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        var object = call.parameters["interaction"]?.objectValue ?? [:]
        if object["id"]?.stringValue == nil { object["id"] = .string(Self.newID()) }
        if object["at"]?.stringValue == nil { object["at"] = .string(keeper.clock.now().description) }
        if object["rep"]?.stringValue == nil, let rep = caller.rep { object["rep"] = .string(rep.rawValue) }
        let id = object["id"]?.stringValue ?? ""
        let interaction: Interaction
        do {
            interaction = try reader.interaction(try RecordObject.fields(object))
        } catch {
            throw Self.invalid(id, error.field, error.reason)
        }
        if let rep = interaction.rep, !caller.may(.person, [rep]) { throw VarlinkError.permissionDenied }
        @Sendable func reply(_ outcome: RecordsOutcome) -> JSONObject { ["id": .string(id), "planning": Self.json(outcome.planning)] }
        let once = try WriteKey(call, caller: caller).map { RecordsOnce(key: $0) { outcome, _ in reply(outcome).text } }
        let outcome = try await keeper.log([interaction], by: caller.actor, once: once, mayHandle: caller.customerCheck)
        if let refusal = outcome.refused.first { throw Self.invalid(id, refusal.field, refusal.reason) }
        try await call.reply(reply(outcome))
    }

    /// The one record of a call is refused.
    static func invalid(_ record: String, _ field: String, _ reason: String) -> VarlinkError {
        VarlinkError(
            name: "\(Interfaces.records).InvalidRecord",
            parameters: ["record": .string(record), "field": .string(RecordObject.name(field)), "reason": .string(reason)])
    }

    static func json(_ tally: PlanningTally) -> JSON {
        [
            "planned": .integer(Int64(tally.planned)), "moved": .integer(Int64(tally.moved)), "withdrawn": .integer(Int64(tally.withdrawn)),
            "closed": .integer(Int64(tally.closed)),
        ]
    }

    private static func newID() -> String {
        "log-" + String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt32.random(in: .min ... .max), radix: 36)
    }

    // MARK: - Rows

    private func importRows(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        guard let kind = call.parameters["kind"]?.stringValue.flatMap(RecordKind.init(rawValue:)) else {
            throw VarlinkError.invalidParameter("kind")
        }
        let names = call.parameters["columns"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let columns = try Self.columns(names, of: kind)
        let attributes = Fields.attributeColumns(of: columns)
        let rows = (call.parameters["rows"]?.arrayValue ?? []).map { row -> Result<Fields, RecordFault> in
            let cells = row["cells"]?.arrayValue?.map { $0.stringValue ?? "" } ?? []
            guard cells.count == names.count else {
                return .failure(RecordFault(field: "cells", reason: "\(cells.count) cells for \(names.count) columns; give one for each"))
            }
            return .success(Fields(columns: columns, texts: cells, attributeColumns: attributes))
        }
        let batch = Batch(kind: kind, rows: rows, reader: reader, caller: caller, key: try WriteKey(call, caller: caller))
        try await call.reply(try await batch.hand(to: keeper, namedAs: { $0 }))
    }

    private func finishImport(_ call: Call) async throws {
        _ = try await access.caller(of: call)
        try await call.reply(["planning": Self.json(try await keeper.finishImport())] as JSONObject)
    }

    private static func columns(_ names: [String], of kind: RecordKind) throws -> [String: Int] {
        let known = Set(kind.fields.map(\.name))
        var columns: [String: Int] = [:]
        for (index, name) in names.enumerated() {
            let isAttribute =
                kind.hasAttributes && name.hasPrefix(Fields.attributePrefix)
                && Attributes.isName(name.dropFirst(Fields.attributePrefix.count))
            guard known.contains(name) || isAttribute, columns.updateValue(index, forKey: name) == nil else {
                throw VarlinkError.invalidParameter("columns[\(index)]")
            }
        }
        for field in kind.fields where field.isRequired && columns[field.name] == nil { throw VarlinkError.invalidParameter("columns") }
        return columns
    }
}
