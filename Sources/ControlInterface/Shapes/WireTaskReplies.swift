import FollowUp
import Varlink

extension Wire {
    /// The reply of `Tasks.List`.
    package struct TaskPage: Sendable, JSONWritable {
        package var tasks: [Task]
        package var cursor: String?

        package init(tasks: [Task], cursor: String?) {
            self.tasks = tasks
            self.cursor = cursor
        }

        package init(_ reply: JSONObject) throws(WireError) {
            let reader = WireReader(reply)
            tasks = try reader.array("tasks") { json throws(WireError) in try Task(json) }
            cursor = try reader.optionalString("cursor")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.list("tasks", tasks)
            writer.optional("cursor", cursor)
            writer.endObject()
        }
    }

    /// The reply of `Tasks.Count`.
    package struct TaskCounts: Hashable, Sendable, JSONWritable {
        package var total: Int64
        package var overdue: Int64
        package var today: Int64
        package var later: Int64
        package var byState: [TaskState.Name: Int64]

        package init(total: Int64, overdue: Int64, today: Int64, later: Int64, byState: [TaskState.Name: Int64]) {
            self.total = total
            self.overdue = overdue
            self.today = today
            self.later = later
            self.byState = byState
        }

        package init(_ reply: JSONObject) throws(WireError) {
            let reader = WireReader(reply)
            total = try reader.integer("total")
            overdue = try reader.integer("overdue")
            today = try reader.integer("today")
            later = try reader.integer("later")
            let states = try WireReader(reply["byState"], "byState")
            byState = [:]
            for state in TaskState.Name.allCases { byState[state] = try states.optionalInteger(state.rawValue) }
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("total", total)
            writer.member("overdue", overdue)
            writer.member("today", today)
            writer.member("later", later)
            writer.key("byState")
            writer.beginObject()
            for state in TaskState.Name.allCases { writer.optional(state.rawValue, byState[state]) }
            writer.endObject()
            writer.endObject()
        }
    }

    /// The reply of `Tasks.Get`.
    package struct TaskDetail: Sendable, JSONWritable {
        package var task: Task
        package var customer: Customer?
        package var contract: Contract?
        package var interactions: [Interaction]

        package init(task: Task, customer: Customer?, contract: Contract?, interactions: [Interaction]) {
            self.task = task
            self.customer = customer
            self.contract = contract
            self.interactions = interactions
        }

        package init(_ reply: JSONObject) throws(WireError) {
            let reader = WireReader(reply)
            task = try Task(reply["task"])
            customer = reader.isAbsent("customer") ? nil : try Customer(reply["customer"])
            contract = reader.isAbsent("contract") ? nil : try Contract(reply["contract"])
            interactions = try reader.array("interactions") { json throws(WireError) in try Interaction(json) }
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("task", task)
            if let customer { writer.member("customer", customer) }
            if let contract { writer.member("contract", contract) }
            writer.list("interactions", interactions)
            writer.endObject()
        }
    }

    /// The reply of the methods that change a task.
    package struct TaskReply: Sendable, JSONWritable {
        package var task: Task
        /// The turn that follows.
        package var next: Task?

        package init(task: Task, next: Task?) {
            self.task = task
            self.next = next
        }

        package init(_ reply: JSONObject) throws(WireError) {
            task = try Task(reply["task"])
            next = WireReader(reply).isAbsent("next") ? nil : try Task(reply["next"])
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.member("task", task)
            if let next { writer.member("next", next) }
            writer.endObject()
        }
    }
}
