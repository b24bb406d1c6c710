import CivilTime
import FollowUp

/// What a simulation came to: the work of each rep, week by week.
package struct SimulatedCourse: Hashable, Sendable {
    /// The Mondays of its weeks, the first of which may have begun before it.
    package var weeks: [CivilDate]
    /// Whose work it is; the key nil is for tasks that nobody has.
    package var reps: [RepLogin?: [Week]]

    package init(weeks: [CivilDate] = [], reps: [RepLogin?: [Week]] = [:]) {
        self.weeks = weeks
        self.reps = reps
    }

    /// A rep's week.
    package struct Week: Hashable, Sendable {
        /// Tasks that opened.
        package var opened = 0
        /// Tasks that were done; what closed itself because its reason went away is not among them.
        package var done = 0
        /// Tasks that were open, or put off, at its end.
        package var waiting = 0
        /// Those of them that were late.
        package var late = 0

        package init() {}

        package static func + (left: Self, right: Self) -> Self {
            var sum = left
            sum.opened += right.opened
            sum.done += right.done
            sum.waiting += right.waiting
            sum.late += right.late
            return sum
        }
    }

    /// Everybody's weeks together.
    package var total: [Week] {
        weeks.indices.map { week in reps.values.reduce(Week()) { $0 + $1[week] } }
    }

    mutating func begin(week: CivilDate) {
        weeks.append(week)
        for rep in reps.keys { reps[rep]?.append(Week()) }
    }

    mutating func change(_ rep: RepLogin?, _ change: (inout Week) -> Void) {
        guard let last = weeks.indices.last else { return }
        var own = reps[rep] ?? Array(repeating: Week(), count: weeks.count)
        change(&own[last])
        reps[rep] = own
    }
}
