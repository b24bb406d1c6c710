import FollowUp

/// How far planning anew has come.
package struct ReplanProgress: Hashable, Sendable {
    /// Whose customers are walked through.
    package enum Scope: Hashable, Sendable {
        /// Everybody's, for these rules.
        case rules(Set<RuleName>)
        /// Those whom a change of the team touches.
        case team
    }

    package var scope: Scope
    /// Customers that were planned so far.
    package var done: Int
    /// Customers in all, as far as that is known.
    package var total: Int?

    package init(scope: Scope, done: Int, total: Int?) {
        self.scope = scope
        self.done = done
        self.total = total
    }

    /// "planning 2 rules anew, 240000 of 1000000 customers": for `systemctl status`.
    package var text: String {
        let what =
            switch scope {
            case .rules(let rules): rules.count == 1 ? "rule \(rules.first?.rawValue ?? "")" : "\(rules.count) rules"
            case .team: "what a change of the team touches"
            }
        return "planning \(what) anew, \(done)\(total.map { " of \($0)" } ?? "") customers"
    }
}
