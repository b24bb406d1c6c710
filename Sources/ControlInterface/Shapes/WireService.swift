import FollowUp
import Varlink

extension Wire {
    /// A place in a configuration file, and what is wrong there.
    package struct Problem: Hashable, Sendable, JSONWritable, CustomStringConvertible {
        package var file: String
        package var line: Int
        package var column: Int
        package var message: String

        package init(file: String, line: Int, column: Int, message: String) {
            self.file = file
            self.line = line
            self.column = column
            self.message = message
        }

        package init(_ json: JSON) throws(WireError) {
            let reader = try WireReader(json, "problems")
            file = try reader.string("file")
            line = Int(try reader.integer("line"))
            column = Int(try reader.integer("column"))
            message = try reader.string("message")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("file", file)
            writer.member("line", line)
            writer.member("column", column)
            writer.member("message", message)
            writer.endObject()
        }

        package var description: String { "\(file):\(line):\(column): \(message)" }
    }

    /// How far a reader of the log has come.
    package struct Reader: Hashable, Sendable, JSONWritable {
        package var name: String
        package var seq: Int64
        package var behind: Int64

        package init(name: String, seq: Int64, behind: Int64) {
            self.name = name
            self.seq = seq
            self.behind = behind
        }

        init(_ json: JSON) throws(WireError) {
            let reader = try WireReader(json, "readers")
            name = try reader.string("name")
            seq = try reader.integer("seq")
            behind = try reader.integer("behind")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("name", name)
            writer.member("seq", seq)
            writer.member("behind", behind)
            writer.endObject()
        }
    }

    /// The reply of `Service.Status`.
    package struct Status: Sendable, JSONWritable {
        package var version: String
        package var pid: Int64
        package var startedAt: String
        package var now: String
        package var zone: String
        /// What tells of everybody's records is nil for those who are no administrators: from here to `connections`.
        package var database: String?
        package var databaseBytes: Int64?
        package var logID: String
        /// By kind, in the order of the interface.
        package var records: [RecordKind: Int]?
        package var tasks: [TaskState.Name: Int]?
        /// How many active customers nobody looks after, by what is missing.
        package var gaps: [Gap: Int]?
        package var nextAt: String?
        package var seq: Int64
        package var readers: [Reader]?
        package var rules: [String]
        package var problems: [Problem]
        package var connections: Int64?
        // A daemon of an earlier version does not say these.
        package var oldestSeq: Int64?
        package var subscribers: Int64?
        package var lateness: Lateness?
        package var storage: Storage?
        package var retention: Retention?

        package init(
            version: String, pid: Int64, startedAt: String, now: String, zone: String, database: String? = nil, databaseBytes: Int64? = nil,
            logID: String, records: [RecordKind: Int]? = nil, tasks: [TaskState.Name: Int]? = nil, nextAt: String? = nil, seq: Int64,
            readers: [Reader]? = nil, rules: [String], problems: [Problem], connections: Int64? = nil
        ) {
            self.version = version
            self.pid = pid
            self.startedAt = startedAt
            self.now = now
            self.zone = zone
            self.database = database
            self.databaseBytes = databaseBytes
            self.logID = logID
            self.records = records
            self.tasks = tasks
            self.nextAt = nextAt
            self.seq = seq
            self.readers = readers
            self.rules = rules
            self.problems = problems
            self.connections = connections
        }

        package init(_ reply: JSONObject) throws(WireError) {
            let reader = WireReader(reply)
            version = try reader.string("version")
            pid = try reader.integer("pid")
            startedAt = try reader.string("startedAt")
            now = try reader.string("now")
            zone = try reader.string("zone")
            database = try reader.optionalString("database")
            databaseBytes = try reader.optionalInteger("databaseBytes")
            logID = try reader.string("logId")
            if !reader.isAbsent("records") {
                let counts = try WireReader(reply["records"], "records")
                var records: [RecordKind: Int] = [:]
                for kind in RecordKind.allCases { records[kind] = Int(try counts.integer(kind.rawValue)) }
                self.records = records
            }
            if !reader.isAbsent("tasks") {
                let states = try WireReader(reply["tasks"], "tasks")
                var tasks: [TaskState.Name: Int] = [:]
                for state in TaskState.Name.allCases { tasks[state] = Int(try states.integer(state.rawValue)) }
                self.tasks = tasks
            }
            if !reader.isAbsent("gaps") {
                let missing = try WireReader(reply["gaps"], "gaps")
                gaps = [.noOwner: Int(try missing.integer("noOwner")), .noNextTouch: Int(try missing.integer("noNextTouch"))]
            }
            nextAt = try reader.optionalString("nextAt")
            seq = try reader.integer("seq")
            readers = reader.isAbsent("readers") ? nil : try reader.array("readers") { json throws(WireError) in try Reader(json) }
            rules = try reader.array("rules") { json throws(WireError) in
                guard let rule = json.stringValue else { throw WireError(field: "rules") }
                return rule
            }
            problems = try reader.array("problems") { json throws(WireError) in try Problem(json) }
            connections = try reader.optionalInteger("connections")
            oldestSeq = try reader.optionalInteger("oldestSeq")
            subscribers = try reader.optionalInteger("subscribers")
            lateness = reader.isAbsent("lateness") ? nil : try Lateness(reply["lateness"])
            storage = reader.isAbsent("storage") ? nil : try Storage(reply["storage"])
            retention = reader.isAbsent("retention") ? nil : try Retention(reply["retention"])
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("version", version)
            writer.member("pid", pid)
            writer.member("startedAt", startedAt)
            writer.member("now", now)
            writer.member("zone", zone)
            writer.optional("database", database)
            writer.optional("databaseBytes", databaseBytes)
            writer.member("logId", logID)
            if let records {
                writer.key("records")
                writer.beginObject()
                for kind in RecordKind.allCases { writer.member(kind.rawValue, records[kind] ?? 0) }
                writer.endObject()
            }
            if let tasks {
                writer.key("tasks")
                writer.beginObject()
                for state in TaskState.Name.allCases { writer.member(state.rawValue, tasks[state] ?? 0) }
                writer.endObject()
            }
            if let gaps {
                writer.key("gaps")
                writer.beginObject()
                writer.member("noOwner", gaps[.noOwner] ?? 0)
                writer.member("noNextTouch", gaps[.noNextTouch] ?? 0)
                writer.endObject()
            }
            writer.optional("nextAt", nextAt)
            writer.member("seq", seq)
            if let readers { writer.list("readers", readers) }
            writer.member("rules", rules)
            writer.list("problems", problems)
            writer.optional("connections", connections)
            writer.optional("oldestSeq", oldestSeq)
            writer.optional("subscribers", subscribers)
            if let lateness { writer.member("lateness", lateness) }
            if let storage { writer.member("storage", storage) }
            if let retention { writer.member("retention", retention) }
            writer.endObject()
        }
    }
}
