import CivilTime
import ControlInterface
import FollowUp
import Intake
import Varlink

/// `io.followupd.Records` and `io.followupd.Service`.
extension FakeWorld {
    func log(_ parameters: JSONObject) throws -> JSONObject {
        let interaction = parameters["interaction"]?.objectValue ?? [:]
        guard interaction["customer"] == "C-1" else {
            let reason = "there is no customer '\(interaction["customer"]?.stringValue ?? "")'"
            throw VarlinkError(
                name: "\(Interfaces.records).InvalidRecord",
                parameters: ["record": "log-1", "field": "customer", "reason": .string(reason)])
        }
        state.withLock { $0.interactions.append(interaction) }
        return ["id": "log-1", "planning": ["planned": 0, "moved": 1, "withdrawn": 0, "closed": 0]]
    }

    func importRows(_ parameters: JSONObject) async throws -> JSONObject {
        guard let kind = parameters["kind"]?.stringValue.flatMap(RecordKind.init(rawValue:)) else {
            throw VarlinkError.invalidParameter("kind")
        }
        let columns = parameters["columns"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let rows = parameters["rows"]?.arrayValue ?? []
        let (calls, trouble) = state.withLock { state in
            state.importCalls.append((kind.rawValue, columns, rows.count))
            state.importedRows += rows.map { $0["cells"]?.arrayValue?.compactMap(\.stringValue) ?? [] }
            return (state.importCalls.count, state.trouble)
        }
        if case .silentAfter(let imports) = trouble, calls > imports { try await beSilent() }
        let places = Dictionary(uniqueKeysWithValues: zip(columns, 0...))
        let reader = RecordReader(zones: ZoneDatabase(), zone: .utc)
        var accepted: [String] = []
        var refused: [JSON] = []
        for (index, row) in rows.enumerated() {
            let fields = Fields(columns: places, texts: row["cells"]?.arrayValue?.compactMap(\.stringValue) ?? [])
            do throws(RecordFault) {
                accepted.append(try Self.id(fields, kind, reader))
            } catch {
                refused.append(["index": .integer(Int64(index)), "field": .string(error.field), "reason": .string(error.reason)])
            }
        }
        let ids = accepted
        state.withLock { $0.imported[kind, default: []] += ids }
        let planning: JSON = ["planned": .integer(Int64(ids.count)), "moved": 0, "withdrawn": 1, "closed": 0]
        return ["accepted": .integer(Int64(ids.count)), "refused": .array(refused), "planning": planning]
    }

    private static func id(_ fields: Fields, _ kind: RecordKind, _ reader: RecordReader) throws(RecordFault) -> String {
        switch kind {
        case .customers: try reader.customer(fields).id.rawValue
        case .contracts: try reader.contract(fields).id.rawValue
        case .deals: try reader.deal(fields).id.rawValue
        case .requests: try reader.request(fields).id.rawValue
        case .absences: try reader.absence(fields).id.rawValue
        case .interactions: try reader.interaction(fields).id.rawValue
        case .reps: try reader.rep(fields).login.rawValue
        }
    }

    /// Everything about single records.
    func records(_ method: String, _ parameters: JSONObject) throws -> JSONObject {
        state.withLock { state in
            var plain = parameters
            plain["idempotencyKey"] = JSON?.none
            state.recordCalls.append((method, plain))
        }
        let planning: JSON = ["planned": 1, "moved": 2, "withdrawn": 0, "closed": 0]
        func missing(_ kind: String) -> VarlinkError {
            VarlinkError(name: "\(Interfaces.records).NoSuchRecord", parameters: ["kind": .string(kind), "id": parameters["id"] ?? ""])
        }
        func changed(_ record: JSON) -> JSON {
            var object = record.objectValue ?? [:]
            for key in ["stage", "owner", "status", "specialist", "topic"] { if let value = parameters[key] { object[key] = value } }
            return .object(object)
        }
        switch method {
        case "GetCustomer":
            guard parameters["id"] == "C-1" else { throw missing("customers") }
            return CtlSamples.customerPage
        case "GetDeal":
            guard parameters["id"] == "D-3" else { throw missing("deals") }
            return ["deal": CtlSamples.deal, "customerName": "Bakker BV", "stages": CtlSamples.stages]
        case "GetRequest":
            guard parameters["id"] == "R-5" else { throw missing("requests") }
            return ["request": CtlSamples.request, "customerName": "Bakker BV"]
        case "ChangeDeal": return ["deal": changed(CtlSamples.deal), "planning": planning]
        case "ChangeRequest": return ["request": changed(CtlSamples.request), "planning": planning]
        case "UpsertRequests", "UpsertAbsences":
            let refused: JSON = [["index": 0, "field": "rep", "reason": "there is no rep 'zoe'"]]
            let isRefused = parameters.description.contains("zoe")
            return ["accepted": isRefused ? 0 : 1, "refused": isRefused ? refused : [], "planning": planning]
        case "ListDeals":
            let text = parameters["text"]?.stringValue ?? ""
            return ["deals": .array(state.withLock { $0.deals }.filter { $0["deal"]?["id"]?.stringValue?.hasPrefix(text) == true })]
        case "ListColleagues":
            let text = parameters["text"]?.stringValue ?? ""
            return ["colleagues": .array(state.withLock { $0.colleagues }.filter { $0["login"]?.stringValue?.hasPrefix(text) == true })]
        case "ListAbsences":
            return parameters["cursor"] == nil
                ? ["absences": [CtlSamples.absences[0]], "cursor": "x"] : ["absences": .array(Array(CtlSamples.absences.dropFirst()))]
        case "RemoveAbsence": return ["planning": planning]
        case "ListCustomers": return ["customers": .array(state.withLock { $0.customers }.map { ["customer": $0] })]
        default: throw VarlinkError.methodNotImplemented("\(Interfaces.records).\(method)")
        }
    }

    func export(_ call: Call) async throws {
        guard call.more else { throw VarlinkError.expectedMore }
        let kind = call.parameters["kind"]?.stringValue ?? ""
        let parameters = call.parameters
        let records = state.withLock { state in
            state.recordCalls.append(("Export", parameters))
            return state.exports[kind] ?? []
        }
        try await call.reply(["attributes": [], kind: .array(records)] as JSONObject, continues: true)
        try await call.reply([kind: []] as JSONObject, continues: false)
    }

    /// Three rules, one of them by hand, and one whose file is broken.
    static let rules: JSONObject = [
        "rules": .array(
            [("audit", true), ("followup", false), ("renewal", false)].map { name, isByHand in
                var rule: JSONObject = [
                    "name": .string(name), "about": "customer", "trigger": "now and then", "steps": [], "planned": 1, "open": 2,
                    "snoozed": 0,
                ]
                if isByHand { rule["byHand"] = true }
                return .object(rule)
            }), "broken": ["referral"],
    ]

    func examine(_ call: Call) async throws {
        let (mayExamine, damage) = state.withLock { ($0.mayExamine, $0.damage) }
        guard mayExamine else { throw VarlinkError.permissionDenied }
        if call.more { try await call.reply(["progress": ["done": 1, "total": 2]] as JSONObject, continues: true) }
        let result: JSON = ["parts": 2, "findings": .array(damage), "now": .string(Self.now)]
        try await call.reply(["result": result] as JSONObject, continues: false)
    }

    func status() -> JSONObject {
        let usual: JSONObject = [
            "version": "9.8.7", "pid": 4711, "startedAt": "2026-11-23T07:00:00Z", "now": .string(Self.now), "zone": "Europe/Amsterdam",
            "database": "/var/lib/followupd/followupd.db", "databaseBytes": 12_897_485, "logId": "6f1c2b",
            "records": ["customers": 3, "contracts": 1, "deals": 4, "interactions": 7, "requests": 1, "reps": 2, "absences": 5],
            "tasks": ["planned": 4, "open": 3, "snoozed": 1, "done": 12, "dismissed": 0, "expired": 1],
            "gaps": ["noOwner": 1, "noNextTouch": 2], "nextAt": "2026-11-23T15:30:00Z", "seq": 41,
            "readers": [["name": "journal", "seq": 41, "behind": 0], ["name": "mail", "seq": 38, "behind": 3]],
            "rules": ["followup", "renewal"], "problems": .array(state.withLock { $0.problems }), "connections": 1,
        ]
        var status = usual
        for (field, value) in state.withLock({ $0.status }) { status[field] = value }
        return status
    }

    func reload() throws -> JSONObject {
        let problems = state.withLock { $0.problems }
        guard problems.isEmpty else {
            throw VarlinkError(name: "\(Interfaces.service).ConfigurationRefused", parameters: ["problems": .array(problems)])
        }
        return ["rules": ["followup", "renewal"]]
    }
}

extension FakeWorld {
    /// Reads a moment on a calendar on which Wednesday 25 November is a holiday, in Amsterdam.
    static func readMoment(_ parameters: JSONObject) throws -> JSONObject {
        let zone = try ZoneDatabase().zone(named: parameters["zone"]?.stringValue ?? "")
        let calendar = BusinessCalendar(holidays: [try CivilDate(iso8601: "2026-11-25")])
        let parser = MomentParser(
            zone: zone, calendar: calendar, now: try Instant(rfc3339: now),
            language: parameters["language"]?.stringValue.flatMap(Language.init(rawValue:)) ?? .english)
        let text = parameters["text"]?.stringValue ?? ""
        return ["at": .string(try parser.instant(from: text, parameters["past"]?.boolValue == true ? .back : .ahead).description)]
    }
}
