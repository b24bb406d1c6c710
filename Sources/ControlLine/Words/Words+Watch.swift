// The live list.
extension Words {
    func liveHead(_ now: String, open: Int, late: Int, _ connection: LiveList.Connection) -> String {
        let tasks = taskCount(open)
        let head = late > 0 ? say("\(now) · \(tasks), \(late) late", "\(now) · \(tasks), \(late) te laat") : "\(now) · \(tasks)"
        switch connection {
        case .connecting: return say("\(head) · connecting", "\(head) · verbinden")
        case .live: return head
        case .lost: return say("\(head) · connection lost, trying again", "\(head) · verbinding verbroken, wordt hersteld")
        }
    }
    func keysInShort() -> String {
        say(
            "j/k move · d done · s snooze · e seen · w why · u undo · ? keys · q quit",
            "j/k kies · d klaar · s later · e gezien · w waarom · u terug · ? hulp · q stop")
    }
    func keys() -> [String] {
        [
            say("  j, k, arrows  go down and up", "  j, k, pijlen  omlaag en omhoog"),
            say("  g, G          go to the first and the last", "  g, G          naar de eerste en de laatste"),
            say("  d             it is done", "  d             het is gedaan"),
            say("  s             say nothing of it until tomorrow", "  s             niets erover zeggen tot morgen"),
            say("  e             you have seen it", "  e             u hebt het gezien"),
            say("  w             why it is there", "  w             waarom het er is"),
            say("  u             take back the last thing you did here", "  u             het laatste dat u hier deed terugnemen"),
            say("  q, Ctrl-C     leave", "  q, Ctrl-C     verlaten"),
        ]
    }
    func anyKey() -> String { say("any other key goes back to the list", "elke andere toets gaat terug naar de lijst") }
    func until(_ when: String) -> String { say("until \(when)", "tot \(when)") }
    func seenMark() -> String { say("seen", "gezien") }
    func notifiesThrough(_ program: String) -> String { say("Notifications go through \(program).", "Meldingen gaan via \(program).") }
    func noDesktop() -> String {
        say(
            "There is no desktop here to notify (no session bus); events are shown here only.",
            "Er is hier geen bureaublad om meldingen op te tonen (geen sessiebus); gebeurtenissen staan alleen hier.")
    }
    func noNotifier() -> String {
        say(
            "There is no notify-send, busctl or gdbus to notify the desktop with; install libnotify-bin. Events are shown here only.",
            "Er is geen notify-send, busctl of gdbus om meldingen mee te tonen; installeer libnotify-bin. Gebeurtenissen staan alleen hier."
        )
    }
}
