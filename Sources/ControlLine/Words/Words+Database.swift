// The database as a whole, and one customer's data.
extension Words {
    func backedUp(_ file: String, _ bytes: Int64) -> String {
        let size = size(bytes)
        return say("\(file): \(size), whole and checked.", "\(file): \(size), heel en nagekeken.")
    }
    func backupDamaged() -> String { say("the backup came damaged", "de back-up kwam beschadigd aan") }
    func backupEndedEarly() -> String { say("the backup ended early", "de back-up eindigde te vroeg") }
    func existsAlready(_ path: String) -> String { say("\(path): exists already", "\(path): bestaat al") }
    func databaseWhole() -> String { say("The database is whole.", "De database is heel.") }
    func erased(_ customer: String) -> String {
        say(
            "Everything about customer \(customer) is erased here. Copies in the journal, in backups and in the system that hands in records are yours to see to.",
            "Alles over klant \(customer) is hier gewist. Kopieën in het logboek van systemd, in back-ups en in het systeem dat gegevens aanlevert, zijn aan u."
        )
    }
    func eraseQuestion(_ customer: String, _ name: String) -> String {
        say(
            "Erase \(name) (\(customer)) for good, with contracts, deals, questions, contacts and tasks? Type the customer's id to go on: ",
            "\(name) (\(customer)) voorgoed wissen, met contracten, deals, vragen, contacten en taken? Typ het id van de klant om door te gaan: "
        )
    }
    func notErased() -> String { say("nothing was erased", "er is niets gewist") }
    func sayYes() -> String {
        say("say --yes to erase a customer without being asked", "zeg --yes om een klant te wissen zonder vraag vooraf")
    }
}
