import CivilTime

/// One look at a customer, or a rep, at an instant: what all rules and records of it share.
struct PlanningRun {
    let planner: Planner
    let history: TaskHistory
    let now: Instant
    /// When time alone may change what was found so far.
    private(set) var nextLook: Instant?
    /// The task at hand is open: how its rep does was asked when it opened, and is not asked again.
    var isPerformanceSettled = false
    /// What is found is told in words too. Planning a million records does without: the words take longer than the finding.
    var isExplaining = false
    /// Worked out once the rules that do not ask about it have been looked at.
    var coverage: Coverage?
    /// What somebody asks for with this look, of a rule that fires by hand.
    var askedNow: (rule: RuleName, subject: SubjectID)?

    init(planner: Planner, history: TaskHistory, now: Instant) {
        self.planner = planner
        self.history = history
        self.now = now
    }

    var house: House { planner.house }
    var calendar: BusinessCalendar { planner.house.calendar }

    /// Notes that the plan has to be looked at again then.
    mutating func look(at instant: Instant) {
        guard instant > now else { return }
        nextLook = nextLook.map { min($0, instant) } ?? instant
    }

    /// The same look, with nothing found yet that time may change.
    func alone() -> PlanningRun {
        var run = self
        run.nextLook = nil
        return run
    }

    /// The start of a day on the clocks of `zone`.
    func start(of day: CivilDate, _ zone: Zone) -> Instant { zone.instant(of: CivilDateTime(day, .midnight)) }
}
