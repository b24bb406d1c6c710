import FollowUp

// Tasks: their states, the lists, the page of one, and what became of it.
extension Words {
    func nobody() -> String { say("nobody", "niemand") }

    func state(_ state: TaskState.Name) -> String {
        switch state {
        case .planned: say("planned", "gepland")
        case .open: say("open", "open")
        case .snoozed: say("snoozed", "uitgesteld")
        case .done: say("done", "gedaan")
        case .dismissed: say("dismissed", "afgewezen")
        case .expired: say("expired", "verlopen")
        }
    }

    func stateOverdue(_ state: TaskState.Name) -> String {
        let state = self.state(state)
        return say("\(state), overdue", "\(state), te laat")
    }

    // MARK: - Columns

    var stateColumn: String { say("STATE", "STAND") }
    var dueColumn: String { say("DUE", "UITERLIJK") }
    var titleColumn: String { say("TITLE", "TITEL") }
    var reasonColumn: String { say("WHY", "WAAROM") }
    var ruleColumn: String { say("RULE", "REGEL") }
    var repColumn: String { say("REP", "WIE") }

    // MARK: - Lists

    func nothingOpen() -> String { say("Nothing is open.", "Er staat niets open.") }
    func noSuchTask() -> String { say("There is no such task.", "Zo'n taak is er niet.") }

    func taskCount(_ count: Int) -> String { self.count(count, ("task", "tasks"), ("taak", "taken")) }

    func listed(_ count: Int, hasMore: Bool) -> String {
        let tasks = taskCount(count)
        return hasMore ? say("\(tasks); there are more.", "\(tasks); er zijn er meer.") : say("\(tasks).", "\(tasks).")
    }

    func counted(_ total: Int, _ states: String) -> String {
        let tasks = taskCount(total)
        return states.isEmpty ? tasks : say("\(tasks): \(states)", "\(tasks): \(states)")
    }
    func dueCounts(overdue: Int, today: Int, later: Int) -> String {
        let (overdue, today, later) = (number(overdue), number(today), number(later))
        return say(
            "\(overdue) overdue, \(today) due later today, \(later) after that",
            "\(overdue) te laat, \(today) later vandaag, \(later) daarna")
    }

    // MARK: - One task

    func task(_ id: Int64, _ title: String) -> String { say("Task \(id): \(title)", "Taak \(id): \(title)") }

    var stateFact: String { say("State", "Stand") }
    var ruleFact: String { say("Rule", "Regel") }
    var assignedFact: String { say("Assigned to", "Voor") }
    var handedOverFact: String { say("Handed over", "Overgedragen") }
    var seenFact: String { say("Seen", "Gezien") }
    var opensFact: String { say("Opens", "Opent") }
    var dueFact: String { say("Due", "Uiterlijk") }
    var closesFact: String { say("Closes", "Sluit") }
    var snoozedFact: String { say("Snoozed until", "Uitgesteld tot") }
    var nextLookFact: String { say("Next look", "Volgende blik") }
    var closedFact: String { say("Closed", "Afgesloten") }
    var outcomeFact: String { say("Outcome", "Uitkomst") }
    var noteFact: String { say("Note", "Notitie") }
    var reasonFact: String { say("Because", "Omdat") }

    func by(_ login: String) -> String { say("by \(login)", "door \(login)") }
    var latestInteractions: String { say("Latest interactions", "Laatste contacten") }
    func noneKnown() -> String { say("None is known.", "Er is niets bekend.") }

    // MARK: - What became of it

    func namedTask(_ id: Int64, _ title: String) -> String { say("task \(id), \(title)", "taak \(id), \(title)") }
    func done(_ task: String) -> String { say("Done: \(task)", "Gedaan: \(task)") }
    func doneUnreached(_ task: String, rule: String) -> String {
        say(
            "Closed, though nobody was reached: the rule \(rule) does not try again: \(task)",
            "Afgesloten, hoewel niemand bereikt is: de regel \(rule) probeert het niet nog eens: \(task)")
    }
    func takenBack(_ task: String, isNow state: String) -> String {
        say("Taken back; it is \(state) again: \(task)", "Teruggenomen; hij is weer \(state): \(task)")
    }
    /// Whose a task is.
    func itIs(of rep: String?) -> String {
        guard let rep else { return say("nobody's", "van niemand") }
        return say("\(rep)'s", "van \(rep)")
    }
    func wasToOpen(_ when: String) -> String { say("it was to open \(when)", "hij zou opengaan \(when)") }
    func dismissed(_ task: String) -> String { say("Dismissed: \(task)", "Afgewezen: \(task)") }
    func comesBack(_ when: String?, _ task: String) -> String {
        let when = when ?? say("later", "later")
        return say("Comes back \(when): \(task)", "Komt terug \(when): \(task)")
    }
    func now(_ state: TaskState.Name, with rep: String?, _ task: String) -> String {
        let (state, rep) = (self.state(state), rep ?? nobody())
        return say("Now \(state), with \(rep): \(task)", "Nu \(state), bij \(rep): \(task)")
    }
    func next(_ day: String, _ task: String) -> String { say("Next: \(day): \(task)", "Hierna: \(day): \(task)") }
}
