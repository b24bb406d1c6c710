import FollowUp
import Varlink

extension Wire {
    /// A task as callers see it. Instants are RFC 3339 in UTC.
    package struct Task: Hashable, Sendable, JSONWritable {
        package var id: Int64
        package var rule: String
        package var state: TaskState.Name
        package var overdue: Bool
        package var title: String
        package var customer: String?
        package var subjectKind: String
        package var subject: String
        package var rep: String?
        package var opensAt: String
        package var dueAt: String
        package var closesAt: String?
        package var snoozedUntil: String?
        package var nextAt: String?
        package var closedAt: String?
        package var closedBy: String?
        package var outcome: String?
        package var note: String?
        package var seenAt: String?
        /// Who handed it over to the rep whose it now is.
        package var handedOverBy: String?
        package var handedOverNote: String?
        package var revision: Int64
        /// Where it was asked for.
        package var reason: Reason?

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("id", id)
            writer.member("rule", rule)
            writer.member("state", state.rawValue)
            writer.member("overdue", overdue)
            writer.member("title", title)
            writer.optional("customer", customer)
            writer.member("subjectKind", subjectKind)
            writer.member("subject", subject)
            writer.optional("rep", rep)
            writer.member("opensAt", opensAt)
            writer.member("dueAt", dueAt)
            writer.optional("closesAt", closesAt)
            writer.optional("snoozedUntil", snoozedUntil)
            writer.optional("nextAt", nextAt)
            writer.optional("closedAt", closedAt)
            writer.optional("closedBy", closedBy)
            writer.optional("outcome", outcome)
            writer.optional("note", note)
            writer.optional("seenAt", seenAt)
            writer.optional("handedOverBy", handedOverBy)
            writer.optional("handedOverNote", handedOverNote)
            writer.member("revision", revision)
            if let reason { writer.member("reason", reason) }
            writer.endObject()
        }

        package init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "task")
            id = try reader.integer("id")
            rule = try reader.string("rule")
            state = try reader.choice("state")
            overdue = try reader.bool("overdue")
            title = try reader.string("title")
            customer = try reader.optionalString("customer")
            subjectKind = try reader.string("subjectKind")
            subject = try reader.string("subject")
            rep = try reader.optionalString("rep")
            opensAt = try reader.string("opensAt")
            dueAt = try reader.string("dueAt")
            closesAt = try reader.optionalString("closesAt")
            snoozedUntil = try reader.optionalString("snoozedUntil")
            nextAt = try reader.optionalString("nextAt")
            closedAt = try reader.optionalString("closedAt")
            closedBy = try reader.optionalString("closedBy")
            outcome = try reader.optionalString("outcome")
            note = try reader.optionalString("note")
            seenAt = try reader.optionalString("seenAt")
            handedOverBy = try reader.optionalString("handedOverBy")
            handedOverNote = try reader.optionalString("handedOverNote")
            revision = try reader.optionalInteger("revision") ?? 0
            reason = reader.isAbsent("reason") ? nil : try Reason(reader.object["reason"])
        }

        /// - Parameters:
        ///   - nextAt: when the daemon will look at it next, as text.
        ///   - overdue: whether it is late at the moment of the reply.
        package init(_ task: FollowUpTask, nextAt: String?, overdue: Bool) {
            let occurrence = task.occurrence
            id = task.id.rawValue
            rule = occurrence.key.rule.rawValue
            state = task.state.name
            self.overdue = overdue
            title = occurrence.title
            customer = occurrence.customer?.rawValue
            subjectKind = occurrence.key.subject.kind.rawValue
            subject = occurrence.key.subject.key
            rep = task.assignee?.rawValue
            opensAt = occurrence.dates.opens.description
            dueAt = occurrence.dates.due.description
            closesAt = occurrence.dates.closes?.description
            self.nextAt = nextAt
            revision = task.revision
            seenAt = task.seen?.at.description
            handedOverBy = task.handover?.by.description
            handedOverNote = task.handover.flatMap { $0.note.isEmpty ? nil : $0.note }
            switch task.state {
            case .planned, .open: break
            case .snoozed(let until): snoozedUntil = until.description
            case .done(let closing, let how):
                close(closing)
                outcome = how?.rawValue
            case .dismissed(let closing): close(closing)
            case .expired(let at): closedAt = at.description
            }
        }

        private mutating func close(_ closing: TaskState.Closing) {
            closedAt = closing.at.description
            closedBy = closing.by.description
            note = closing.note.isEmpty ? nil : closing.note
        }
    }
}
