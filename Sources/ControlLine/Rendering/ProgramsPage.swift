import ControlInterface

/// The programs of deliver.d, one under the other.
struct ProgramsPage {
    var programs: [Wire.Program]
    var times: TimeWords
    private var words: Words { times.words }

    func lines(width: Int, palette: Palette) -> [String] {
        if programs.isEmpty { return [words.noProgram()] }
        return programs.enumerated().flatMap { index, program in
            (index == 0 ? [] : [""]) + lines(program, width: width, palette: palette)
        }
    }

    private func lines(_ program: Wire.Program, width: Int, palette: Palette) -> [String] {
        let style = Self.style(program.activity)
        var facts = Facts()
        facts.add(words.stateFact, words.activity(program.activity), style == .good ? .plain : style)
        facts.add(words.eventFact, words.place(Int64(program.seq), behind: Int64(program.behind)))
        if let event = program.event, let failures = program.failures {
            facts.add(words.failingFact, words.failing(at: event, Int(failures), program.reason ?? ""), .bad)
        }
        facts.add(words.nextTryFact, program.nextTryAt.map { times.both($0) })
        facts.add(words.sinceStartFact, words.taken(Int(program.taken), failed: Int(program.failed)))
        if let at = program.lastFailureAt { facts.add(words.lastFailureFact, "\(times.both(at)): \(program.lastFailure ?? "")") }
        if program.deadLetters > 0 { facts.add(words.deadLettersFact, "\(program.deadLetters): followupctl dead-letters", .bad) }
        return ["\(palette.paint("●", style)) \(palette.paint(program.name.printable, .heading))"]
            + facts.lines(width: width, nameWidth: 12, palette: palette)
    }

    private static func style(_ activity: Wire.Activity) -> Style {
        switch activity {
        case .idle, .running: .good
        case .waiting: .pressing
        case .noHelper, .broken: .bad
        case .gone: .quiet
        }
    }
}
