import Varlink

extension Wire {
    /// What becomes of events for a program.
    package enum Activity: String, Hashable, Sendable, CaseIterable {
        case idle
        case running
        case waiting
        case noHelper = "no_helper"
        case broken
        case gone
    }

    /// A program of deliver.d, and how far it has come.
    package struct Program: Hashable, Sendable, JSONWritable {
        package var name: String
        package var activity: Activity
        package var seq: Int64
        package var behind: Int64
        package var event: Int64?
        package var failures: Int64?
        package var nextTryAt: String?
        package var reason: String?
        package var taken: Int64
        package var failed: Int64
        package var lastFailureAt: String?
        package var lastFailure: String?
        package var deadLetters: Int64

        package init(name: String, activity: Activity, seq: Int64, behind: Int64, taken: Int64, failed: Int64, deadLetters: Int64) {
            self.name = name
            self.activity = activity
            self.seq = seq
            self.behind = behind
            self.taken = taken
            self.failed = failed
            self.deadLetters = deadLetters
        }

        package init(_ json: JSON) throws(WireError) {
            let reader = try WireReader(json, "programs")
            name = try reader.string("name")
            activity = try reader.choice("activity")
            seq = try reader.integer("seq")
            behind = try reader.integer("behind")
            event = try reader.optionalInteger("event")
            failures = try reader.optionalInteger("failures")
            nextTryAt = try reader.optionalString("nextTryAt")
            reason = try reader.optionalString("reason")
            taken = try reader.integer("taken")
            failed = try reader.integer("failed")
            lastFailureAt = try reader.optionalString("lastFailureAt")
            lastFailure = try reader.optionalString("lastFailure")
            deadLetters = try reader.integer("deadLetters")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("name", name)
            writer.member("activity", activity.rawValue)
            writer.member("seq", seq)
            writer.member("behind", behind)
            writer.optional("event", event)
            writer.optional("failures", failures)
            writer.optional("nextTryAt", nextTryAt)
            writer.optional("reason", reason)
            writer.member("taken", taken)
            writer.member("failed", failed)
            writer.optional("lastFailureAt", lastFailureAt)
            writer.optional("lastFailure", lastFailure)
            writer.member("deadLetters", deadLetters)
            writer.endObject()
        }
    }

    /// An event that a program was given up on.
    package struct DeadLetter: Hashable, Sendable, JSONWritable {
        package var id: Int64
        package var program: String
        package var logID: String
        package var seq: Int64
        package var kind: String
        package var message: String
        package var failures: Int64
        package var reason: String
        package var diedAt: String
        package var isToBeRetried: Bool

        package init(
            id: Int64, program: String, logID: String, seq: Int64, kind: String, message: String, failures: Int64, reason: String,
            diedAt: String, isToBeRetried: Bool
        ) {
            self.id = id
            self.program = program
            self.logID = logID
            self.seq = seq
            self.kind = kind
            self.message = message
            self.failures = failures
            self.reason = reason
            self.diedAt = diedAt
            self.isToBeRetried = isToBeRetried
        }

        package init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "deadLetter")
            id = try reader.integer("id")
            program = try reader.string("program")
            logID = try reader.string("logId")
            seq = try reader.integer("seq")
            kind = try reader.string("kind")
            message = try reader.string("message")
            failures = try reader.integer("failures")
            reason = try reader.string("reason")
            diedAt = try reader.string("diedAt")
            isToBeRetried = try reader.bool("toBeRetried")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("id", id)
            writer.member("program", program)
            writer.member("logId", logID)
            writer.member("seq", seq)
            writer.member("kind", kind)
            writer.member("message", message)
            writer.member("failures", failures)
            writer.member("reason", reason)
            writer.member("diedAt", diedAt)
            writer.member("toBeRetried", isToBeRetried)
            writer.endObject()
        }
    }

    /// The reply of `Service.ListPrograms`.
    package struct ProgramList: Sendable, JSONWritable {
        package var programs: [Program]

        package init(programs: [Program]) { self.programs = programs }

        package init(_ reply: JSONObject) throws(WireError) {
            programs = try WireReader(reply).array("programs") { json throws(WireError) in try Program(json) }
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.list("programs", programs)
            writer.endObject()
        }
    }

    /// The reply of `Service.ListDeadLetters`.
    package struct DeadLetterPage: Sendable, JSONWritable {
        package var deadLetters: [DeadLetter]
        package var cursor: String?

        package init(deadLetters: [DeadLetter], cursor: String?) {
            self.deadLetters = deadLetters
            self.cursor = cursor
        }

        package init(_ reply: JSONObject) throws(WireError) {
            let reader = WireReader(reply)
            deadLetters = try reader.array("deadLetters") { json throws(WireError) in try DeadLetter(json) }
            cursor = try reader.optionalString("cursor")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.list("deadLetters", deadLetters)
            writer.optional("cursor", cursor)
            writer.endObject()
        }
    }

    /// The reply of `Service.GetDeadLetter`.
    package struct DeadLetterDetail: Sendable, JSONWritable {
        package var deadLetter: DeadLetter
        /// What the program was handed, as JSON.
        package var request: String

        package init(deadLetter: DeadLetter, request: String) {
            self.deadLetter = deadLetter
            self.request = request
        }

        package init(_ reply: JSONObject) throws(WireError) {
            deadLetter = try DeadLetter(reply["deadLetter"])
            request = try WireReader(reply).string("request")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("deadLetter", deadLetter)
            writer.member("request", request)
            writer.endObject()
        }
    }
}
