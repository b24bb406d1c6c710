import CivilTime
import FollowUp

/// Conditions that cannot all hold: rules that never fire, and what is never done.
struct Contradictions {
    let problems: [Problem]

    init(of placed: PlacedRule) {
        var problems: [Problem] = []
        let given = Self.given(placed)
        let found = Self.clash(in: placed.conditions, with: given)
        if let found { problems.append(found.problem("so the rule never fires")) }
        if !placed.doneWhen.isEmpty {
            if let clash = Self.clash(in: placed.doneWhen, with: Self.ranges) {
                problems.append(clash.problem("so nothing is ever done by that"))
            } else if found == nil, let place = Self.doneFromTheStart(placed, given) {
                problems.append(
                    place.problem("this holds wherever 'when' does, so the rule never opens anything", severity: .warning))
            }
        }
        self.problems = problems
    }

    /// One thing that has to hold, and why where no condition says so.
    private struct Demand {
        var field: Field
        var comparison: Comparison
        /// None where something else than a condition demands it.
        var place: PlacedNode?
        var why: String?
    }

    /// Two demands, or a group, that cannot be met.
    private struct Clash {
        var place: PlacedNode?
        var key: PlacedText?
        var message: String

        func problem(_ consequence: String) -> Problem {
            let text = "\(message), \(consequence)"
            if let place { return place.problem(text, severity: .warning) }
            var problem = key?.problem(text) ?? Problem(file: "", line: 1, column: 1, message: text)
            problem.severity = .warning
            return problem
        }
    }

    // MARK: - What holds anyhow

    /// Between what some numbers lie.
    private static var ranges: [Demand] {
        let parts: [Field] = [.customer(.silence), .rep(.onTime), .rep(.usualOnTime)]
        let why = "it lies between 0 and 1"
        return parts.flatMap { field in
            [Demand(field: field, comparison: .atLeast(0), why: why), Demand(field: field, comparison: .atMost(1), why: why)]
        } + [Demand(field: .customer(.orders), comparison: .atLeast(0), why: "it is never less than 0")]
    }

    /// What the trigger sees to.
    private static func given(_ placed: PlacedRule) -> [Demand] {
        let asks = placed.conditions.map(\.condition).contains { $0.fields.contains(.customer(.coverage)) }
        let why = "coverage is about active customers"
        var given = ranges
        if placed.rule.trigger == .gap || asks {
            given.append(Demand(field: .customer(.status), comparison: .oneOf([Customer.Status.active.rawValue]), why: why))
        }
        if placed.rule.trigger == .gap {
            let gaps = Coverage.allCases.filter { $0 != .covered }.map(\.rawValue)
            given.append(Demand(field: .customer(.coverage), comparison: .oneOf(Set(gaps)), why: "the trigger is a gap"))
        }
        return given
    }

    // MARK: - Clashes

    /// The first clash among conditions that all have to hold.
    private static func clash(in conditions: [PlacedCondition], with given: [Demand]) -> Clash? {
        var demands = given
        var groups: [(parts: [PlacedCondition], key: PlacedText)] = []
        var excluded: [(field: Field, values: Set<String>, key: PlacedText)] = []
        func gather(_ conditions: [PlacedCondition]) {
            for condition in conditions {
                switch condition {
                case .field(let field, let comparisons):
                    demands += comparisons.map { Demand(field: field, comparison: $0.comparison, place: $0.place) }
                case .all(let list): gather(list)
                case .any(let list, let key): groups.append((list, key))
                case .not(let list, let key):
                    exclude(list, key)
                }
            }
        }
        /// None of several: nor of those of which any would do.
        func exclude(_ list: [PlacedCondition], _ key: PlacedText) {
            for condition in list {
                switch condition {
                case .field(let field, let comparisons):
                    if comparisons.count == 1, case .oneOf(let values) = comparisons[0].comparison { excluded.append((field, values, key)) }
                case .any(let parts, _): exclude(parts, key)
                case .all(let parts): if parts.count == 1 { exclude(parts, key) }
                case .not: break
                }
            }
        }
        gather(conditions)
        for (index, demand) in demands.enumerated() {
            for earlier in demands[..<index] where earlier.field == demand.field && demand.place != nil {
                guard demand.comparison.excludes(earlier.comparison, of: demand.field) else { continue }
                let name = demand.field.name(about: demand.field.owner)
                let reason = earlier.why ?? "cannot hold together with '\(earlier.comparison.words(about: demand.field.owner))'"
                return Clash(
                    place: demand.place,
                    message: earlier.why == nil
                        ? "'\(name) \(demand.comparison.words(about: demand.field.owner))' \(reason)"
                        : "'\(name) \(demand.comparison.words(about: demand.field.owner))' cannot hold, since \(reason)")
            }
            if case .oneOf(let values) = demand.comparison, demand.place != nil,
                let other = excluded.first(where: { $0.field == demand.field && values.isSubset(of: $0.values) })
            {
                return Clash(
                    key: other.key,
                    message:
                        "'\(demand.field.name(about: demand.field.owner)) \(demand.comparison.words(about: demand.field.owner))' is demanded and excluded here"
                )
            }
        }
        for group in groups where group.parts.allSatisfy({ clash(in: [$0], with: demands) != nil }) {
            return Clash(key: group.key, message: "none of these can hold together with the rest")
        }
        return nil
    }

    // MARK: - Done from the start

    /// The place of `done_when` when the conditions already mean all of it.
    private static func doneFromTheStart(_ placed: PlacedRule, _ given: [Demand]) -> PlacedNode? {
        var first: PlacedNode?
        for condition in placed.doneWhen {
            guard case .field(let field, let comparisons) = condition else { return nil }
            for (comparison, place) in comparisons {
                guard case .oneOf(let values) = comparison else { return nil }
                let isMeant = placed.conditions.contains { condition in
                    guard case .field(field, let comparisons) = condition else { return false }
                    return comparisons.contains { if case .oneOf(let own) = $0.comparison { own.isSubset(of: values) } else { false } }
                }
                if !isMeant { return nil }
                first = first ?? place
            }
        }
        return first
    }
}

extension Comparison {
    /// Whether no value of the field can be as both ask.
    fileprivate func excludes(_ other: Comparison, of field: Field) -> Bool {
        excludesInOrder(other, field) || other.excludesInOrder(self, field)
    }

    private func excludesInOrder(_ other: Comparison, _ field: Field) -> Bool {
        switch (self, other) {
        case (.isSet(false), .isSet(false)): return false
        case (.isSet(false), .olderThan): return !field.isNeverWhenAbsent
        case (.isSet(false), _): return true
        case (.oneOf(let a), .oneOf(let b)): return a.isDisjoint(with: b)
        case (.oneOf(let values), .contains(let text)): return !values.contains { $0.lowercased().contains(text.lowercased()) }
        case (.oneOf(let values), .before(let day)): return !values.contains { (try? CivilDate(iso8601: $0)).map { $0 < day } ?? false }
        case (.oneOf(let values), .from(let day)): return !values.contains { (try? CivilDate(iso8601: $0)).map { $0 >= day } ?? false }
        case (.oneOf(let values), _):
            guard let bounds = other.bounds else { return false }
            return !values.contains { Double($0).map(bounds.holds) ?? false }
        case (.before(let end), .from(let start)): return start >= end
        case (.beforeField(let end), .fromField(let start)): return start == end
        case (.olderThan(let age), .newerThan(let limit)): return age == limit || limit.isShorter(than: age)
        // A day is ahead until it is over, and its age counts from its start.
        case (.olderThan(let age), .within): return !age.isZero && (field.type == .instant || !age.isShorter(than: Span(days: 1)))
        case (.newerThan, .within): return field.type == .instant
        default:
            guard let a = bounds, let b = other.bounds else { return false }
            return max(a.low, b.low) > min(a.high, b.high)
                || (max(a.low, b.low) == min(a.high, b.high) && !(a.holds(max(a.low, b.low)) && b.holds(max(a.low, b.low))))
        }
    }

    private struct Bounds {
        var low = -Double.infinity
        var high = Double.infinity
        var isStrict = false

        func holds(_ number: Double) -> Bool { isStrict ? low < number && number < high : low <= number && number <= high }
    }

    private var bounds: Bounds? {
        switch self {
        case .atLeast(let bound): Bounds(low: bound)
        case .moreThan(let bound): Bounds(low: bound, isStrict: true)
        case .atMost(let bound): Bounds(high: bound)
        case .lessThan(let bound): Bounds(high: bound, isStrict: true)
        case .oneOf, .contains, .before, .from, .beforeField, .fromField, .olderThan, .newerThan, .within, .isSet: nil
        }
    }
}
