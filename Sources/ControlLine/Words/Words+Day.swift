// The day, and why each task is on it.
extension Words {
    func present(_ now: String, isEverybodys: Bool) -> String {
        isEverybodys ? say("\(now) · everybody's tasks", "\(now) · de taken van iedereen") : now
    }

    var overdue: String { say("Overdue", "Te laat") }
    var today: String { say("Today", "Vandaag") }
    var openLater: String { say("Open, due later", "Open, later af") }
    var renewals: String { say("Renewals", "Verlengingen") }
    var soon: String { say("Opens soon", "Opent binnenkort") }

    func nothingLate() -> String { say("Nothing is late.", "Niets is te laat.") }
    func nothingToday() -> String { say("Nothing is due today.", "Vandaag hoeft niets af.") }
    func nothingSoon(days: Int) -> String {
        say("Nothing opens in the next \(days) days.", "De komende \(days) dagen opent er niets.")
    }
    func notReached(_ count: Int) -> String {
        say("Not reached: the first \(count) tasks are due earlier.", "Niet bereikt: de eerste \(count) taken moeten eerder af.")
    }
    func more(_ count: Int, see command: String) -> String { say("… and \(count) more: \(command)", "… en nog \(count): \(command)") }
    func snoozed(_ count: Int, see command: String) -> String { say("\(count) snoozed: \(command)", "\(count) uitgesteld: \(command)") }
    func moreOpen(than count: Int, see command: String) -> String {
        say("There are more than \(count) open tasks: \(command)", "Er staan meer dan \(count) taken open: \(command)")
    }
    func nextActions(_ actions: String) -> String { say("Next: \(actions)", "Nu: \(actions)") }

    // MARK: - Reasons, in a few words

    func lastContact(_ distance: String) -> String { say("last contact \(distance)", "laatste contact \(distance)") }
    func lastContact(_ distance: String, segment: String, asks interval: String) -> String {
        say("last contact \(distance), \(segment) asks for \(interval)", "laatste contact \(distance), \(segment) vraagt om \(interval)")
    }
    func lastContact(_ distance: String, every interval: String) -> String {
        say("last contact \(distance), every \(interval)", "laatste contact \(distance), elke \(interval)")
    }
    func neverContacted() -> String { say("never contacted yet", "nog nooit gesproken") }
    func neverContacted(since day: String) -> String {
        say("a customer since \(day), never contacted", "klant sinds \(day), nog nooit gesproken")
    }
    func cancelBy(_ day: String, _ distance: String) -> String { say("cancel by \(day), \(distance)", "opzeggen t/m \(day), \(distance)") }
    func quiet(_ distance: String) -> String {
        say("last order \(distance), unusually quiet", "laatste bestelling \(distance), ongewoon stil")
    }
    func bought(_ item: String, _ distance: String) -> String { say("\(item) bought \(distance)", "\(item) gekocht \(distance)") }
    func afterInteraction(_ kind: String?, _ distance: String) -> String {
        guard let kind else { return say("because of what happened \(distance)", "vanwege wat er \(distance) gebeurde") }
        let word = self.kind(kind)
        return say("\(word) \(distance)", "\(word) \(distance)")
    }
    func inStage(_ stage: String, _ distance: String) -> String {
        say("in the stage \(stage), reached \(distance)", "in de fase \(stage), bereikt \(distance)")
    }
    func asked(_ distance: String, by login: String?) -> String {
        guard let login else { return say("asked \(distance)", "gevraagd \(distance)") }
        return say("asked by \(login) \(distance)", "gevraagd door \(login) \(distance)")
    }
    func customerSince(_ day: String) -> String { say("a customer since \(day)", "klant sinds \(day)") }
    func regularly() -> String { say("regularly", "geregeld") }
    func notCovered() -> String { say("nobody looks after them", "niemand let op deze klant") }
    func byHand() -> String { say("somebody asked for it", "iemand vroeg erom") }
}
