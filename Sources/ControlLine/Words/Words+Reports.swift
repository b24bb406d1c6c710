import FollowUp

// How the work goes, and who may do what.
extension Words {
    func fromAfterUntil(_ first: String, _ last: String) -> String {
        say(
            "a report is about days that were: --from \(first) is after the last day, \(last)",
            "een rapport gaat over dagen die geweest zijn: --from \(first) ligt na de laatste dag, \(last)")
    }
    func period(_ from: String, _ until: String) -> String { say("\(from) to \(until)", "\(from) tot en met \(until)") }
    func nobodyToReport() -> String { say("There is nobody to report on.", "Er is niemand om over te berichten.") }
    var teamColumn: String { say("TEAM", "TEAM") }
    var wonColumn: String { say("WON", "GEWONNEN") }
    var renewedColumn: String { say("RENEWED", "VERLENGD") }
    var keptColumn: String { say("KEPT", "BEHOUDEN") }
    var onTimeColumn: String { say("ON TIME", "OP TIJD") }
    var ofLateColumn: String { say("OF LATE", "DE LAATSTE TIJD") }
    func noTeam() -> String { say("no team", "geen team") }
    func trend(_ trend: RepTrend?) -> String {
        switch trend {
        case .improved?: say("better", "beter")
        case .steady?: say("as usual", "als gewoonlijk")
        case .declined?: say("worse", "minder")
        case nil: ""
        }
    }
    func doesBetter(_ name: String, _ beside: String) -> String {
        say("\(name) does better than usual\(beside): worth a word.", "\(name) doet het beter dan gewoonlijk\(beside): een woord waard.")
    }
    func fallsBehind(_ name: String, _ beside: String) -> String {
        say(
            "\(name) falls behind what is usual for them\(beside): ask what would help.",
            "\(name) blijft achter bij wat gewoonlijk is\(beside): vraag wat zou helpen.")
    }
    func onTime(_ recent: String, before usual: String) -> String {
        say(" (on time \(recent) of late, \(usual) before)", " (op tijd \(recent) de laatste tijd, \(usual) daarvoor)")
    }
    var methodColumn: String { say("METHOD", "METHODE") }
    func repPositions() -> String {
        say(
            "OWN to OTHERS: of a rep, about their own records, what was escalated to them, those of whom they stand in for, anybody else's.",
            "OWN tot OTHERS: van een medewerker, over eigen gegevens, wat aan hen is geëscaleerd, die van wie ze waarnemen, die van ieder ander."
        )
    }
    func managerPositions() -> String {
        say(
            "LINE, OUTSIDE: of a manager, about those who report to them, and others. ADMIN: root, the daemon's own user, followup-admin.",
            "LINE, OUTSIDE: van een leidinggevende, over wie aan hen rapporteert, en anderen. ADMIN: root, de gebruiker van de daemon, followup-admin."
        )
    }
    func forCustomer(_ customer: String) -> String { say("Customer \(customer)", "Klant \(customer)") }
    func forRep(_ rep: String) -> String { say("For \(rep)", "Voor \(rep)") }
}
