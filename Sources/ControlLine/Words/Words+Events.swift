import ControlInterface

// Events, as watch shows them. In English the daemon has words for each; in Dutch they are made of what the event says of itself.
extension Words {
    /// - Parameter times: for the instants in it.
    func event(_ event: Wire.Event, _ times: TimeWords) -> String {
        guard language == .dutch else { return event.message }
        let task = namedTask(event.task ?? 0, event.title ?? "")
        let holder = event.rep ?? nobody()
        let who = event.recipient.map { "\($0), in plaats van \(holder)" } ?? holder
        let due = event.dueAt.map { times.moment($0) } ?? ""
        let until = event.until.map { times.moment($0) } ?? ""
        let note = event.note.flatMap { $0.isEmpty ? nil : " (\($0))" } ?? ""
        let missed = event.missed.flatMap { $0 > 0 ? "; staat voor \($0) eerdere" : nil } ?? ""
        let actor = event.actor
        return switch event.kind {
        case "task.opened": "Nieuw voor \(who): \(task) (uiterlijk \(due))"
        case "task.reminded": "Herinnering voor \(who): \(task) (uiterlijk \(due)\(missed))"
        case "task.reminded_overdue": "Te laat voor \(who): \(task) (moest af \(due)\(missed))"
        case "task.snoozed": "Uitgesteld door \(actor) tot \(until): \(task)"
        case "task.retried":
            "Geprobeerd door \(actor), \(outcome(event.outcome ?? "")), komt terug \(until): \(task)\(note)"
        case "task.resumed": "Terug van uitstel voor \(who): \(task)"
        case "task.done": "Gedaan door \(actor): \(task)\(note)"
        case "task.dismissed": "Afgewezen door \(actor): \(task)\(note)"
        case "task.settled": "Vanzelf afgesloten: \(task)\(note)"
        case "task.expired": "Verlopen zonder dat \(who) het deed: \(task)"
        case "task.moved": "Verplaatst: \(task) (nu bij \(holder), uiterlijk \(due))"
        case "task.seen": "Gezien door \(actor): \(task)"
        case "task.handed_over": "Overgedragen door \(actor) aan \(holder): \(task)\(note)"
        case "task.handed_back": "Teruggegeven door \(actor) aan \(holder): \(task)\(note)"
        case "task.reopened": "Heropend door \(actor) voor \(holder): \(task)\(note)"
        case "task.undone": "\(actor) nam het laatste terug: \(task)"
        case "task.escalated":
            "Geëscaleerd \(event.recipient.map { "naar \($0)" } ?? "maar er is niemand"): \(task), bij \(holder) (uiterlijk \(due))"
        case "task.postponed": "De klok liep voor; teruggenomen voor \(holder): \(task) (uiterlijk \(due))"
        case "records.interaction":
            "\(actor) legde een contact vast met klant \(event.customer ?? ""): \(outcome(event.outcome ?? ""))"
        case "records.erased": "\(actor) wiste klant \(event.customer ?? "")"
        case "rep.digest", "rep.summary":
            "Voor \(holder): \(taskCount(event.tasks?.count ?? 0)) (\((event.tasks ?? []).map(String.init).joined(separator: " ")))"
        case "service.stopped": "followupd is gestopt"
        case "service.clock_stepped": "De klok werd verzet; alles is opnieuw bekeken"
        // What is for whoever administers the daemon stands in its own words, as in the journal.
        default: event.message
        }
    }
}
