import ControlInterface

/// The programs of deliver.d, one under the other.
struct ProgramsPage {
    var programs: [Wire.Program]
    var times: TimeWords

    func lines(width: Int, palette: Palette) -> [String] {
        if programs.isEmpty { return ["No program is configured; followupd.deliver(5) says how."] }
        return programs.enumerated().flatMap { index, program in
            (index == 0 ? [] : [""]) + lines(program, width: width, palette: palette)
        }
    }

    private func lines(_ program: Wire.Program, width: Int, palette: Palette) -> [String] {
        let style = Self.style(program.activity)
        var facts = Facts()
        facts.add("State", Self.words(program.activity), style == .good ? .plain : style)
        facts.add("Event", "\(program.seq)\(program.behind > 0 ? ", \(program.behind) behind" : "")")
        if let event = program.event, let failures = program.failures {
            facts.add("Failing", "at event \(event), \(failures) time\(failures == 1 ? "" : "s"): \(program.reason ?? "")", .bad)
        }
        facts.add("Next try", program.nextTryAt.map { times.both($0) })
        facts.add("Since start", "\(program.taken) taken, \(program.failed) failed")
        if let at = program.lastFailureAt { facts.add("Last failure", "\(times.both(at)): \(program.lastFailure ?? "")") }
        if program.deadLetters > 0 { facts.add("Dead letters", "\(program.deadLetters): followupctl dead-letters", .bad) }
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

    private static func words(_ activity: Wire.Activity) -> String {
        switch activity {
        case .idle: "has taken everything"
        case .running: "is being run"
        case .waiting: "failed, and is tried again"
        case .noHelper: "nobody is there to run it: systemctl start followupd-deliver.socket"
        case .broken: "its file cannot be read: followupctl status"
        case .gone: "no longer configured"
        }
    }
}
