import CivilTime
import FollowUp
import Varlink

extension Wire {
    /// What a program is handed of an event: one JSON object. The same for each try.
    package struct Delivery: Hashable, Sendable, JSONWritable {
        /// Tells this event from every other, of any log: a program that has seen it before need not act again.
        package var key: String
        package var log: String
        package var event: Event
        /// Whom the event is about; nil when nobody, or somebody who is not in the records.
        package var rep: Recipient?
        /// Of a digest or summary: the tasks that it names and that are still there.
        package var tasks: [Item]?

        /// A rep, as far as a message to them needs it.
        package struct Recipient: Hashable, Sendable, JSONWritable {
            package var login: String
            package var name: String
            package var email: String
            /// The name of the zone of their times.
            package var zone: String

            package init(login: String, name: String, email: String, zone: String) {
                self.login = login
                self.name = name
                self.email = email
                self.zone = zone
            }

            package func write(to writer: inout JSONWriter) {
                writer.beginObject()
                writer.member("login", login)
                writer.member("name", name)
                writer.member("email", email)
                writer.member("zone", zone)
                writer.endObject()
            }
        }

        /// A task that a digest or summary speaks of, as it is now.
        package struct Item: Hashable, Sendable, JSONWritable {
            package var task: Int64
            package var rule: String
            package var customer: String?
            package var title: String
            package var dueAt: String
            /// In words, with the time in the rep's zone.
            package var message: String

            package init(task: Int64, rule: String, customer: String?, title: String, dueAt: String, message: String) {
                self.task = task
                self.rule = rule
                self.customer = customer
                self.title = title
                self.dueAt = dueAt
                self.message = message
            }

            package func write(to writer: inout JSONWriter) {
                writer.beginObject()
                writer.member("task", task)
                writer.member("rule", rule)
                writer.optional("customer", customer)
                writer.member("title", title)
                writer.member("dueAt", dueAt)
                writer.member("message", message)
                writer.endObject()
            }
        }

        package init(log: String, event: Event, rep: Recipient?, tasks: [Item]? = nil) {
            self.tasks = tasks
            key = Self.key(log: log, seq: event.seq)
            self.log = log
            self.event = event
            self.rep = rep
        }

        package static func key(log: String, seq: Int64) -> String { "\(log)-\(seq)" }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("key", key)
            writer.member("log", log)
            writer.member("event", event)
            if let rep { writer.member("rep", rep) }
            if let tasks { writer.list("tasks", tasks) }
            writer.endObject()
        }

        /// As JSON text.
        package var text: String {
            var writer = JSONWriter()
            write(to: &writer)
            return String(decoding: writer.bytes, as: UTF8.self)
        }
    }

    /// A call of `Deliver.Run`.
    package struct RunCall: Sendable, JSONWritable {
        package var program: String
        package var attempt: Int64
        /// A `Delivery` as JSON text.
        package var delivery: String

        package init(program: String, attempt: Int64, delivery: String) {
            self.program = program
            self.attempt = attempt
            self.delivery = delivery
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("program", program)
            writer.member("attempt", attempt)
            writer.key("delivery")
            writer.rawValue(delivery.utf8)
            writer.endObject()
        }
    }

    /// How a run of a program ended.
    package struct RunReply: Hashable, Sendable, JSONWritable {
        package var exitStatus: Int64?
        package var signal: Int64?
        package var timedOut: Bool
        package var errors: String

        package init(exitStatus: Int64?, signal: Int64?, timedOut: Bool, errors: String) {
            self.exitStatus = exitStatus
            self.signal = signal
            self.timedOut = timedOut
            self.errors = errors
        }

        package init(_ reply: JSONObject) throws(WireError) {
            let reader = WireReader(reply)
            exitStatus = try reader.optionalInteger("exitStatus")
            signal = try reader.optionalInteger("signal")
            timedOut = try reader.bool("timedOut")
            errors = try reader.string("errors")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.optional("exitStatus", exitStatus)
            writer.optional("signal", signal)
            writer.member("timedOut", timedOut)
            writer.member("errors", errors)
            writer.endObject()
        }
    }
}
