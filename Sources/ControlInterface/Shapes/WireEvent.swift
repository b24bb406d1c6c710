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
        package var recipient: String?
        /// Told in the digest or summary that follows.
        package var gathered: Bool?
        package var before: String?
        package var after: String?
        /// Of a digest or summary.
        package var tasks: [Int64]?

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
                recipient = stamp.recipient?.rawValue
                gathered = stamp.isGathered ? true : nil
                before = stamp.passage?.before.rawValue
                after = stamp.passage?.after.rawValue
                fill(change)
            case .rep(let rep, let change):
                self.rep = rep.rawValue
                tasks = change.gathered.tasks.map(\.rawValue)
            case .records(.interaction(_, let customer, _, let outcome)):
                self.customer = customer.rawValue
                self.outcome = outcome.rawValue
            case .service(.replanned(let rule, _)): self.rule = rule.rawValue
            case .records(.accepted), .records(.erased), .service: break
            }
        }

        private mutating func fill(_ change: TaskChange) {
            switch change {
            case .opened, .resumed, .expired, .moved, .seen, .undone, .escalated, .postponed: break
            case .reminded(_, let missed): self.missed = Int64(missed)
            case .snoozed(let until): self.until = until.description
            case .retried(let outcome, let until, let note):
                (self.outcome, self.until, self.note) = (outcome.rawValue, until.description, note)
            case .done(let outcome, let note): (self.outcome, self.note) = (outcome?.rawValue, note)
            case .dismissed(let reason), .settled(let reason): note = reason
            case .handedOver(_, let note), .handedBack(_, let note), .reopened(let note): self.note = note
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
            recipient = try reader.optionalString("recipient")
            gathered = reader.isAbsent("gathered") ? nil : try reader.bool("gathered")
            before = try reader.optionalString("before")
            after = try reader.optionalString("after")
            tasks =
                reader.isAbsent("tasks")
                ? nil
                : try reader.array("tasks") { json throws(WireError) in
                    guard let task = json.integerValue else { throw WireError(field: "tasks") }
                    return task
                }
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
            writer.optional("recipient", recipient)
            if let gathered { writer.member("gathered", gathered) }
            writer.optional("before", before)
            writer.optional("after", after)
            if let tasks {
                writer.key("tasks")
                writer.value(JSON.array(tasks.map { .integer($0) }))
            }
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
