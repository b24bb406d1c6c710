import ControlInterface

/// How planning came to what it says of a rule and a record, in lines.
struct ExplanationText {
    var explanation: Wire.Explanation
    var times: TimeWords
    private var words: Words { times.words }

    // MARK: - What became of it

    /// Whether there ought to be a task, and if not, why, in a sentence.
    var verdict: (text: String, style: Style) {
        switch explanation.outcome {
        case .conditions:
            let failing = Self.failing(explanation.conditions)
            guard let first = failing.first else { return (words.conditionsNotMet(), .bad) }
            return (words.conditionNotMet(failing.count, first: first.text, value: first.value), .bad)
        case .done: return (words.doneHolds(), .bad)
        case .noMoment: return (words.noMoment(explanation.missing ?? ""), .bad)
        case .otherKind: return (words.otherKind(), .bad)
        case .wanted, .happened, .waits, .over, .stale, .limited:
            let wanted = explanation.steps.count { $0.outcome == .wanted }
            if wanted > 0 {
                let there = explanation.steps.filter { $0.outcome == .wanted }.compactMap(\.task)
                return (there.count == wanted ? words.thereIs(there) : words.oughtToBe(wanted), .good)
            }
            guard explanation.steps.count == 1, let only = explanation.steps.first else {
                return (explanation.steps.isEmpty ? words.oughtNotToBe() : words.oughtNotToBeNow(), .bad)
            }
            return (outcome(of: only), .bad)
        }
    }

    /// What became of a step, in a sentence.
    func outcome(of step: Wire.StepReport) -> String {
        switch step.outcome {
        case .wanted: return step.task.map { words.thereIs([$0]) } ?? words.oughtToBe(1)
        case .happened: return words.happened(step.at.map { times.both($0) } ?? "")
        case .waits: return words.waits(for: step.waitsFor ?? "")
        case .noMoment: return words.noMoment(step.missing ?? "")
        case .over: return words.windowOver(step.at.map { times.both($0) } ?? "")
        case .stale: return words.stale(step.at.map { times.both($0) } ?? "")
        case .limited:
            guard let limit = step.limit else { return words.limited() }
            let by = limit.by.map { times.moment($0) }.joined(separator: ", ")
            return words.limited(to: Int(limit.count), within: limit.span, by: by)
        case .conditions, .done, .otherKind: return words.oughtNotToBe()
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
            let change = condition.changesAt.map { words.mayChange(times.moment($0)) } ?? ""
            table.add([
                Table.Cell("\(indent)\(condition.met ? "✓" : "✗") \(condition.text)", condition.met ? .plain : .bad),
                Table.Cell(isMadeUp ? "" : condition.value ?? words.notKnown(), .quiet), Table.Cell(isMadeUp ? "" : change, .quiet),
            ])
        }
        return [palette.paint(title, .heading)] + table.lines(width: width, indent: 2, titles: false, palette: palette)
    }

    /// How a step's moments came about.
    func moments(of step: Wire.StepReport, width: Int, palette: Palette) -> [String] {
        var lines: [String] = []
        for line in step.trigger { lines += Self.wrapped("  " + line, width: width) }
        for moment in step.moments {
            lines.append(palette.paint(words.momentTitle(moment.name, times.both(moment.at)), .heading))
            for line in moment.way { lines += Self.wrapped("  " + line, width: width) }
        }
        if !step.assignee.isEmpty { lines += Self.wrapped(words.assigned(step.assignee.joined(separator: "; ")), width: width) }
        if !step.priority.isEmpty { lines += Self.wrapped(words.priority(step.priority.joined(separator: "; ")), width: width) }
        return lines
    }

    /// Long lines go on below, a little to the right.
    static func wrapped(_ text: String, width: Int) -> [String] {
        let text = text.printable
        let indent = text.prefix { $0 == " " }.count
        let parts = DisplayWidth.wrapped(text, to: max(width - indent - 2, 30))
        return parts.enumerated().map { index, part in String(repeating: " ", count: indent + (index == 0 ? 0 : 2)) + part }
    }

    /// Where its dates are meant in another zone than that of whoever reads.
    var zoneNote: String? {
        explanation.zone == times.zone.name
            ? nil : words.datesMeant(in: explanation.zone, reader: times.zone.name)
    }
}
