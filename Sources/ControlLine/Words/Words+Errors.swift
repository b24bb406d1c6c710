// What went wrong, and what to do.
extension Words {
    // MARK: - The command line

    func noVerb(_ word: String, nearest: String?) -> String {
        guard let nearest else {
            return say(
                "there is no verb '\(word)': 'followupctl --help' lists them",
                "er is geen opdracht '\(word)': 'followupctl --help' somt ze op")
        }
        return say("there is no verb '\(word)': did you mean '\(nearest)'?", "er is geen opdracht '\(word)': bedoelde u '\(nearest)'?")
    }
    func unknown(_ kind: UnknownName.Kind, _ name: String, nearest: String?) -> String {
        switch (kind, nearest) {
        case (.rule, let nearest?):
            say("there is no rule '\(name)': did you mean '\(nearest)'?", "er is geen regel '\(name)': bedoelde u '\(nearest)'?")
        case (.rule, nil):
            say("there is no rule '\(name)': 'followupctl rules' lists them", "er is geen regel '\(name)': 'followupctl rules' somt ze op")
        case (.team, let nearest?):
            say("there is no team '\(name)': did you mean '\(nearest)'?", "er is geen team '\(name)': bedoelde u '\(nearest)'?")
        case (.team, nil): say("nobody works in a team '\(name)'", "niemand werkt in een team '\(name)'")
        }
    }
    func cannotPrint(_ reason: String) -> String { say("cannot print: \(reason)", "kan niet afdrukken: \(reason)") }
    func noHost(_ text: String) -> String {
        say("'\(text)' is no host: write [user@]host[:port]", "'\(text)' is geen host: schrijf [gebruiker@]host[:poort]")
    }
    func noJSONStyle(_ style: String) -> String {
        say("--json=\(style): the styles are short, pretty and off", "--json=\(style): de stijlen zijn short, pretty en off")
    }
    func optionWrong(_ option: String, _ reason: String) -> String { say("\(option): \(reason)", "\(option): \(reason)") }

    // MARK: - Not reached

    func notRunning(_ path: String) -> String {
        say(
            "followupd is not running here (no socket at \(path)): systemctl start followupd.socket, or make run",
            "followupd draait hier niet (geen socket op \(path)): systemctl start followupd.socket, of make run")
    }
    func mayNotUse(_ path: String) -> String {
        say(
            "you may not use the socket at \(path); ask whoever administers followupd",
            "u mag de socket op \(path) niet gebruiken; vraag het aan wie followupd beheert")
    }
    func tooBusy(_ path: String) -> String {
        say(
            "followupd is too busy to take a connection at \(path); try again in a while",
            "followupd heeft het te druk om een verbinding aan te nemen op \(path); probeer het straks nog eens")
    }
    func noSocket(_ path: String) -> String {
        say(
            "\(path) is no socket of followupd; check --socket and $FOLLOWUPD_SOCKET",
            "\(path) is geen socket van followupd; kijk --socket en $FOLLOWUPD_SOCKET na")
    }
    func cannotConnect(_ path: String, _ reason: String) -> String {
        say("cannot connect to \(path): \(reason)", "kan geen verbinding maken met \(path): \(reason)")
    }
    func noPath(_ path: String, maximum: Int) -> String {
        say(
            "'\(path)' cannot be the path of a socket: it needs 1 to \(maximum) bytes; check --socket and $FOLLOWUPD_SOCKET",
            "'\(path)' kan niet het pad van een socket zijn: dat heeft 1 tot \(maximum) bytes; kijk --socket en $FOLLOWUPD_SOCKET na")
    }
    func wentAway(_ socket: String) -> String {
        say(
            "followupd at \(socket) went away before it answered; whether it did what was asked is not known: 'journalctl -u followupd' says why",
            "followupd op \(socket) verdween voordat het antwoordde; of het deed wat gevraagd was, is niet bekend: 'journalctl -u followupd' zegt waarom"
        )
    }
    func asksAgain(seconds: Int) -> String {
        say(
            "followupd went away before it answered; waiting up to \(seconds) seconds for it, to ask again: what it has done is not done twice",
            "followupd verdween voordat het antwoordde; er wordt tot \(seconds) seconden op gewacht, en opnieuw gevraagd: wat gedaan is, wordt niet nog eens gedaan"
        )
    }
    func sayAgain(key: String) -> String {
        say(
            "to be sure, say the same again with --key \(key): what was done under that key within a day is not done twice",
            "zeg voor de zekerheid hetzelfde nog eens met --key \(key): wat binnen een dag onder die sleutel gedaan is, wordt niet nog eens gedaan"
        )
    }
    func callTooLarge(_ bytes: Int, limit: Int) -> String {
        say(
            "the call has \(bytes) bytes, more than the \(limit) that followupd takes at once",
            "de aanroep heeft \(bytes) bytes, meer dan de \(limit) die followupd in één keer aanneemt")
    }
    func speaksOtherwise(_ socket: String, _ reason: String) -> String {
        say(
            "what answers at \(socket) does not speak as followupd does: \(reason)",
            "wat op \(socket) antwoordt, spreekt niet zoals followupd: \(reason)")
    }
    func watchEnded(wasLost: Bool, seq: Int64) -> String {
        let what =
            wasLost
            ? say("the connection to followupd was lost", "de verbinding met followupd is verbroken")
            : say("followupd is stopping", "followupd stopt")
        return say(
            "\(what); to go on from here: followupctl watch --since \(seq)",
            "\(what); om hier verder te gaan: followupctl watch --since \(seq)")
    }

    // MARK: - Through ssh

    func noSSH() -> String {
        say(
            "there is no ssh here to reach another machine with; install OpenSSH's client",
            "er is hier geen ssh om een andere machine mee te bereiken; installeer de client van OpenSSH")
    }
    func cannotStart(_ program: String, _ reason: String) -> String {
        say("cannot start \(program): \(reason)", "kan \(program) niet starten: \(reason)")
    }
    func otherKey(_ host: String) -> String {
        say(
            "\(host) did not show the key that is known of it, so nothing was sent there; if it is new, or has a new key for a reason that you know: ssh \(host)",
            "\(host) toonde niet de sleutel die ervan bekend is, dus er is niets heen gestuurd; is de machine nieuw, of weet u waarom de sleutel nieuw is: ssh \(host)"
        )
    }
    func noLogin(_ host: String) -> String {
        say("\(host) does not let you log in (see above)", "\(host) laat u niet inloggen (zie hierboven)")
    }
    func notReached(_ host: String) -> String {
        say("\(host) cannot be reached through ssh (see above)", "\(host) is niet te bereiken via ssh (zie hierboven)")
    }
    func noProgram(on host: String) -> String {
        say(
            "there is no followupctl on \(host), or not in the PATH of a login through ssh; install followupd there",
            "er is geen followupctl op \(host), of niet in het PATH van een login via ssh; installeer followupd daar")
    }
    func conversationEnded(_ host: String) -> String {
        say(
            "the conversation with followupd on \(host) ended before its answer came; whether it did what was asked is not known",
            "het gesprek met followupd op \(host) eindigde voordat het antwoord kwam; of het deed wat gevraagd was, is niet bekend")
    }
    func endedBySignal(_ program: String, _ signal: Int32, _ host: String) -> String {
        say(
            "\(program) was ended by a signal (\(signal)) while it spoke with \(host)",
            "\(program) werd door een signaal (\(signal)) beëindigd terwijl het met \(host) sprak")
    }
    func couldNotSpeak(_ host: String) -> String {
        say(
            "followupctl on \(host) could not speak with followupd there (see above)",
            "followupctl op \(host) kon daar niet met followupd spreken (zie hierboven)")
    }

    // MARK: - Answered with an error

    func noSuchTask(_ id: String) -> String {
        say(
            "there is no task \(id), or it is not yours; 'followupctl tasks' lists yours",
            "er is geen taak \(id), of hij is niet van u; 'followupctl tasks' somt de uwe op")
    }
    func noSuchTaskBare(_ id: String) -> String {
        say("there is no task \(id), or it is not yours", "er is geen taak \(id), of hij is niet van u")
    }
    func notPossible(_ id: String, _ reason: String) -> String {
        say("task \(id): \(reason); nothing was changed", "taak \(id): \(reason); er is niets veranderd")
    }
    func changedMeanwhile(_ id: String, by login: String, _ kind: String, _ when: String) -> String {
        say(
            "task \(id) was changed by \(login) in the meantime (\(kind), \(when)); nothing was changed. 'followupctl show \(id)' shows it as it is",
            "taak \(id) is intussen veranderd door \(login) (\(kind), \(when)); er is niets veranderd. 'followupctl show \(id)' toont hem zoals hij is"
        )
    }
    func eventsPruned(oldest: Int64) -> String {
        let before = oldest - 1
        return say(
            "these events are no longer kept; the oldest is number \(oldest): followupctl watch --since \(before)",
            "deze gebeurtenissen worden niet meer bewaard; de oudste is nummer \(oldest): followupctl watch --since \(before)")
    }
    func fellBehind(at seq: Int64) -> String {
        say(
            "the events came faster than they were read; to go on from here: followupctl watch --since \(seq)",
            "de gebeurtenissen kwamen sneller dan ze werden gelezen; om hier verder te gaan: followupctl watch --since \(seq)")
    }
    func noSuchDeadLetter(_ id: String) -> String {
        say(
            "there is no dead letter \(id); 'followupctl dead-letters' lists them",
            "er is geen onbestelbaar bericht \(id); 'followupctl dead-letters' somt ze op")
    }
    func backupUnderWay() -> String {
        say(
            "a backup is under way already; there is one at a time, so try again later",
            "er loopt al een back-up; het kan er één tegelijk zijn, dus probeer het later nog eens")
    }
    func nothingErased(_ customer: String) -> String {
        say(
            "there is no customer '\(customer)', and none that the log names; nothing was erased",
            "er is geen klant '\(customer)', en het log noemt er geen; er is niets gewist")
    }
    func keyReused(_ key: String) -> String {
        say(
            "the key '\(key)' was used before for something else; nothing was done",
            "de sleutel '\(key)' is eerder voor iets anders gebruikt; er is niets gedaan")
    }
    func noSuchRep(_ rep: String) -> String { say("there is no rep '\(rep)'", "er is geen medewerker '\(rep)'") }
    func noSuchRecord(_ kind: String, _ id: String) -> String {
        let kind = record(kind)
        return say("there is no \(kind) '\(id)', or it is none of yours", "er is geen \(kind) '\(id)', of die is niet van u")
    }
    func refused(_ field: String, _ reason: String) -> String { say("refused: \(field): \(reason)", "geweigerd: \(field): \(reason)") }
    func ruleBroken(_ rule: String) -> String {
        say(
            "the file of the rule '\(rule)' cannot be read; 'followupctl status' says where",
            "het bestand van de regel '\(rule)' is niet te lezen; 'followupctl status' zegt waar")
    }
    func notByHand(_ rule: String) -> String {
        say(
            "the rule '\(rule)' fires by itself, and cannot be asked for; 'followupctl rules' says which are by hand",
            "de regel '\(rule)' komt vanzelf, en er kan niet om gevraagd worden; 'followupctl rules' zegt welke met de hand gaan")
    }
    func noSuchRule(_ rule: String) -> String {
        say(
            "there is no rule '\(rule)' in force; 'followupctl rules' lists them",
            "er is geen regel '\(rule)' van kracht; 'followupctl rules' somt ze op")
    }
    func noSuchSubject(_ record: String) -> String {
        say(
            "there is no record '\(record)' that the rule could be about, or it is not yours",
            "er is geen gegeven '\(record)' waar de regel over zou kunnen gaan, of het is niet van u")
    }
    func configurationWrong() -> String {
        say("the configuration has mistakes; nothing was tried", "de configuratie heeft fouten; er is niets geprobeerd")
    }
    func configurationRefused() -> String {
        say(
            "the configuration has mistakes; what was in force stays in force",
            "de configuratie heeft fouten; wat van kracht was, blijft van kracht")
    }
    func simulationUnderWay() -> String {
        say(
            "a simulation is under way already; there is one at a time, so try again later",
            "er loopt al een simulatie; het kan er één tegelijk zijn, dus probeer het later nog eens")
    }
    func storeUnavailable(_ reason: String) -> String {
        say(
            "followupd cannot use its database at the moment (\(reason)); nothing was changed. 'systemctl status followupd' says more",
            "followupd kan zijn database nu niet gebruiken (\(reason)); er is niets veranderd. 'systemctl status followupd' zegt meer")
    }
    func permissionDenied() -> String {
        say(
            "you may not do that: a rep sees and changes their own tasks; more takes root or a member of the group followup-admin",
            "dat mag u niet: een medewerker ziet en verandert de eigen taken; voor meer is root nodig, of wie in de groep followup-admin zit"
        )
    }
    func noSuchEvent() -> String {
        say(
            "the log has no event of that number; start without --since",
            "het logboek heeft geen gebeurtenis met dat nummer; begin zonder --since")
    }
    func doesNotAccept(_ parameter: String) -> String {
        say("followupd does not accept this \(parameter)", "followupd aanvaardt deze \(parameter) niet")
    }
    func cannotDo(_ what: String) -> String {
        say(
            "this followupd cannot do that (\(what)); is it as new as followupctl?",
            "deze followupd kan dat niet (\(what)); is die even nieuw als followupctl?")
    }
    func tooOften() -> String {
        say(
            "you and your programs call followupd too often; nothing was done, try again in a moment",
            "u en uw programma's roepen followupd te vaak aan; er is niets gedaan, probeer het zo nog eens")
    }
    func tooManyWaiting() -> String {
        say(
            "too many calls of yours are waiting for followupd's answer; nothing was done, try again once one of them has ended",
            "te veel aanroepen van u wachten op antwoord van followupd; er is niets gedaan, probeer het opnieuw als er een klaar is")
    }
    func failed(_ reason: String) -> String {
        say(
            "followupd failed (\(reason)); 'journalctl -u followupd' says why",
            "followupd faalde (\(reason)); 'journalctl -u followupd' zegt waarom")
    }
    func unusableReply(_ field: String) -> String {
        say(
            "the daemon's reply has no usable '\(field)'; are followupd and followupctl of the same version?",
            "het antwoord van de daemon heeft geen bruikbaar '\(field)'; zijn followupd en followupctl van dezelfde versie?")
    }
    func answeredWith(_ error: String) -> String { say("followupd answered with \(error)", "followupd antwoordde met \(error)") }

    func alreadyClosed(_ id: String, _ state: String?, by login: String?, at when: String?) -> String {
        let how =
            switch state {
            case "done": say("was done", "is gedaan")
            case "dismissed": say("was dismissed", "is afgewezen")
            case "expired": say("expired", "is verlopen")
            default: say("was closed", "is afgesloten")
            }
        let who = login.map { " " + by($0) } ?? ""
        let at = when.map { say(" on \($0)", " op \($0)") } ?? ""
        return say("task \(id) \(how)\(who)\(at); nothing was changed", "taak \(id) \(how)\(who)\(at); er is niets veranderd")
    }

    // MARK: - Files

    func unreadable(_ path: String, _ reason: String) -> String { say("\(path): \(reason)", "\(path): \(reason)") }
    func tooLarge(_ bytes: Int) -> String {
        say("has \(bytes) bytes, more than a configuration can have", "heeft \(bytes) bytes, meer dan een configuratie kan hebben")
    }
    func notUTF8() -> String { say("is not text in UTF-8", "is geen tekst in UTF-8") }
}
