// Importing.
extension Words {
    func rows(_ count: Int) -> String { self.count(count, ("row", "rows"), ("rij", "rijen")) }
    func rowsPerSecond(_ rate: Int) -> String {
        let rate = number(rate)
        return say("\(rate) rows/s", "\(rate) rijen/s")
    }
    func remaining(_ clock: String) -> String { say("ETA \(clock)", "nog \(clock)") }
    func accepted(_ records: String, refused: Int) -> String {
        let refused = number(refused)
        return say("\(records) accepted, \(refused) refused", "\(records) aangenomen, \(refused) geweigerd")
    }
    func tally(_ tasks: String, moved: Int, withdrawn: Int, closed: Int) -> String {
        let tally = self.tally(tasks, moved: moved, withdrawn: withdrawn)
        guard closed > 0 else { return tally }
        let closed = number(closed)
        return say("\(tally), \(closed) closed", "\(tally), \(closed) afgesloten")
    }
    private func tally(_ tasks: String, moved: Int, withdrawn: Int) -> String {
        let (moved, withdrawn) = (number(moved), number(withdrawn))
        return say(
            "\(tasks) planned, \(moved) moved, \(withdrawn) withdrawn", "\(tasks) gepland, \(moved) verplaatst, \(withdrawn) ingetrokken")
    }
    func moreRefused(_ count: Int) -> String {
        let rows = self.count(count, ("more row was", "more rows were"), ("rij werd", "rijen werden"))
        return say("… and \(rows) refused", "… en nog \(rows) geweigerd")
    }
    func notKept(_ reason: String) -> String {
        say("the refused rows could not be kept: \(reason)", "de geweigerde rijen konden niet worden bewaard: \(reason)")
    }
    func kept(in path: String, tooLong: Int) -> String {
        let kept = say(
            "the refused rows stand in \(path) as they were: mend them there and import that file",
            "de geweigerde rijen staan in \(path) zoals ze waren: verbeter ze daar en importeer dat bestand")
        guard tooLong > 0 else { return kept }
        let count = self.count(tooLong, ("was", "were"), ("was", "waren"))
        return say("\(kept); \(count) too long to be kept", "\(kept); \(count) te lang om te bewaren")
    }
    func notTaken(_ name: String, _ records: String, _ columns: String) -> String {
        say(
            "\(name): not taken, since \(records) have no such field: \(columns)",
            "\(name): niet overgenomen, want \(records) hebben zo'n veld niet: \(columns)")
    }
    func cannotBeMade(_ path: String, _ reason: String) -> String {
        say("\(path) cannot be made: \(reason)", "\(path) kan niet worden gemaakt: \(reason)")
    }
    func cannotBeWritten(_ path: String, _ reason: String) -> String {
        say("\(path) cannot be written: \(reason)", "\(path) kan niet worden geschreven: \(reason)")
    }
    func allNamesTaken(_ path: String) -> String {
        say(
            "\(path) is there already, and so are all others up to number 999",
            "\(path) bestaat al, en alle andere tot en met nummer 999 ook")
    }
    func stands(_ key: String, onLine line: Int) -> String {
        say(
            "'\(key)' stands on line \(line) already; keep the row that is right, and remove the other",
            "'\(key)' staat al op regel \(line); houd de rij die klopt, en haal de andere weg")
    }
    func rowTooLong(_ bytes: Int) -> String { say("the row has more than \(bytes) bytes", "de rij heeft meer dan \(bytes) bytes") }
    func acknowledged(_ count: Int) -> String {
        let rows = self.count(count, ("row was", "rows were"), ("rij was", "rijen waren"))
        return say(
            "\(rows) acknowledged before; importing the same file again is harmless",
            "\(rows) al bevestigd; hetzelfde bestand nog eens importeren kan geen kwaad")
    }
}
