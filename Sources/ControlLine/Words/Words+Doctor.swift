import ControlInterface

// What doctor looks at.
extension Words {
    func check(_ check: Finding.Check) -> String {
        switch check {
        case .daemon: say("Daemon", "De daemon")
        case .configuration: say("Configuration", "Configuratie")
        case .permissions: say("Permissions", "Rechten")
        case .clock: say("Clock", "Klok")
        case .zones: say("Time zones", "Tijdzones")
        case .journal: say("Journal", "Logboek van systemd")
        case .database: say("Database file", "Databasebestand")
        case .coverage: say("Coverage", "Dekking")
        case .delivery: say("Delivery", "Bezorging")
        case .readers: say("Readers of the log", "Lezers van het log")
        case .lateness: say("Lateness", "Vertraging")
        }
    }
    func verdict(wrong: Int, doubtful: Int) -> String {
        if wrong + doubtful == 0 { return say("Nothing is wrong.", "Er is niets mis.") }
        let warnings = count(doubtful, ("warning", "warnings"), ("waarschuwing", "waarschuwingen"))
        if wrong == 0 { return say("Nothing is wrong; \(warnings).", "Er is niets mis; \(warnings).") }
        let things = count(wrong, ("thing is wrong", "things are wrong"), ("ding is mis", "dingen zijn mis"))
        return say("\(things); \(warnings).", "\(things); \(warnings).")
    }
    func see(_ command: String) -> String { say("see: \(command)", "zie: \(command)") }
    func examinationProgress(_ percent: Int, _ done: Int, _ total: Int) -> String {
        say(
            "looking at the database: \(percent)%, \(done) of \(total) parts",
            "database bekijken: \(percent)%, \(done) van \(total) delen")
    }

    // MARK: - The daemon

    func runs(_ version: String, _ connections: Int64) -> String {
        say("followupd \(version) answers, \(connections) connections", "followupd \(version) antwoordt, \(connections) verbindingen")
    }
    func mend() -> String {
        say(
            "mend the file, then: followupctl check && systemctl reload followupd",
            "verbeter het bestand, daarna: followupctl check && systemctl reload followupd")
    }
    func addRules() -> String {
        say(
            "put rules into /etc/followupd/rules.d, or install those that are shipped",
            "zet regels in /etc/followupd/rules.d, of installeer de meegeleverde")
    }
    func keepUp(_ readers: Int) -> String { say("all keep up (\(readers))", "alle houden het bij (\(readers))") }
    func tooSlow() -> String {
        say(
            "the machine or its disk is too slow or too busy; see: systemd-cgtop, iostat",
            "de machine of de schijf is te traag of te druk; zie: systemd-cgtop, iostat")
    }
    func intact(_ parts: Int) -> String { say("intact, \(parts) parts were checked", "heel, \(parts) delen zijn nagekeken") }
    func damage(_ kind: Wire.Finding.Kind) -> String {
        switch kind {
        case .file: say("damaged", "beschadigd")
        case .rows: say("a row that cannot be read", "een rij die niet te lezen is")
        case .links: say("a row without what it belongs to", "een rij waarvan ontbreekt waar die bij hoort")
        case .schedule: say("a task that would wait for ever", "een taak die eeuwig zou wachten")
        case .words: say("the index of words is wrong", "de index van woorden klopt niet")
        case .log: say("a mark beyond the end", "een merkteken voorbij het einde")
        }
    }
    func mendDatabase() -> String {
        say("stop followupd, keep a copy of the file, then run:", "stop followupd, bewaar een kopie van het bestand, voer dan uit:")
    }
    func handInAgain() -> String {
        say(
            "hand in again what is missing (followupctl import), or stop followupd and put the last backup in its place",
            "lever opnieuw aan wat ontbreekt (followupctl import), of stop followupd en zet de laatste back-up ervoor in de plaats")
    }
    func restore() -> String {
        say(
            "stop followupd, keep a copy of the file, and put the last backup in its place",
            "stop followupd, bewaar een kopie van het bestand, en zet de laatste back-up ervoor in de plaats")
    }
    func notExamined() -> String { say("not checked: that takes an administrator", "niet nagekeken: daarvoor is een beheerder nodig") }
    func askAsRoot() -> String {
        say("run it as root, or as a member of followup-admin", "draai het als root, of als lid van followup-admin")
    }

    // MARK: - The machine

    func closedSocket(_ path: String) -> String { say("not everybody may connect to \(path)", "niet iedereen mag verbinden met \(path)") }
    func openSocket(_ path: String) -> String {
        say("chmod 666 \(path), or SocketMode=0666 in followupd.socket", "chmod 666 \(path), of SocketMode=0666 in followupd.socket")
    }
    func openToAll(_ path: String) -> String { say("everybody may look into \(path)", "iedereen mag in \(path) kijken") }
    func closeToOthers(_ path: String) -> String {
        say("close it to others: chmod o= \(path)", "sluit het af voor anderen: chmod o= \(path)")
    }
    func writableByAll(_ path: String) -> String { say("everybody may write to \(path)", "iedereen mag schrijven in \(path)") }
    func notWritable(_ path: String) -> String {
        say("let only its owner write: chmod o-w \(path)", "laat alleen de eigenaar schrijven: chmod o-w \(path)")
    }
    func permissionsRight() -> String { say("as they should be", "zoals het hoort") }
    func logAhead(_ when: String) -> String {
        say(
            "the last event is from the future, \(when): the clock ran ahead",
            "de laatste gebeurtenis ligt in de toekomst, \(when): de klok liep voor")
    }
    func setClock() -> String { say("set the clock: timedatectl set-ntp true", "zet de klok gelijk: timedatectl set-ntp true") }
    func clocksApart(_ length: String) -> String {
        say("the daemon's clock and this one are \(length) apart", "de klok van de daemon en deze lopen \(length) uiteen")
    }
    func synchronised() -> String { say("synchronised", "gesynchroniseerd") }
    func nobodyKnows() -> String { say("whether it is synchronised cannot be told", "of hij gelijkloopt valt niet te zeggen") }
    func notSynchronised() -> String {
        say(
            "not synchronised with any other: reminders come by a clock that drifts",
            "met geen andere gelijkgezet: herinneringen komen op een klok die afdrijft")
    }
    func synchronise() -> String { say("turn it on: timedatectl set-ntp true", "zet het aan: timedatectl set-ntp true") }
    func zones(_ version: String) -> String { say("tzdata \(version)", "tzdata \(version)") }
    func zonesOfUnknownVersion(_ path: String) -> String { say("in \(path), of an unknown version", "in \(path), van onbekende versie") }
    func noZones(_ path: String) -> String { say("there are none in \(path)", "er zijn er geen in \(path)") }
    func installZones() -> String { say("install the latest tzdata", "installeer de nieuwste tzdata") }
    func journalThere() -> String { say("takes entries", "neemt regels aan") }
    func noJournal(_ reason: String) -> String {
        say("does not take entries (\(reason)); they wait in the log", "neemt geen regels aan (\(reason)); ze wachten in het log")
    }
}
