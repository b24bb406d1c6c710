import ControlInterface

// The daemon itself: its state, its configuration, the programs that it delivers with.
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

    // MARK: - Space and lateness

    var spaceFact: String { say("Space", "Ruimte") }
    var keptFact: String { say("Kept", "Bewaard") }
    var subscribersFact: String { say("Subscribers", "Abonnees") }
    var latenessFact: String { say("Lateness", "Vertraging") }

    func kept(_ events: Int64, from oldest: Int64) -> String {
        let events = number(Int(events))
        return say("\(events) of them kept, from number \(oldest) on", "waarvan \(events) bewaard, vanaf nummer \(oldest)")
    }
    func kept(_ events: String?, tasks: String?, interactions: String?) -> String {
        let always = say("for ever", "altijd")
        let (events, tasks) = (events.map(span) ?? always, tasks.map(span) ?? always)
        let interactions = interactions.map(span) ?? always
        return say(
            "events \(events), closed tasks \(tasks), interactions \(interactions)",
            "gebeurtenissen \(events), afgesloten taken \(tasks), contacten \(interactions)")
    }
    func file(_ bytes: Int64) -> String {
        let size = size(bytes)
        return say("file \(size)", "bestand \(size)")
    }
    func writeAhead(_ bytes: Int64) -> String {
        let size = size(bytes)
        return say("write-ahead log \(size)", "write-ahead-log \(size)")
    }
    func free(_ bytes: Int64) -> String {
        let size = size(bytes)
        return say("\(size) free within", "\(size) vrij daarin")
    }
    func deadLetters(_ count: Int) -> String {
        self.count(count, ("dead letter", "dead letters"), ("onbestelbaar bericht", "onbestelbare berichten"))
    }
    func late(half: Int64, most: Int64, longest: Int64, of count: Int) -> String {
        let (half, most, longest, count) = (duration(half), duration(most), duration(longest), number(count))
        return say(
            "\(half) for half, \(most) for 99 in 100, \(longest) at most, of \(count)",
            "\(half) voor de helft, \(most) voor 99 van de 100, \(longest) hoogstens, van \(count)")
    }
    func caughtUp(_ count: Int, longest: Int64) -> String {
        let (count, longest) = (number(count), duration(longest))
        return say(
            "\(count) caught up after an absence, \(longest) at most", "\(count) ingehaald na een onderbreking, \(longest) hoogstens")
    }
    /// "3 ms", "2 s", "13 days".
    func duration(_ microseconds: Int64) -> String {
        let (day, hour, minute): (Int64, Int64, Int64) = (86_400_000_000, 3_600_000_000, 60_000_000)
        if microseconds >= 2 * day { return count(Int(microseconds / day), ("day", "days"), ("dag", "dagen")) }
        if microseconds >= 2 * hour { return count(Int(microseconds / hour), ("hour", "hours"), ("uur", "uur")) }
        if microseconds >= 2 * minute { return count(Int(microseconds / minute), ("minute", "minutes"), ("minuut", "minuten")) }
        return microseconds >= 1_000_000 ? "\(microseconds / 1_000_000) s" : "\((microseconds + 999) / 1000) ms"
    }

    // MARK: - Programs

    func noDeadLetters() -> String { say("There are no dead letters.", "Er zijn geen onbestelbare berichten.") }
    func retried(_ count: Int) -> String {
        let letters = deadLetters(count)
        return count == 1
            ? say("\(letters) is tried again.", "\(letters) wordt opnieuw geprobeerd.")
            : say("\(letters) are tried again.", "\(letters) worden opnieuw geprobeerd.")
    }
    func dropped(_ count: Int) -> String {
        let letters = deadLetters(count)
        return count == 1
            ? say("\(letters) was dropped.", "\(letters) is weggegooid.") : say("\(letters) were dropped.", "\(letters) zijn weggegooid.")
    }
    func missingDeadLetter(_ number: Int64) -> String {
        say("there is no dead letter \(number)", "er is geen onbestelbaar bericht \(number)")
    }
    var programColumn: String { say("PROGRAM", "PROGRAMMA") }
    var whenceColumn: String { say("WHEN", "WANNEER") }
    var triesColumn: String { say("TRIES", "POGINGEN") }
    var eventColumn: String { say("EVENT", "GEBEURTENIS") }
    var causeColumn: String { say("REASON", "REDEN") }
    func toBeTried() -> String { say("to be tried", "te proberen") }
    var deadLetterFact: String { say("Dead letter", "Bericht") }
    func deadLetter(_ id: Int64, isToBeRetried: Bool) -> String {
        isToBeRetried ? say("\(id), to be tried again", "\(id), wordt nog geprobeerd") : String(id)
    }
    var programFact: String { say("Program", "Programma") }
    var eventFact: String { say("Event", "Gebeurtenis") }
    var keyFact: String { say("Key", "Sleutel") }
    var givenUpFact: String { say("Given up", "Opgegeven") }
    var triesFact: String { say("Tries", "Pogingen") }
    var causeFact: String { say("Reason", "Reden") }
    func noProgram() -> String {
        say("No program is configured; followupd.deliver(5) says how.", "Er is geen programma ingesteld; followupd.deliver(5) zegt hoe.")
    }
    func place(_ seq: Int64, behind: Int64) -> String {
        behind > 0 ? say("\(seq), \(behind) behind", "\(seq), \(behind) achter") : String(seq)
    }
    var failingFact: String { say("Failing", "Mislukt") }
    func failing(at event: Int64, _ failures: Int, _ reason: String) -> String {
        let times = count(failures, ("time", "times"), ("keer", "keer"))
        return say("at event \(event), \(times): \(reason)", "bij gebeurtenis \(event), \(times): \(reason)")
    }
    var nextTryFact: String { say("Next try", "Nieuwe poging") }
    var sinceStartFact: String { say("Since start", "Sinds start") }
    func taken(_ taken: Int, failed: Int) -> String {
        let (taken, failed) = (number(taken), number(failed))
        return say("\(taken) taken, \(failed) failed", "\(taken) aangenomen, \(failed) mislukt")
    }
    var lastFailureFact: String { say("Last failure", "Laatste fout") }
    var deadLettersFact: String { say("Dead letters", "Onbestelbaar") }
    func activity(_ activity: Wire.Activity) -> String {
        switch activity {
        case .idle: say("has taken everything", "heeft alles aangenomen")
        case .running: say("is being run", "loopt nu")
        case .waiting: say("failed, and is tried again", "mislukte, en wordt opnieuw geprobeerd")
        case .noHelper:
            say(
                "nobody is there to run it: systemctl start followupd-deliver.socket",
                "niemand is er om het uit te voeren: systemctl start followupd-deliver.socket")
        case .broken: say("its file cannot be read: followupctl status", "zijn bestand is niet te lezen: followupctl status")
        case .gone: say("no longer configured", "niet meer ingesteld")
        }
    }

    // MARK: - The configuration

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
    func withShipped() -> String {
        say(
            "some of it names what is shipped; --with-shipped reads the shipped rules and calendars as well, as the daemon does with /etc/followupd",
            "een deel ervan noemt wat meegeleverd is; --with-shipped leest ook de meegeleverde regels en kalenders, zoals de daemon met /etc/followupd doet"
        )
    }
    func checked(rules: Int, mistakes: Int, warnings: Int) -> String {
        let (rules, mistakes) = (ruleCount(rules), count(mistakes, ("mistake", "mistakes"), ("fout", "fouten")))
        let warnings = count(warnings, ("warning", "warnings"), ("waarschuwing", "waarschuwingen"))
        return say("\(rules) in force, \(mistakes), \(warnings)", "\(rules) van kracht, \(mistakes), \(warnings)")
    }
    func doesNotAnswer(at place: String) -> String { say("followupd does not answer at \(place)", "followupd antwoordt niet op \(place)") }
}
