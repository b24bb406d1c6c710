import Glibc

/// How much a task matters, 0 to 100; 50 is usual.
package struct Priority: Hashable, Sendable, Comparable {
    package let rawValue: Int

    /// Held between 0 and 100.
    package init(_ value: Int) { rawValue = min(max(value, 0), 100) }

    package static let low = Priority(25)
    package static let normal = Priority(50)
    package static let high = Priority(75)
    package static let urgent = Priority(95)

    /// By the names they have in a rule file.
    package static let named: [(name: String, priority: Priority)] = [
        ("low", .low), ("normal", .normal), ("high", .high), ("urgent", .urgent),
    ]

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// How a rule's tasks get their priority.
package struct PriorityRule: Hashable, Sendable {
    /// What raises it.
    package enum Factor: String, Hashable, Sendable, CaseIterable {
        /// The value of the contract or deal: 5 for a thousand, 10 for ten thousand, and so on, up to 25.
        case value
        /// What `segments` adds.
        case segment
        /// Each day that it is late, up to 20.
        case lateness
    }

    package var base: Priority
    package var factors: Set<Factor>
    /// What a segment adds, from -50 to 50.
    package var segments: [String: Int]

    package init(base: Priority = .normal, factors: Set<Factor> = [], segments: [String: Int] = [:]) {
        self.base = base
        self.factors = factors
        self.segments = segments
    }

    /// What planning can tell: all but the lateness.
    ///
    /// - Parameter value: in hundredths.
    package func planned(value: Int64?, segment: String) -> Priority {
        Priority(points(value: value, segment: segment).reduce(base.rawValue) { $0 + $1.points })
    }

    /// What each factor adds to the base, of those that add something.
    package func points(value: Int64?, segment: String) -> [(factor: Factor, points: Int)] {
        var points: [(factor: Factor, points: Int)] = []
        if factors.contains(.value), let value, value > 0 {
            let thousands = log10(Double(value) / 100) - 2
            points.append((.value, min(25, max(0, Int((thousands * 5).rounded())))))
        }
        if factors.contains(.segment), let own = segments[segment] { points.append((.segment, own)) }
        return points.filter { $0.points != 0 }
    }

    /// What it has become of `planned` when the task is so many whole days late.
    package func current(_ planned: Priority, daysLate: Int) -> Priority {
        guard factors.contains(.lateness), daysLate > 0 else { return planned }
        return Priority(planned.rawValue + min(daysLate, 20))
    }
}
