import CivilTime
import FollowUp
import Varlink

extension Wire {
    /// One line of the log.
    package struct Event: Hashable, Sendable, JSONWritable {
        package var seq: Int64
        package var at: String
        package var actor: String
        package var kind: String
        package var message: String
        package var task: Int64?
        package var rule: String?
        package var customer: String?
        package var rep: String?
        package var title: String?
        package var dueAt: String?
        package var until: String?
        package var outcome: String?
        package var note: String?
        package var missed: Int64?

        /// - Parameter zone: for the times in the message.
        package init(_ logged: LoggedEvent, zone: Zone) {
            let event = logged.event
            seq = logged.seq
            at = event.at.description
            actor = event.actor.description
            kind = event.kind.rawValue
            message = event.message(zone: zone)
            switch event.body {
            case .task(let stamp, let change):
                task = stamp.id.rawValue
                rule = stamp.rule.rawValue
                customer = stamp.customer?.rawValue
                rep = stamp.assignee?.rawValue
                title = stamp.title
                dueAt = stamp.due.description
                fill(change)
            case .records(.interaction(_, let customer, _, let outcome)):
                self.customer = customer.rawValue
                self.outcome = outcome.rawValue
            case .service(.replanned(let rule, _)): self.rule = rule.rawValue
            case .records(.accepted), .service: break
            }
        }

        private mutating func fill(_ change: TaskChange) {
            switch change {
            case .opened, .resumed, .expired, .moved: break
            case .reminded(_, let missed): self.missed = Int64(missed)
            case .snoozed(let until): self.until = until.description
            case .retried(let outcome, let until, let note):
                (self.outcome, self.until, self.note) = (outcome.rawValue, until.description, note)
            case .done(let outcome, let note): (self.outcome, self.note) = (outcome?.rawValue, note)
            case .dismissed(let reason), .settled(let reason): note = reason
            }
        }

        package init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "event")
            seq = try reader.integer("seq")
            at = try reader.string("at")
            actor = try reader.string("actor")
            kind = try reader.string("kind")
            message = try reader.string("message")
            task = try reader.optionalInteger("task")
            rule = try reader.optionalString("rule")
            customer = try reader.optionalString("customer")
            rep = try reader.optionalString("rep")
            title = try reader.optionalString("title")
            dueAt = try reader.optionalString("dueAt")
            until = try reader.optionalString("until")
            outcome = try reader.optionalString("outcome")
            note = try reader.optionalString("note")
            missed = try reader.optionalInteger("missed")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("seq", seq)
            writer.member("at", at)
            writer.member("actor", actor)
            writer.member("kind", kind)
            writer.member("message", message)
            writer.optional("task", task)
            writer.optional("rule", rule)
            writer.optional("customer", customer)
            writer.optional("rep", rep)
            writer.optional("title", title)
            writer.optional("dueAt", dueAt)
            writer.optional("until", until)
            writer.optional("outcome", outcome)
            writer.optional("note", note)
            writer.optional("missed", missed)
            writer.endObject()
        }
    }

    /// One reply of `Tasks.Watch`: a page of the present state, or an event.
    package struct WatchReply: Sendable, JSONWritable {
        package var tasks: [Task]?
        package var event: Event?
        /// Where to resume from.
        package var seq: Int64

        package init(tasks: [Task]? = nil, event: Event? = nil, seq: Int64) {
            self.tasks = tasks
            self.event = event
            self.seq = seq
        }

        package init(_ reply: JSONObject) throws(WireError) {
            let reader = WireReader(reply)
            tasks = reader.isAbsent("tasks") ? nil : try reader.array("tasks") { json throws(WireError) in try Task(json) }
            event = reader.isAbsent("event") ? nil : try Event(reply["event"])
            seq = try reader.integer("seq")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            if let tasks { writer.list("tasks", tasks) }
            if let event { writer.member("event", event) }
            writer.member("seq", seq)
            writer.endObject()
        }
    }
}
