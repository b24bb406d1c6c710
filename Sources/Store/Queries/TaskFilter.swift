import CivilTime
import FollowUp

/// Which tasks to list, and in which order.
package struct TaskFilter: Hashable, Sendable {
    /// Whose; nil: everybody's, nobody's included.
    package var reps: Set<RepLogin>?
    /// Besides: those that were escalated to this rep.
    package var watcher: RepLogin?
    /// Not empty.
    package var states: Set<TaskState.Name>
    package var rule: RuleName?
    package var customer: CustomerID?
    /// Due at or after this instant.
    package var dueFrom: Instant?
    /// Due before this instant.
    package var dueBefore: Instant?
    /// Words of the title, or of the customer.
    package var text: TextQuery?
    package var order = Order.due
    package var limit: Int
    /// Where the last page ended.
    package var after: Position?

    /// Each order ends in the due date and the number, so that it is total.
    package enum Order: String, Hashable, Sendable, CaseIterable {
        /// The earliest due date first.
        case due
        /// The highest priority first.
        case priority
        /// What opened, or is to open, first.
        case opened
        /// By the customer's name; tasks about a rep first.
        case customer
    }

    /// A place in the list; stable while tasks come and go around it.
    package struct Position: Hashable, Sendable, Comparable {
        package var due: Instant
        package var id: TaskID
        /// What comes before the due date in any order but that of the due dates.
        package var key = Key.none

        package enum Key: Hashable, Sendable, Comparable {
            case none
            /// The negative priority: the highest comes first.
            case number(Int64)
            case text(String)
        }

        package init(due: Instant, id: TaskID, key: Key = .none) {
            self.due = due
            self.id = id
            self.key = key
        }

        package static func < (left: Self, right: Self) -> Bool { (left.key, left.due, left.id) < (right.key, right.due, right.id) }
    }

    package init(reps: Set<RepLogin>?, states: Set<TaskState.Name>, limit: Int) {
        self.reps = reps
        self.states = states
        self.limit = limit
    }

    package init(rep: RepLogin?, states: Set<TaskState.Name>, limit: Int, after: Position? = nil) {
        self.init(reps: rep.map { [$0] }, states: states, limit: limit)
        self.after = after
    }

    /// Whether it is looked for rep by rep, in an index that begins with the rep and the state. A customer, words, and a rule's waiting tasks have indexes of their own.
    var isByHolder: Bool { customer == nil && text == nil && (rule == nil || reps != nil || !states.isSubset(of: [.open, .snoozed])) }

    /// Whether every (rep, state) is an ordered walk of the index of due dates.
    var isWalk: Bool { order == .due && isByHolder }

    /// How many rows are read for it at most.
    package var mostRows: Int {
        guard isWalk, rule == nil, let reps else { return .max }
        return (reps.count + (watcher == nil ? 0 : 1)) * states.count * limit
    }
}

extension TaskFilter.Position {
    package init(_ stored: StoredTask) {
        self.init(due: stored.task.occurrence.dates.due, id: stored.task.id)
    }
}

/// How many tasks there are of those that a filter lets through.
package struct TaskCounts: Hashable, Sendable {
    package var byState: [TaskState.Name: Int] = [:]
    /// Open or snoozed, and due by now.
    package var overdue = 0
    /// Open or snoozed, and due later today.
    package var today = 0
    /// Open or snoozed, and due after today.
    package var later = 0

    package init() {}
}
