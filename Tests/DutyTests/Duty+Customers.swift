/// The duties towards those who have bought.
extension Duty {
    static let followUp = Duty(
        number: 1, title: "Follow up customers who have bought", rules: ["follow-up"],
        words: """
            Nobody who buys is left without a word for longer than their segment deserves: 30 days for gold. The clock starts at
            the last contact that reached the customer; a call that nobody answered is tried again and does not reset it. What is
            overdue is reminded of every business day, and reaches the manager.
            """,
        start: "2026-03-02 09:00"
    ) { department, transcript in
        try await transcript.at("2026-03-02 09:00", "The customers come in, and after them what is known of the contacts with them.")
        try await transcript.take(
            "customers.csv",
            "id,name,segment,owner,since",
            "C1,Bakkerij Smit,gold,anna,2024-05-01")
        try await transcript.take(
            "interactions.csv",
            "id,customer,kind,outcome,at,rep",
            "I1,C1,order,reached,2026-02-10T10:00,anna",
            "I2,C1,call,no_answer,2026-02-24T11:00,anna")
        let task = try await department.task("follow-up")
        try await transcript.at(
            "2026-03-12 10:00", "30 days after the order the follow-up opens; the call that nobody answered has not moved it.")
        try await transcript.entry(task, .taskReminded)
        try await transcript.why(.anna, task)
        try await transcript.at("2026-03-16 14:00", "Anna calls, and nobody answers: the task comes back a business day later.")
        try await transcript.type(.anna, "followupctl done \(task.id) --outcome no_answer")
        try await transcript.at("2026-03-27 09:00", "Then it is forgotten. Five business days after it was due it is still not done.")
        try await transcript.journal(task)
        try await transcript.entry(task, .taskRemindedOverdue)
        try await transcript.at("2026-03-27 11:20", "Anna reaches the customer, and the next turn is planned from this call on.")
        try await transcript.type(.anna, "followupctl log C1 --note \"Happy with the new oven\"")
        try await transcript.journal(task)
        try await transcript.why(.anna, try await department.task("follow-up"))
    }

    static let renewal = Duty(
        number: 2, title: "Renew", rules: ["renewal"],
        words: """
            A contract that renews itself has a last day on which a cancellation is still in time: the end of the term less the
            notice period, and if that is no business day, the one before. It is a deadline of its own, and well before it
            somebody decides.
            """,
        start: "2026-01-12 09:00"
    ) { department, transcript in
        try await transcript.at("2026-01-12 09:00", "A contract of two years that renews itself by a year, with two months' notice.")
        try await transcript.take(
            "customers.csv",
            "id,name,segment,owner,since",
            "C1,Groothandel De Vries,silver,anna,2024-06-28")
        try await transcript.take(
            "interactions.csv",
            "id,customer,kind,outcome,at,rep",
            "I1,C1,meeting,reached,2026-01-08T10:00,anna")
        try await transcript.take(
            "contracts.csv",
            "id,customer,name,start,initial_term,renewal_term,notice,auto_renew,value,currency",
            "K1,C1,Support,2024-06-28,2 years,1 year,2 months,true,2400,EUR")
        let task = try await department.task("renewal")
        try await transcript.at("2026-01-26 09:00", "The window has opened. Two months before the end would be King's Day, a holiday.")
        try await transcript.why(.anna, task)
        try await transcript.at(
            "2026-04-16 09:00", "Nobody decided. A week before it was due there was a reminder, and now there is one every business day.")
        try await transcript.journal(task)
        try await transcript.entry(task, .taskRemindedOverdue)
        try await transcript.at("2026-04-20 15:00", "It is decided in time.")
        try await transcript.type(.anna, "followupctl done \(task.id) --note \"They stay, at the new price\"")
        try await transcript.at(
            "2026-04-27 09:00", "The last day to cancel is past: from now on the next term counts, and its window is planned.")
        try await transcript.why(.anna, try await department.task("renewal"))
    }

    static let silentLeaver = Duty(
        number: 3, title: "Notice silent leavers", rules: ["silent-leaver"],
        words: """
            Nobody cancels who merely stops ordering. A customer who has been quiet for longer than nine in ten of their own gaps
            between orders is called before a competitor is the habit; the evidence stands in the title, and what it is made of in
            `why`.
            """,
        start: "2026-03-02 09:00"
    ) { department, transcript in
        try await transcript.at(
            "2026-03-02 09:00",
            "Somebody who orders about every 30 days, last ten days ago, and somebody who has bought but twice, the first of their segment."
        )
        try await transcript.take(
            "customers.csv",
            "id,name,segment,owner,since",
            "C1,Café Centraal,silver,anna,2024-02-01",
            "C2,Drukkerij Hoek,bronze,anna,2024-02-01")
        let days = ["2025-08-25", "2025-09-22", "2025-10-23", "2025-11-22", "2025-12-25", "2026-01-23", "2026-02-20"]
        let orders =
            days.enumerated().map { "I\($0 + 1),C1,order,reached,\($1)T10:00,anna" } + [
                "I8,C2,order,reached,2026-01-22T10:00,anna", "I9,C2,order,reached,2026-02-25T10:00,anna",
            ]
        try await transcript.take("interactions.csv", rows: ["id,customer,kind,outcome,at,rep"] + orders)
        try await transcript.type(.anna, "followupctl why-not C2 silent-leaver")
        try await transcript.at("2026-03-30 09:00", "Weeks later no order has come.")
        let task = try await department.task("silent-leaver", customer: "C1")
        try await transcript.entry(task, .taskReminded)
        try await transcript.why(.anna, task)
        try await transcript.at("2026-04-09 09:00", "Nobody has called.")
        try await transcript.journal(task)
        try await transcript.at("2026-04-09 10:30", "Then an order comes, and closes the task by itself.")
        try await transcript.type(.anna, "followupctl log C1 --kind order --items \"COFFEE=12\"")
        try await transcript.journal(task)
    }

    static let replenish = Duty(
        number: 4, title: "Know how long a pack lasts", rules: ["replenish"],
        words: """
            Whoever buys an item again and again uses it up at a pace that their orders tell: quantity by quantity, and day by
            day. The rep calls while there is still something left.
            """,
        start: "2026-03-02 09:00"
    ) { department, transcript in
        try await transcript.at("2026-03-02 09:00", "Twelve boxes of coffee last a month or so. The last time it was twice as many.")
        try await transcript.take(
            "customers.csv",
            "id,name,segment,owner,since",
            "C1,Hotel Zeezicht,silver,bert,2024-02-01")
        let orders = [("2025-10-20", 12), ("2025-11-18", 12), ("2025-12-19", 12), ("2026-01-17", 12), ("2026-02-16", 24)]
        let rows = orders.enumerated().map { "I\($0 + 1),C1,order,reached,\($1.0)T10:00,bert,COFFEE=\($1.1)" }
        try await transcript.take("interactions.csv", rows: ["id,customer,kind,outcome,at,rep,items"] + rows)
        let task = try await department.task("replenish")
        try await transcript.at("2026-04-07 09:00", "Ten days before it is used up the task opens.")
        try await transcript.entry(task, .taskReminded)
        try await transcript.why(.bert, task)
        try await transcript.at("2026-04-14 09:00", "The customer orders, and the next time is reckoned from there.")
        try await transcript.type(.bert, "followupctl log C1 --kind order --items \"COFFEE=12\"")
        try await transcript.journal(task)
        try await transcript.why(.bert, try await department.task("replenish"))
    }

    static let review = Duty(
        number: 5, title: "Grow through satisfied customers", rules: ["review-request"],
        words: """
            Some days after praise the customer is asked for a review or a referral, and never twice in half a year: a favour that
            is asked for too often is none.
            """,
        start: "2026-03-03 16:00"
    ) { department, transcript in
        try await transcript.at("2026-03-03 16:00", "Praise comes in.")
        try await transcript.take(
            "customers.csv",
            "id,name,segment,owner,since",
            "C1,Fietsenmaker Bos,silver,anna,2024-02-01")
        try await transcript.take(
            "interactions.csv",
            "id,customer,kind,outcome,at,rep,sentiment",
            "F1,C1,feedback,reached,2026-03-03T15:20,anna,positive")
        let task = try await department.task("review-request")
        try await transcript.at("2026-03-06 09:00", "Three business days later Anna is asked to ask.")
        try await transcript.entry(task, .taskReminded)
        try await transcript.why(.anna, task)
        try await transcript.type(.anna, "followupctl done \(task.id) --note \"They will write one\"")
        try await transcript.at("2026-05-12 16:00", "Praise again, two months later: nobody is asked to ask a second time.")
        try await transcript.take(
            "interactions.csv",
            "id,customer,kind,outcome,at,rep,sentiment",
            "F2,C1,feedback,reached,2026-05-12T15:00,anna,positive")
        try await transcript.type(.anna, "followupctl why-not C1 review-request")
    }

    static let onboarding = Duty(
        number: 9, title: "Onboard a new customer", rules: ["onboarding"],
        words: """
            The first weeks decide whether a customer stays. A playbook: each step opens when the one before is done, whoever does
            it earlier or later than planned. Customers who came long before followupd did are not welcomed.
            """,
        start: "2026-03-02 09:00"
    ) { department, transcript in
        try await transcript.at("2026-03-02 09:00", "One customer is new today; the other came last summer.")
        try await transcript.take(
            "customers.csv",
            "id,name,segment,owner,since",
            "C1,Kapper Knip,gold,anna,2026-03-02",
            "C2,Slagerij Vos,gold,anna,2025-07-01")
        try await transcript.take(
            "interactions.csv",
            "id,customer,kind,outcome,at,rep",
            "I1,C1,meeting,reached,2026-02-27T10:00,anna",
            "I2,C2,call,reached,2026-02-27T10:00,anna")
        try await transcript.type(.anna, "followupctl why-not C2 onboarding")
        try await transcript.at("2026-03-02 09:05", "The first step is open.")
        var task = try await department.task("onboarding")
        try await transcript.entry(task, .taskReminded)
        for (done, opens, words) in [
            ("2026-03-03 11:00", "2026-03-04 09:00", "The welcome is done, and the kick-off opens on the next business day."),
            ("2026-03-11 15:00", "2026-03-11 15:05", "The kick-off is done, and the training opens at once."),
            ("2026-03-25 12:00", "2026-04-08 12:00", "The training is done. Two weeks later Anna asks whether everything works."),
        ] {
            try await transcript.at(done, words)
            try await transcript.type(.anna, "followupctl done \(task.id)")
            try await department.wait(until: try department.instant(opens))
            task = try await department.task("onboarding")
            try await transcript.journal(task)
        }
        try await transcript.why(.anna, task)
        try await transcript.at("2026-04-09 10:00", "It does. The last step looks back, three months after the welcome.")
        try await transcript.type(.anna, "followupctl done \(task.id)")
        task = try await department.task("onboarding")
        try await transcript.why(.anna, task)
        try await transcript.at("2026-07-03 09:00", "It was not done in time.")
        try await transcript.journal(task)
        try await transcript.entry(task, .taskRemindedOverdue)
    }
}
