/// What is said of the database as a whole.
enum BackupText {
    static func done(_ file: String, _ bytes: Int64) -> String { "\(file): \(StatusPage.size(bytes)), whole and checked.".printable }

    static let whole = "The database is whole."

    static func erased(_ customer: String) -> String {
        "Everything about customer \(customer) is erased here. Copies in the journal, in backups and in the system that hands in records are yours to see to."
            .printable
    }

    static func question(_ customer: String, _ name: String) -> String {
        "Erase \(name) (\(customer)) for good, with contracts, deals, questions, contacts and tasks? Type the customer's id to go on: "
            .printable
    }

    static let notErased = "nothing was erased"
}
