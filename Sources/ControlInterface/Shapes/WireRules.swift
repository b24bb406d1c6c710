import CivilTime
import FollowUp
import Varlink

extension Wire {
    /// A rule in force.
    package struct Rule: Hashable, Sendable, JSONWritable {
        package var name: String
        package var about: String
        package var trigger: String
        /// It fires only when somebody asks for it.
        package var isByHand: Bool
        package var steps: [Step]
        package var planned: Int
        package var open: Int
        package var snoozed: Int

        /// One piece of work that it asks for, in words.
        package struct Step: Hashable, Sendable, JSONWritable {
            package var name: String?
            package var opens: String
            package var due: String
            package var closes: String?
            package var assign: String

            init(_ json: JSON) throws(WireError) {
                let reader = try WireReader(json, "steps")
                name = try reader.optionalString("name")
                opens = try reader.string("opens")
                due = try reader.string("due")
                closes = try reader.optionalString("closes")
                assign = try reader.string("assign")
            }

            init(_ step: FollowUp.Step, about kind: Subject.Kind) {
                name = step.name == .only ? nil : step.name.rawValue
                opens = step.opens.words(about: kind)
                due = step.due.words(about: kind)
                closes = step.closes?.words(about: kind)
                assign = step.assignment.text
            }

            package func write(to writer: inout JSONWriter) {
                writer.beginObject()
                writer.optional("name", name)
                writer.member("opens", opens)
                writer.member("due", due)
                writer.optional("closes", closes)
                writer.member("assign", assign)
                writer.endObject()
            }
        }

        package init(_ json: JSON) throws(WireError) {
            let reader = try WireReader(json, "rules")
            name = try reader.string("name")
            about = try reader.string("about")
            trigger = try reader.string("trigger")
            isByHand = reader.isAbsent("byHand") ? false : try reader.bool("byHand")
            steps = try reader.array("steps") { json throws(WireError) in try Step(json) }
            planned = Int(try reader.integer("planned"))
            open = Int(try reader.integer("open"))
            snoozed = Int(try reader.integer("snoozed"))
        }

        package init(_ rule: FollowUp.Rule, tasks: [TaskState.Name: Int]) {
            name = rule.name.rawValue
            about = rule.about.rawValue
            trigger = rule.trigger.words
            isByHand = rule.trigger == .byHand
            steps = rule.steps.map { Step($0, about: rule.about) }
            planned = tasks[.planned] ?? 0
            open = tasks[.open] ?? 0
            snoozed = tasks[.snoozed] ?? 0
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("name", name)
            writer.member("about", about)
            writer.member("trigger", trigger)
            if isByHand { writer.member("byHand", true) }
            writer.list("steps", steps)
            writer.member("planned", planned)
            writer.member("open", open)
            writer.member("snoozed", snoozed)
            writer.endObject()
        }
    }

    /// The reply of `Rules.List`.
    package struct RuleList: Sendable, JSONWritable {
        package var rules: [Rule]
        package var broken: [String]

        package init(rules: [Rule], broken: [String]) {
            self.rules = rules
            self.broken = broken
        }

        package init(_ reply: JSONObject) throws(WireError) {
            let reader = WireReader(reply)
            rules = try reader.array("rules") { json throws(WireError) in try Rule(json) }
            broken = try reader.strings("broken")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.list("rules", rules)
            writer.member("broken", broken)
            writer.endObject()
        }
    }

    /// A task, as far as an explanation needs it.
    package struct ExplainedTask: Hashable, Sendable, JSONWritable {
        package var id: Int64
        package var rule: String
        package var title: String
        package var state: TaskState.Name
        package var customer: String?
        package var about: String
        package var subject: String
        package var rep: String?
        package var opensAt: String
        package var dueAt: String
        package var closesAt: String?
        package var closedAt: String?
        package var closedBy: String?
        package var note: String?

        init(_ json: JSON?) throws(WireError) {
            let reader = try WireReader(json, "task")
            id = try reader.integer("id")
            rule = try reader.string("rule")
            title = try reader.string("title")
            state = try reader.choice("state")
            customer = try reader.optionalString("customer")
            about = try reader.string("about")
            subject = try reader.string("subject")
            rep = try reader.optionalString("rep")
            opensAt = try reader.string("opensAt")
            dueAt = try reader.string("dueAt")
            closesAt = try reader.optionalString("closesAt")
            closedAt = try reader.optionalString("closedAt")
            closedBy = try reader.optionalString("closedBy")
            note = try reader.optionalString("note")
        }

        init(_ task: FollowUpTask) {
            let occurrence = task.occurrence
            id = task.id.rawValue
            rule = occurrence.key.rule.rawValue
            title = occurrence.title
            state = task.state.name
            customer = occurrence.customer?.rawValue
            about = occurrence.key.subject.kind.rawValue
            subject = occurrence.key.subject.key
            rep = occurrence.assignee?.rawValue
            opensAt = occurrence.dates.opens.description
            dueAt = occurrence.dates.due.description
            closesAt = occurrence.dates.closes?.description
            closedAt = task.state.closedAt?.description
            switch task.state {
            case .done(let closing, _), .dismissed(let closing):
                closedBy = closing.by.description
                note = closing.note.isEmpty ? nil : closing.note
            case .planned, .open, .snoozed, .expired: break
            }
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("id", id)
            writer.member("rule", rule)
            writer.member("title", title)
            writer.member("state", state.rawValue)
            writer.optional("customer", customer)
            writer.member("about", about)
            writer.member("subject", subject)
            writer.optional("rep", rep)
            writer.member("opensAt", opensAt)
            writer.member("dueAt", dueAt)
            writer.optional("closesAt", closesAt)
            writer.optional("closedAt", closedAt)
            writer.optional("closedBy", closedBy)
            writer.optional("note", note)
            writer.endObject()
        }
    }

    /// The reply of `Rules.Why`.
    package struct Why: Sendable, JSONWritable {
        package var task: ExplainedTask
        package var explanation: Explanation?
        package var step: Int?
        package var asOf: String?

        package init(task: FollowUpTask, explanation: FollowUp.Explanation?, step: Int?, asOf: Instant?) {
            self.task = ExplainedTask(task)
            self.explanation = explanation.map(Explanation.init)
            self.step = step
            self.asOf = asOf?.description
        }

        package init(_ reply: JSONObject) throws(WireError) {
            let reader = WireReader(reply)
            task = try ExplainedTask(reply["task"])
            explanation = reader.isAbsent("explanation") ? nil : try Explanation(reply["explanation"])
            step = try reader.optionalInteger("step").map(Int.init)
            asOf = try reader.optionalString("asOf")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("task", task)
            if let explanation { writer.member("explanation", explanation) }
            writer.optional("step", step.map(Int64.init))
            writer.optional("asOf", asOf)
            writer.endObject()
        }
    }

    /// The reply of `Rules.WhyNot`.
    package struct WhyNot: Sendable, JSONWritable {
        package var explanations: [Explanation]

        package init(_ explanations: [FollowUp.Explanation]) { self.explanations = explanations.map(Explanation.init) }

        package init(_ reply: JSONObject) throws(WireError) {
            explanations = try WireReader(reply).array("explanations") { json throws(WireError) in try Explanation(json) }
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.list("explanations", explanations)
            writer.endObject()
        }
    }

    /// The reply of `Rules.Ask`.
    package struct Asked: Sendable, JSONWritable {
        package var tasks: [ExplainedTask]
        package var explanations: [Explanation]

        package init(tasks: [FollowUpTask], explanations: [FollowUp.Explanation]) {
            self.tasks = tasks.map(ExplainedTask.init)
            self.explanations = explanations.map(Explanation.init)
        }

        package init(_ reply: JSONObject) throws(WireError) {
            let reader = WireReader(reply)
            tasks = try reader.array("tasks") { json throws(WireError) in try ExplainedTask(json) }
            explanations = try reader.array("explanations") { json throws(WireError) in try Explanation(json) }
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.list("tasks", tasks)
            writer.list("explanations", explanations)
            writer.endObject()
        }
    }

    /// The reply of `Rules.Coverage`.
    package struct CoveragePage: Sendable, JSONWritable {
        package var noOwner: Int
        package var noNextTouch: Int
        package var customers: [Uncovered]
        package var cursor: String?

        /// An active customer whom nobody looks after.
        package struct Uncovered: Hashable, Sendable, JSONWritable {
            package var id: String
            package var name: String
            package var segment: String
            package var owner: String?
            package var gap: Gap

            package init(_ customer: FollowUp.Customer, _ gap: Gap) {
                id = customer.id.rawValue
                name = customer.name
                segment = customer.segment
                owner = customer.owner?.rawValue
                self.gap = gap
            }

            init(_ json: JSON) throws(WireError) {
                let reader = try WireReader(json, "customers")
                id = try reader.string("id")
                name = try reader.string("name")
                segment = try reader.string("segment")
                owner = try reader.optionalString("owner")
                gap = try reader.choice("gap")
            }

            package func write(to writer: inout JSONWriter) {
                writer.beginObject()
                writer.member("id", id)
                writer.member("name", name)
                writer.member("segment", segment)
                writer.optional("owner", owner)
                writer.member("gap", gap.rawValue)
                writer.endObject()
            }
        }

        package init(noOwner: Int, noNextTouch: Int, customers: [Uncovered], cursor: String?) {
            self.noOwner = noOwner
            self.noNextTouch = noNextTouch
            self.customers = customers
            self.cursor = cursor
        }

        package init(_ reply: JSONObject) throws(WireError) {
            let reader = WireReader(reply)
            noOwner = Int(try reader.integer("noOwner"))
            noNextTouch = Int(try reader.integer("noNextTouch"))
            customers = try reader.array("customers") { json throws(WireError) in try Uncovered(json) }
            cursor = try reader.optionalString("cursor")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("noOwner", noOwner)
            writer.member("noNextTouch", noNextTouch)
            writer.list("customers", customers)
            writer.optional("cursor", cursor)
            writer.endObject()
        }
    }

    /// Why an active customer is not looked after.
    package enum Gap: String, Hashable, Sendable, CaseIterable {
        case noOwner = "no_owner"
        case noNextTouch = "no_next_touch"
    }
}
