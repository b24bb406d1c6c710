import ControlInterface

// Rules: why and why-not, the list, coverage, preview, simulate.
extension Words {
    // MARK: - Lists

    var aboutColumn: String { say("ABOUT", "OVER") }
    var plannedColumn: String { say("PLANNED", "GEPLAND") }
    var openColumn: String { say("OPEN", "OPEN") }
    var snoozedColumn: String { say("SNOOZED", "UITGESTELD") }
    var whenColumn: String { say("WHEN", "WANNEER") }
    var customerColumn: String { say("CUSTOMER", "KLANT") }
    var nameColumn: String { say("NAME", "NAAM") }
    var segmentColumn: String { say("SEGMENT", "SEGMENT") }
    var ownerColumn: String { say("OWNER", "EIGENAAR") }
    var missingColumn: String { say("MISSING", "ONTBREEKT") }
    var createdColumn: String { say("CREATED", "NIEUW") }
    var movedColumn: String { say("MOVED", "VERPLAATST") }
    var withdrawnColumn: String { say("WITHDRAWN", "INGETROKKEN") }
    var closedColumn: String { say("CLOSED", "GESLOTEN") }
    var weekColumn: String { say("WEEK OF", "WEEK VAN") }
    var openedColumn: String { say("OPENED", "GEOPEND") }
    var doneColumn: String { say("DONE", "GEDAAN") }
    var waitingColumn: String { say("WAITING", "WACHT") }
    var lateColumn: String { say("LATE", "TE LAAT") }
    var sumColumn: String { say("SUM", "SOM") }

    func noRule() -> String { say("No rule is in force.", "Er is geen regel van kracht.") }
    func ruleCount(_ count: Int) -> String { self.count(count, ("rule", "rules"), ("regel", "regels")) }
    func steps(_ count: Int) -> String { self.count(count, ("step", "steps"), ("stap", "stappen")) }
    func notReadable(_ rules: String) -> String {
        say("Not readable, their tasks stay as they are: \(rules)", "Niet te lezen, hun taken blijven zoals ze zijn: \(rules)")
    }

    // MARK: - Coverage

    func allCovered() -> String { say("Every active customer is looked after.", "Op elke actieve klant wordt gelet.") }
    func notCovered(noOwner: Int, noNextTouch: Int) -> String {
        let customers = count(
            noOwner + noNextTouch, ("active customer is", "active customers are"), ("actieve klant krijgt", "actieve klanten krijgen"))
        let (noOwner, noNextTouch) = (number(noOwner), number(noNextTouch))
        return say(
            "\(customers) not looked after: \(noOwner) without an active owner, \(noNextTouch) without a next touch",
            "\(customers) geen aandacht: \(noOwner) zonder actieve eigenaar, \(noNextTouch) zonder volgend contact")
    }
    func missing(_ gap: Wire.Gap) -> String {
        switch gap {
        case .noOwner: say("an active owner", "een actieve eigenaar")
        case .noNextTouch: say("a next touch", "een volgend contact")
        }
    }
    func thereAreMore(_ option: String) -> String { say("There are more: \(option)", "Er zijn er meer: \(option)") }

    // MARK: - By hand

    func asked(task: Int64, title: String, rep: String?, opens: String?, due: String) -> String {
        let rep = rep ?? say("nobody", "niemand")
        let when =
            opens.map { say("opens \($0), due \(due)", "gaat open \($0), uiterlijk \(due)") } ?? say("due \(due)", "uiterlijk \(due)")
        return say("Task \(task) for \(rep): \(title) (\(when))", "Taak \(task) voor \(rep): \(title) (\(when))")
    }

    // MARK: - Why

    func ruleAbout(_ rule: String, _ kind: String, _ subject: String) -> String {
        let kind = record(kind)
        return say("\(rule), about \(kind) \(subject)", "\(rule), over \(kind) \(subject)")
    }
    func ruleNotInForce(_ rule: String) -> String {
        say(
            "The rule '\(rule)' is not in force, or the record is gone: how it came about cannot be told.",
            "De regel '\(rule)' is niet van kracht, of het gegeven is weg: hoe de taak ontstond valt niet te zeggen.")
    }
    func countsFromSomethingElse(_ verdict: String) -> String {
        say(
            "The rule has come to count from something else. What it says now: \(verdict)",
            "De regel telt inmiddels vanaf iets anders. Wat hij nu zegt: \(verdict)")
    }
    func asOf(_ when: String) -> String {
        say("By what was known before it was closed, \(when).", "Naar wat bekend was voordat hij werd afgesloten, \(when).")
    }
    var because: String { say("Because", "Omdat") }
    var doneWhen: String { say("Done when", "Gedaan als") }
    var conditions: String { say("Conditions", "Voorwaarden") }
    func momentTitle(_ name: String, _ when: String) -> String {
        switch name {
        case "opens": say("Opens \(when)", "Opent \(when)")
        case "due": say("Due \(when)", "Uiterlijk \(when)")
        case "closes": say("Closes \(when)", "Sluit \(when)")
        default: "\(name) \(when)"
        }
    }
    func taskItself(_ name: String, _ when: String) -> String {
        switch name {
        case "due": say("The task itself is due \(when).", "De taak zelf moet af: \(when).")
        case "opens": say("The task itself opens \(when).", "De taak zelf opent \(when).")
        default: say("The task itself closes \(when).", "De taak zelf sluit \(when).")
        }
    }
    func assigned(_ way: String) -> String { say("Assigned: \(way)", "Voor: \(way)") }
    func priority(_ way: String) -> String { say("Priority: \(way)", "Prioriteit: \(way)") }
    func mayChange(_ when: String) -> String { say("may change \(when)", "kan veranderen \(when)") }
    func notKnown() -> String { say("not known", "niet bekend") }
    func datesMeant(in zone: String, reader: String) -> String {
        say(
            "Dates are meant in \(zone); moments with their distance are in \(reader).",
            "Data gelden in \(zone); momenten met hun afstand staan in \(reader).")
    }

    // MARK: - Verdicts

    func conditionsNotMet() -> String { say("The conditions are not met.", "Aan de voorwaarden is niet voldaan.") }
    func conditionNotMet(_ failing: Int, first: String, value: String?) -> String {
        let value = value ?? notKnown()
        return failing == 1
            ? say("A condition is not met: \(first); it is \(value).", "Aan een voorwaarde is niet voldaan: \(first); het is \(value).")
            : say(
                "\(failing) conditions are not met, first: \(first); it is \(value).",
                "Aan \(failing) voorwaarden is niet voldaan, als eerste: \(first); het is \(value).")
    }
    func doneHolds() -> String { say("It is done: what makes it done holds.", "Het is gedaan: wat het gedaan maakt, geldt.") }
    func noMoment(_ missing: String) -> String {
        say("There is no moment to count from: \(missing).", "Er is geen moment om vanaf te tellen: \(missing).")
    }
    func otherKind() -> String { say("The rule is not about such a record.", "De regel gaat niet over zo'n gegeven.") }
    func oughtToBe(_ tasks: Int) -> String {
        tasks == 1
            ? say("There ought to be a task.", "Er hoort een taak te zijn.")
            : say("There ought to be \(tasks) tasks.", "Er horen \(tasks) taken te zijn.")
    }
    /// What ought to be there is there.
    func thereIs(_ tasks: [Int64]) -> String {
        let numbers = tasks.map(String.init).joined(separator: ", ")
        return tasks.count == 1
            ? say("There is one: task \(numbers).", "Die is er: taak \(numbers).")
            : say("They are there: tasks \(numbers).", "Die zijn er: taken \(numbers).")
    }
    func oughtNotToBe() -> String { say("There ought to be no task.", "Er hoort geen taak te zijn.") }
    func oughtNotToBeNow() -> String { say("There ought to be no task at the moment.", "Er hoort op dit moment geen taak te zijn.") }
    func happened(_ when: String) -> String {
        say("It was closed before, \(when), and does not come back.", "Hij werd eerder afgesloten, \(when), en komt niet terug.")
    }
    func waits(for step: String) -> String {
        say("It waits until the step '\(step)' is closed.", "Hij wacht tot de stap '\(step)' is afgesloten.")
    }
    func windowOver(_ when: String) -> String {
        say("Its window closed, \(when), before it could open.", "Zijn venster sloot, \(when), voordat hij kon openen.")
    }
    func stale(_ when: String) -> String {
        say("It was due \(when): too long ago for anybody to ask for it.", "Hij moest af \(when): te lang geleden om er nog om te vragen.")
    }
    func limited() -> String { say("The rule has opened as many as it may.", "De regel heeft er zoveel geopend als hij mag.") }
    func limited(to count: Int, within span: String, by moments: String) -> String {
        say(
            "The rule opens at most \(count) within \(span); those of \(moments) are so many.",
            "De regel opent er hoogstens \(count) binnen \(span); die van \(moments) zijn er zoveel.")
    }
    func nothingFor(rule: String, record: String) -> String {
        say("\(record) has nothing that the rule \(rule) is about.", "\(record) heeft niets waar de regel \(rule) over gaat.")
    }
    func rule(_ rule: String, about kind: String, _ subject: String, term: String?) -> String {
        let kind = record(kind)
        guard let term else { return say("Rule \(rule), \(kind) \(subject)", "Regel \(rule), \(kind) \(subject)") }
        return say("Rule \(rule), \(kind) \(subject), term until \(term)", "Regel \(rule), \(kind) \(subject), termijn tot en met \(term)")
    }
    func step(_ name: String) -> String { say("Step \(name)", "Stap \(name)") }
    func otherwise() -> String { say("Otherwise it would be", "Anders zou het zijn") }
    func itsDates() -> String { say("Its dates", "Zijn data") }

    // MARK: - Preview and simulate

    func against(rules: String, customers: String) -> String {
        say("\(rules) against \(customers); nothing was touched", "\(rules) tegen \(customers); er is niets aangeraakt")
    }
    func noTaskWouldChange() -> String { say("No task would change.", "Geen taak zou veranderen.") }
    var byRule: String { say("By rule", "Per regel") }
    var byRep: String { say("By rep", "Per medewerker") }
    func together() -> String { say("together", "samen") }
    func first(_ count: Int) -> String { say("The first \(count)", "De eerste \(count)") }
    func change(_ change: Wire.Change) -> String {
        switch change {
        case .create: say("create", "nieuw")
        case .move: say("move", "verplaats")
        case .withdraw: say("withdraw", "trek in")
        case .close: say("close", "sluit")
        }
    }
    func simulated(rules: String, until: String) -> String {
        say("\(rules), until \(until); nothing was touched", "\(rules), tot \(until); er is niets aangeraakt")
    }
    func model(perDay: Int, percent: Int, seed: Int64) -> String {
        say(
            "Model: on every business day everybody does up to \(perDay) tasks, the oldest due first; a follow-up reaches the customer in \(percent)% of cases (seed \(seed)).",
            "Model: op elke werkdag doet iedereen hoogstens \(perDay) taken, de oudste eerst; een follow-up bereikt de klant in \(percent)% van de gevallen (seed \(seed))."
        )
    }
    func noTasks() -> String { say("There would be no task.", "Er zou geen taak zijn.") }
    func opensByWeeks(_ weeks: Int) -> String {
        weeks == 1
            ? say("Tasks that open for each rep, by week", "Taken die voor elke medewerker openen, per week")
            : say("Tasks that open for each rep, by \(weeks) weeks", "Taken die voor elke medewerker openen, per \(weeks) weken")
    }
    func planningProgress(_ percent: Int, _ done: Int, _ total: Int) -> String {
        let (done, total) = (number(done), number(total))
        return say("planning: \(percent)%, \(done) of \(total) customers", "plannen: \(percent)%, \(done) van \(total) klanten")
    }
    func simulationProgress(_ percent: Int, _ done: Int, _ total: Int) -> String {
        let (done, total) = (number(done), number(total))
        return say("simulating: \(percent)%, \(done) of \(total) days", "simuleren: \(percent)%, \(done) van \(total) dagen")
    }
}
