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
            switch call.method {
            case "UpsertCustomers": try await upsert(call, "customers", .customers)
            case "UpsertContracts": try await upsert(call, "contracts", .contracts)
            case "UpsertReps": try await upsert(call, "reps", .reps)
            case "LogInteraction": try await logInteraction(call)
            case "Import": try await importRows(call)
            default: throw VarlinkError.methodNotImplemented(call.fullyQualifiedMethod)
            }
        } catch {
            throw Failures.wire(error, interface: Interfaces.records)
        }
    }

    private var reader: RecordReader { RecordReader(zones: zones, zone: keeper.state?.planner.house.zone ?? .utc) }

    // MARK: - Objects

    private func upsert(_ call: Call, _ parameter: String, _ kind: RecordKind) async throws {
        let caller = try await access.administrator(of: call)
        let objects = call.parameters[parameter]?.arrayValue ?? []
        let batch = Batch(kind: kind, rows: objects.map { .success(RecordObject.fields($0.objectValue ?? [:])) }, reader: reader)
        try await call.reply(try await batch.hand(to: keeper, by: caller.actor, namedAs: RecordObject.name))
    }

    private func logInteraction(_ call: Call) async throws {
        let caller = try await access.member(of: call)
        var object = call.parameters["interaction"]?.objectValue ?? [:]
        if object["id"]?.stringValue == nil { object["id"] = .string(Self.newID()) }
        if object["at"]?.stringValue == nil { object["at"] = .string(keeper.clock.now().description) }
        if object["rep"]?.stringValue == nil, let rep = caller.rep { object["rep"] = .string(rep.rawValue) }
        let id = object["id"]?.stringValue ?? ""
        func refused(_ field: String, _ reason: String) -> VarlinkError {
            VarlinkError(
                name: "\(Interfaces.records).InvalidRecord",
                parameters: ["record": .string(id), "field": .string(RecordObject.name(field)), "reason": .string(reason)])
        }
        let interaction: Interaction
        do {
            interaction = try reader.interaction(RecordObject.fields(object))
        } catch {
            throw refused(error.field, error.reason)
        }
        if let rep = interaction.rep, !caller.mayHandle(tasksOf: rep) { throw VarlinkError.permissionDenied }
        let outcome = try await keeper.log([interaction], by: caller.actor)
        if let refusal = outcome.refused.first { throw refused(refusal.field, refusal.reason) }
        var planning = JSONWriter()
        planning.beginObject()
        planning.member("id", id)
        planning.member("planning", Wire.Planning(outcome.planning))
        planning.endObject()
        try await call.reply(try JSON(parsing: planning.bytes))
    }

    private static func newID() -> String {
        "log-" + String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt32.random(in: .min ... .max), radix: 36)
    }

    // MARK: - Rows

    private func importRows(_ call: Call) async throws {
        let caller = try await access.administrator(of: call)
        guard let kind = call.parameters["kind"]?.stringValue.flatMap(RecordKind.init(rawValue:)) else {
            throw VarlinkError.invalidParameter("kind")
        }
        let names = call.parameters["columns"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let columns = try Self.columns(names, of: kind)
        let rows = (call.parameters["rows"]?.arrayValue ?? []).map { row -> Result<Fields, RecordFault> in
            let cells = row["cells"]?.arrayValue?.map { $0.stringValue ?? "" } ?? []
            guard cells.count == names.count else {
                return .failure(RecordFault(field: "cells", reason: "\(cells.count) cells for \(names.count) columns; give one for each"))
            }
            return .success(Fields(columns: columns, texts: cells))
        }
        let batch = Batch(kind: kind, rows: rows, reader: reader)
        try await call.reply(try await batch.hand(to: keeper, by: caller.actor, namedAs: { $0 }))
    }

    private static func columns(_ names: [String], of kind: RecordKind) throws -> [String: Int] {
        let known = Set(kind.fields.map(\.name))
        var columns: [String: Int] = [:]
        for (index, name) in names.enumerated() {
            guard known.contains(name), columns.updateValue(index, forKey: name) == nil else {
                throw VarlinkError.invalidParameter("columns[\(index)]")
            }
        }
        for field in kind.fields where field.isRequired && columns[field.name] == nil { throw VarlinkError.invalidParameter("columns") }
        return columns
    }
}
