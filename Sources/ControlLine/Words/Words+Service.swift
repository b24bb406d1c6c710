// The daemon itself: its state, its configuration.
extension Words {
    var runningFact: String { say("Running since", "Draait sinds") }
    var processFact: String { say("Main PID", "Hoofdproces") }
    var connectionsFact: String { say("Connections", "Verbindingen") }
    var databaseFact: String { say("Database", "Database") }
    var logFact: String { say("Log", "Logboek") }
    var recordsFact: String { say("Records", "Gegevens") }
    var tasksFact: String { say("Tasks", "Taken") }
    var rulesFact: String { say("Rules", "Regels") }
    var readerFact: String { say("Reader", "Lezer") }

    func events(_ count: Int64) -> String { self.count(Int(count), ("event", "events"), ("gebeurtenis", "gebeurtenissen")) }
    func behind(_ name: String, at seq: Int64, _ events: String?) -> String {
        guard let events else { return say("\(name) at \(seq)", "\(name) bij \(seq)") }
        return say("\(name) at \(seq), \(events) behind", "\(name) bij \(seq), \(events) achter")
    }
    func allCoveredShort() -> String { say("every active customer is looked after", "op elke actieve klant wordt gelet") }
    func gaps(noOwner: Int, noNextTouch: Int, see command: String) -> String {
        say(
            "\(noOwner) active customers without an active owner, \(noNextTouch) without a next touch: \(command)",
            "\(noOwner) actieve klanten zonder actieve eigenaar, \(noNextTouch) zonder volgend contact: \(command)")
    }
    func nothingIsPlanned() -> String { say("nothing is planned", "er is niets gepland") }
    func noneInForce() -> String { say("none is in force", "geen is van kracht") }
    func configurationHas(_ problems: Int) -> String {
        let problems = count(problems, ("problem", "problems"), ("probleem", "problemen"))
        return say("The configuration has \(problems)", "De configuratie heeft \(problems)")
    }
    func configurationRead(_ rules: Int, _ names: String) -> String {
        let rules = count(rules, ("rule is", "rules are"), ("regel is", "regels zijn"))
        return names.isEmpty
            ? say("The configuration was read; \(rules) in force.", "De configuratie is gelezen; \(rules) van kracht.")
            : say("The configuration was read; \(rules) in force: \(names)", "De configuratie is gelezen; \(rules) van kracht: \(names)")
    }
    func checked(rules: Int, mistakes: Int, warnings: Int) -> String {
        let (rules, mistakes) = (ruleCount(rules), count(mistakes, ("mistake", "mistakes"), ("fout", "fouten")))
        let warnings = count(warnings, ("warning", "warnings"), ("waarschuwing", "waarschuwingen"))
        return say("\(rules) in force, \(mistakes), \(warnings)", "\(rules) van kracht, \(mistakes), \(warnings)")
    }
    func doesNotAnswer(at place: String) -> String { say("followupd does not answer at \(place)", "followupd antwoordt niet op \(place)") }
}
