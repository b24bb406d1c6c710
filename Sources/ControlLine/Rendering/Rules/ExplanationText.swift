import ControlInterface

/// How planning came to what it says of a rule and a record, in lines.
struct ExplanationText {
    var explanation: Wire.Explanation
    var times: TimeWords

    // MARK: - What became of it

    /// Whether there ought to be a task, and if not, why, in a sentence.
    var verdict: (text: String, style: Style) {
        switch explanation.outcome {
        case .conditions:
            let failing = Self.failing(explanation.conditions)
            guard let first = failing.first else { return ("The conditions are not met.", .bad) }
            let count = failing.count == 1 ? "A condition is not met" : "\(failing.count) conditions are not met, first"
            return ("\(count): \(first.text); it is \(first.value ?? "not known").", .bad)
        case .done: return ("It is done: what makes it done holds.", .bad)
        case .noMoment: return ("There is no moment to count from: \(explanation.missing ?? "").", .bad)
        case .otherKind: return ("The rule is not about such a record.", .bad)
        case .wanted, .happened, .waits, .over, .stale, .limited:
            let wanted = explanation.steps.count { $0.outcome == .wanted }
            if wanted > 0 { return (wanted == 1 ? "There ought to be a task." : "There ought to be \(wanted) tasks.", .good) }
            guard explanation.steps.count == 1, let only = explanation.steps.first else {
                return (explanation.steps.isEmpty ? "There ought to be no task." : "There ought to be no task at the moment.", .bad)
            }
            return (outcome(of: only), .bad)
        }
    }

    /// What became of a step, in a sentence.
    func outcome(of step: Wire.StepReport) -> String {
        switch step.outcome {
        case .wanted: return "There ought to be a task."
        case .happened: return "It was closed before, \(step.at.map { times.both($0) } ?? ""), and does not come back."
        case .waits: return "It waits until the step '\(step.waitsFor ?? "")' is closed."
        case .noMoment: return "There is no moment to count from: \(step.missing ?? "")."
        case .over: return "Its window closed, \(step.at.map { times.both($0) } ?? ""), before it could open."
        case .stale: return "It was due \(step.at.map { times.both($0) } ?? ""): too long ago for anybody to ask for it."
        case .limited:
            guard let limit = step.limit else { return "The rule has opened as many as it may." }
            let by = limit.by.map { times.moment($0) }.joined(separator: ", ")
            return "The rule opens at most \(limit.count) within \(limit.span); those of \(by) are so many."
        case .conditions, .done, .otherKind: return "There ought to be no task."
        }
    }

    /// The single conditions that would have to be otherwise.
    static func failing(_ conditions: [Wire.Condition]) -> [Wire.Condition] {
        var failing: [Wire.Condition] = []
        var index = conditions.startIndex
        while index < conditions.endIndex {
            let condition = conditions[index]
            let isMadeUp = index + 1 < conditions.endIndex && conditions[index + 1].depth > condition.depth
            index += 1
            if condition.met {
                // What its parts are does not matter then.
                while index < conditions.endIndex, conditions[index].depth > condition.depth { index += 1 }
            } else if !isMadeUp {
                failing.append(condition)
            }
        }
        return failing
    }

    // MARK: - Lines

    /// - Parameter title: above the conditions; nothing is shown when there are none.
    func conditions(_ title: String, _ conditions: [Wire.Condition], width: Int, palette: Palette) -> [String] {
        guard !conditions.isEmpty else { return [] }
        var table = Table([Table.Column("", leastWidth: 30), Table.Column("", leastWidth: 12), Table.Column("")])
        for (place, condition) in conditions.enumerated() {
            let isMadeUp = place + 1 < conditions.count && conditions[place + 1].depth > condition.depth
            let indent = String(repeating: "  ", count: condition.depth)
            let change = condition.changesAt.map { "may change \(times.moment($0))" } ?? ""
            table.add([
                Table.Cell("\(indent)\(condition.met ? "✓" : "✗") \(condition.text)", condition.met ? .plain : .bad),
                Table.Cell(isMadeUp ? "" : condition.value ?? "not known", .quiet), Table.Cell(isMadeUp ? "" : change, .quiet),
            ])
        }
        return [palette.paint(title, .heading)] + table.lines(width: width, indent: 2, titles: false, palette: palette)
    }

    /// How a step's moments came about.
    func moments(of step: Wire.StepReport, width: Int, palette: Palette) -> [String] {
        var lines: [String] = []
        for line in step.trigger { lines += Self.wrapped("  " + line, width: width) }
        for moment in step.moments {
            lines.append(palette.paint("\(Self.title(moment.name)) \(times.both(moment.at))", .heading))
            for line in moment.way { lines += Self.wrapped("  " + line, width: width) }
        }
        if !step.assignee.isEmpty { lines += Self.wrapped("Assigned: \(step.assignee.joined(separator: "; "))", width: width) }
        if !step.priority.isEmpty { lines += Self.wrapped("Priority: \(step.priority.joined(separator: "; "))", width: width) }
        return lines
    }

    private static func title(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }

    /// Long lines go on below, a little to the right.
    static func wrapped(_ text: String, width: Int) -> [String] {
        let text = text.printable
        let indent = text.prefix { $0 == " " }.count
        let parts = DisplayWidth.wrapped(text, to: max(width - indent - 2, 30))
        return parts.enumerated().map { index, part in String(repeating: " ", count: indent + (index == 0 ? 0 : 2)) + part }
    }

    /// Where its dates are meant in another zone than that of whoever reads.
    var zoneNote: String? {
        explanation.zone == times.zone.name ? nil : "Dates are meant in \(explanation.zone); moments with their distance are in \(times.zone.name)."
    }
}
