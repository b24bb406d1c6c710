// Customers, contracts, deals, contacts, questions, absences.
extension Words {
    // MARK: - Words that records are made of

    /// Of a customer, contract, deal or question, by the word that the daemon has for it.
    func status(_ status: String) -> String {
        switch status {
        case "active": say("active", "actief")
        case "inactive": say("inactive", "niet actief")
        case "cancelled": say("cancelled", "opgezegd")
        case "ended": say("ended", "afgelopen")
        case "renewed": say("renewed", "verlengd")
        case "open": say("open", "open")
        case "answered": say("answered", "beantwoord")
        case "withdrawn": say("withdrawn", "ingetrokken")
        default: status
        }
    }

    func stage(_ stage: String) -> String {
        switch stage {
        case "lead": say("lead", "lead")
        case "qualified": say("qualified", "gekwalificeerd")
        case "proposal": say("proposal", "offerte")
        case "won": say("won", "gewonnen")
        case "lost": say("lost", "verloren")
        default: stage
        }
    }

    /// "no_answer" → "no answer"; "geen gehoor".
    func outcome(_ outcome: String) -> String {
        switch outcome {
        case "reached": say("reached", "gesproken")
        case "no_answer": say("no answer", "geen gehoor")
        case "left_message": say("left message", "bericht achtergelaten")
        default: outcome
        }
    }

    func kind(_ kind: String) -> String {
        switch kind {
        case "call": say("call", "telefoon")
        case "email": say("email", "e-mail")
        case "meeting": say("meeting", "gesprek")
        case "order": say("order", "bestelling")
        case "feedback": say("feedback", "reactie")
        case "visit": say("visit", "bezoek")
        default: kind
        }
    }

    func sentiment(_ sentiment: String) -> String {
        switch sentiment {
        case "positive": say("positive", "tevreden")
        case "neutral": say("neutral", "neutraal")
        case "negative": say("negative", "ontevreden")
        default: sentiment
        }
    }

    func coverage(_ coverage: String) -> String {
        switch coverage {
        case "no owner": say("no owner", "geen eigenaar")
        case "no next touch": say("no next touch", "geen volgend contact")
        default: coverage
        }
    }

    /// Of one record: "a customer that …".
    func record(_ kind: String) -> String {
        switch kind {
        case "customer", "customers": say("customer", "klant")
        case "contract", "contracts": say("contract", "contract")
        case "deal", "deals": say("deal", "deal")
        case "interaction", "interactions": say("interaction", "contact")
        case "request", "requests": say("request", "vraag")
        case "rep", "reps": say("rep", "medewerker")
        case "absence", "absences": say("absence", "afwezigheid")
        default: kind
        }
    }

    /// Of so many: "2 customers".
    func records(_ count: Int, _ kind: String) -> String {
        switch kind {
        case "customers": self.count(count, ("customer", "customers"), ("klant", "klanten"))
        case "contracts": self.count(count, ("contract", "contracts"), ("contract", "contracten"))
        case "deals": self.count(count, ("deal", "deals"), ("deal", "deals"))
        case "interactions": self.count(count, ("interaction", "interactions"), ("contact", "contacten"))
        case "requests": self.count(count, ("request", "requests"), ("vraag", "vragen"))
        case "reps": self.count(count, ("rep", "reps"), ("medewerker", "medewerkers"))
        case "absences": self.count(count, ("absence", "absences"), ("afwezigheid", "afwezigheden"))
        default: "\(number(count)) \(kind)"
        }
    }

    // MARK: - Lists

    var lastContactColumn: String { say("LAST CONTACT", "LAATSTE CONTACT") }
    func never() -> String { say("never", "nooit") }
    func noSuchCustomer() -> String {
        say("There is no such customer, or it is none of yours.", "Zo'n klant is er niet, of die is niet van u.")
    }
    func noSuchDeal() -> String { say("There is no such deal, or it is none of yours.", "Zo'n deal is er niet, of die is niet van u.") }
    var stageColumn: String { say("STAGE", "FASE") }
    var decidedByColumn: String { say("DECIDED BY", "BESLUIT OP") }
    func moreWith(_ option: String) -> String { say("There are more; \(option) shows them.", "Er zijn er meer; \(option) toont ze.") }
    func nothingFound() -> String { say("Nothing was found, or it is none of yours.", "Er is niets gevonden, of het is niet van u.") }
    var customers: String { say("Customers", "Klanten") }
    var tasks: String { say("Tasks", "Taken") }
    func thereAreMore() -> String { say("there are more", "er zijn er meer") }

    // MARK: - Headings

    func customer(_ id: String, _ name: String) -> String { say("Customer \(id): \(name)", "Klant \(id): \(name)") }
    func contract(_ id: String, _ name: String) -> String { say("Contract \(id): \(name)", "Contract \(id): \(name)") }
    func deal(_ id: String, _ name: String) -> String { say("Deal \(id): \(name)", "Deal \(id): \(name)") }
    func question(_ id: String, _ topic: String) -> String { say("Question \(id): \(topic)", "Vraag \(id): \(topic)") }
    var deals: String { say("Deals", "Deals") }
    var openQuestions: String { say("Open questions", "Open vragen") }
    var whatComesNext: String { say("What comes next", "Wat er komt") }
    var whatWas: String { say("What was", "Wat er was") }
    var stages: String { say("Stages", "Fasen") }

    // MARK: - Facts

    var statusFact: String { say("Status", "Status") }
    var segmentFact: String { say("Segment", "Segment") }
    var ownerFact: String { say("Owner", "Eigenaar") }
    var sinceFact: String { say("Customer since", "Klant sinds") }
    var zoneFact: String { say("Time zone", "Tijdzone") }
    var lastContactFact: String { say("Last contact", "Laatste contact") }
    var lastOrderFact: String { say("Last order", "Laatste order") }
    var coverageFact: String { say("Coverage", "Dekking") }
    var rhythmFact: String { say("Rhythm", "Ritme") }
    var nextFact: String { say("Next", "Hierna") }
    var fromFact: String { say("From", "Vanaf") }
    var toFact: String { say("To", "Tot en met") }
    var upToFact: String { say("Up to", "Tot") }
    var firstTermFact: String { say("First term", "Eerste termijn") }
    var renewsFact: String { say("Renews", "Verlengt") }
    var noticeFact: String { say("Notice", "Opzegtermijn") }
    var cancelByFact: String { say("Cancel by", "Opzeggen t/m") }
    var valueFact: String { say("Value", "Waarde") }
    var customerFact: String { say("Customer", "Klant") }
    var stageFact: String { say("Stage", "Fase") }
    var acceptedFact: String { say("Accepted", "Aangenomen") }
    var decidedByFact: String { say("Decided by", "Besluit op") }
    var createdFact: String { say("Created", "Gemaakt") }
    var askedFact: String { say("Asked", "Gevraagd") }
    var specialistFact: String { say("Specialist", "Specialist") }
    var answeredFact: String { say("Answered", "Beantwoord") }
    var dealFact: String { say("Deal", "Deal") }

    func noContactKnown() -> String { say("none that is known", "niet bekend") }
    func standsIn(_ login: String) -> String { say("\(login) stands in", "\(login) neemt waar") }
    func awayUntil(_ owner: String, _ day: String) -> String { say("\(owner), away until \(day)", "\(owner), afwezig tot en met \(day)") }
    func away(_ owner: String, from first: String, to last: String) -> String {
        say("\(owner), away from \(first) to \(last)", "\(owner), afwezig van \(first) tot en met \(last)")
    }
    func ended(_ when: String) -> String { say("ended \(when)", "liep af op \(when)") }
    func movedFrom(_ day: String) -> String { say("moved from \(day)", "vervroegd van \(day)") }
    func notByItself() -> String { say("not by itself", "niet vanzelf") }
    func byItself(each term: String?) -> String {
        guard let term else { return say("by itself, unless it is cancelled", "vanzelf, tenzij het wordt opgezegd") }
        return say("by itself, for \(term) each time, unless it is cancelled", "vanzelf, telkens voor \(term), tenzij het wordt opgezegd")
    }
    func nothingPlanned() -> String { say("Nothing is planned.", "Er is niets gepland.") }
    func nothingKnown() -> String { say("Nothing is known.", "Er is niets bekend.") }
    func earlierInteractions() -> String { say("… and earlier interactions", "… en eerdere contacten") }
    func since(_ when: String) -> String { say("since \(when)", "sinds \(when)") }
    func from(_ when: String) -> String { say("from \(when)", "vanaf \(when)") }
    func untilNow() -> String { say("until now", "tot nu") }
    func askedWhen(_ distance: String) -> String { say("asked \(distance)", "gevraagd \(distance)") }
    func isAsked(_ login: String) -> String { say("\(login) is asked", "\(login) is gevraagd") }
    func nobodyAsked() -> String { say("nobody is asked yet", "nog niemand is gevraagd") }
    func nobodyYet() -> String { say("nobody yet", "nog niemand") }
    func taskWord(_ id: Int64) -> String { say("task \(id)", "taak \(id)") }
    func customersOwn() -> String { say("the customer's", "die van de klant") }
    func notYet() -> String { say("not yet", "nog niet") }
    func days(_ days: Int) -> String {
        days == 0 ? say("less than a day", "minder dan een dag") : count(days, ("day", "days"), ("dag", "dagen"))
    }
    /// How often they buy.
    func rhythm(every days: String, orders: Int) -> String {
        say("an order about every \(days) (\(orders) known)", "ongeveer elke \(days) een bestelling (\(orders) bekend)")
    }
    /// Of one who ordered once.
    func rhythmOfOthers(every days: String) -> String {
        say("ordered once; customers like it order about every \(days)", "één keer besteld; zulke klanten bestellen ongeveer elke \(days)")
    }
    func expected(_ day: String) -> String {
        say("an order is to be expected about \(day)", "een bestelling is te verwachten rond \(day)")
    }

    // MARK: - What was done

    func dealIs(_ name: String, _ id: String, _ stage: String, owner: String?) -> String {
        let place =
            switch stage {
            case "lead": say("a lead", "een lead")
            case "qualified", "proposal": say("in the stage \(self.stage(stage))", "in de fase \(self.stage(stage))")
            default: self.stage(stage)
            }
        guard let owner else { return say("\(name) (\(id)) is \(place)", "\(name) (\(id)) is \(place)") }
        return say("\(name) (\(id)) is \(place), \(owner)'s", "\(name) (\(id)) is \(place), van \(owner)")
    }
    func questionIs(_ id: String, _ topic: String, _ status: String, specialist: String?) -> String {
        let status = self.status(status)
        guard let specialist else { return say("The question \(id), \(topic), is \(status)", "De vraag \(id), \(topic), is \(status)") }
        return say(
            "The question \(id), \(topic), is \(status); \(specialist) is asked",
            "De vraag \(id), \(topic), is \(status); gevraagd is \(specialist)")
    }
    func asked(_ topic: String, specialist: String?) -> String {
        guard let specialist else {
            return say("Asked: \(topic), whoever of the team takes it up", "Gevraagd: \(topic), aan wie van het team het oppakt")
        }
        return say("Asked: \(topic), \(specialist)", "Gevraagd: \(topic), \(specialist)")
    }
    func logged(_ kind: String, _ customer: String, _ outcome: String) -> String {
        let (word, outcome) = (self.kind(kind), self.outcome(outcome))
        let contact = kind == "email" || kind == "order" ? say("an \(word)", "\(word)") : say("a \(word)", "\(word)")
        return say("Logged \(contact) with \(customer), \(outcome)", "Vastgelegd: \(contact) met \(customer), \(outcome)")
    }
    func planning(_ tally: String) -> String { say("Planning: \(tally)", "Planning: \(tally)") }
    func nothingChanges() -> String { say("nothing changes", "er verandert niets") }
    func planned(_ tasks: String) -> String { say("\(tasks) planned", "\(tasks) gepland") }
    func moved(_ tasks: String) -> String { say("\(tasks) moved", "\(tasks) verplaatst") }
    func closed(_ tasks: String) -> String { say("\(tasks) closed", "\(tasks) afgesloten") }
    func withdrawn(_ tasks: String) -> String { say("\(tasks) withdrawn", "\(tasks) ingetrokken") }

    // MARK: - Absences

    func nobodyAway() -> String { say("Nobody is away.", "Niemand is afwezig.") }
    var fromColumn: String { say("FROM", "VAN") }
    var toColumn: String { say("TO", "T/M") }
    var substituteColumn: String { say("SUBSTITUTE", "VERVANGER") }
    func isAway() -> String { say("away", "afwezig") }
    func isOver() -> String { say("over", "voorbij") }
    func theManager() -> String { say("the manager", "de leidinggevende") }
    func isAway(_ rep: String, on day: String, standIn: String) -> String {
        say("\(rep) is away on \(day); \(standIn) stands in", "\(rep) is afwezig op \(day); \(standIn) neemt waar")
    }
    func isAway(_ rep: String, from first: String, to last: String, standIn: String) -> String {
        say(
            "\(rep) is away from \(first) to \(last); \(standIn) stands in",
            "\(rep) is afwezig van \(first) tot en met \(last); \(standIn) neemt waar")
    }
    func alreadyAway(_ sentence: String, id: String) -> String {
        say(
            "known already: \(sentence). Nothing was changed; say --replace to put this in its place, or 'followupctl absence remove \(id)' first",
            "al bekend: \(sentence). Er is niets veranderd; zeg --replace om dit ervoor in de plaats te zetten, of eerst 'followupctl absence remove \(id)'"
        )
    }
    func replaced(_ sentence: String) -> String { say("No longer: \(sentence)", "Niet langer: \(sentence)") }
    func absenceRemoved(_ id: String) -> String { say("The absence '\(id)' is removed", "De afwezigheid '\(id)' is verwijderd") }
    func whoIsAway() -> String {
        say("who is away? --rep has to say, since you have no login", "wie is er afwezig? dat moet --rep zeggen, want u hebt geen login")
    }
}
