import ControlInterface

/// Why a task is there, and how its dates came about.
struct WhyPage {
    var why: Wire.Why
    var times: TimeWords
    private var words: Words { times.words }

    func lines(width: Int, palette: Palette) -> [String] {
        let task = why.task
        var facts = Facts()
        facts.add(words.stateFact, words.state(task.state))
        facts.add(words.ruleFact, words.ruleAbout(task.rule, task.about, task.subject))
        facts.add(words.assignedFact, task.rep ?? words.nobody(), task.rep == nil ? .bad : .plain)
        facts.add(words.closedFact, task.closedAt.map { times.both($0) + (task.closedBy.map { " " + words.by($0) } ?? "") })
        facts.add(words.noteFact, task.note)
        var lines = [palette.paint(words.task(task.id, task.title).printable, .heading)]
        lines += facts.lines(width: width, nameWidth: 13, palette: palette)
        guard let explanation = why.explanation else {
            return lines + stored(palette) + ["", words.ruleNotInForce(task.rule).printable]
        }
        let text = ExplanationText(explanation: explanation, times: times)
        if let step = why.step, explanation.steps.indices.contains(step) {
            lines += section(text, explanation.steps[step], width: width, palette: palette)
        } else {
            lines += stored(palette)
            lines += ["", words.countsFromSomethingElse(text.verdict.text).printable]
        }
        if let asOf = why.asOf { lines += ["", words.asOf(times.both(asOf))] }
        for (title, conditions) in [(words.because, explanation.conditions), (words.doneWhen, explanation.doneWhen)] {
            let section = text.conditions(title, conditions, width: width, palette: palette)
            if !section.isEmpty { lines += [""] + section }
        }
        if let note = text.zoneNote { lines += ["", palette.paint(note, .quiet)] }
        return lines
    }

    private func section(_ text: ExplanationText, _ step: Wire.StepReport, width: Int, palette: Palette) -> [String] {
        var lines = [""] + text.moments(of: step, width: width, palette: palette)
        let told = Dictionary(step.moments.map { ($0.name, $0.at) }, uniquingKeysWith: { _, last in last })
        let stored = [("opens", why.task.opensAt), ("due", why.task.dueAt)] + (why.task.closesAt.map { [("closes", $0)] } ?? [])
        // A task that is open keeps its dates only until planning looks again, and one that is closed for ever.
        for (name, at) in stored where told[name] != at {
            lines.append(words.taskItself(name, times.both(at)))
        }
        return lines
    }

    private func stored(_ palette: Palette) -> [String] {
        var lines = [
            "", palette.paint(words.momentTitle("opens", times.both(why.task.opensAt)), .heading),
            palette.paint(words.momentTitle("due", times.both(why.task.dueAt)), .heading),
        ]
        if let closes = why.task.closesAt { lines.append(palette.paint(words.momentTitle("closes", times.both(closes)), .heading)) }
        return lines
    }
}

/// Why a rule asks for nothing of a record.
struct WhyNotPage {
    var record: String
    var rule: String
    var explanations: [Wire.Explanation]
    var times: TimeWords
    private var words: Words { times.words }

    func lines(width: Int, palette: Palette) -> [String] {
        guard !explanations.isEmpty else {
            return [words.nothingFor(rule: rule, record: record).printable]
        }
        var lines: [String] = []
        for explanation in explanations {
            if !lines.isEmpty { lines.append("") }
            lines += self.lines(explanation, width: width, palette: palette)
        }
        return lines
    }

    private func lines(_ explanation: Wire.Explanation, width: Int, palette: Palette) -> [String] {
        let text = ExplanationText(explanation: explanation, times: times)
        let verdict = text.verdict
        var lines = [
            palette.paint(
                words.rule(explanation.rule, about: explanation.about, explanation.subject, term: term(explanation)).printable, .heading)
        ]
        lines += ExplanationText.wrapped("  " + verdict.text, width: width).map { palette.paint($0, verdict.style) }
        for (title, conditions) in [(words.conditions, explanation.conditions), (words.doneWhen, explanation.doneWhen)] {
            let section = text.conditions(title, conditions, width: width, palette: palette)
            if !section.isEmpty { lines += [""] + section }
        }
        let isRefused = explanation.outcome != .wanted
        for step in explanation.steps {
            let name = step.step.map { words.step($0) } ?? (isRefused ? words.otherwise() : words.itsDates())
            lines += ["", palette.paint(name.printable, .heading)]
            if step.outcome != .wanted, explanation.steps.count > 1 || isRefused {
                lines += ExplanationText.wrapped("  " + text.outcome(of: step), width: width)
            }
            lines += text.moments(of: step, width: width, palette: palette)
        }
        if let note = text.zoneNote { lines += ["", palette.paint(note, .quiet)] }
        return lines
    }

    /// Of a contract with several terms to decide about, each is told by its last day.
    private func term(_ explanation: Wire.Explanation) -> String? {
        let isOneOfMany = explanations.count { $0.about == explanation.about && $0.subject == explanation.subject } > 1
        return isOneOfMany ? explanation.term : nil
    }
}
