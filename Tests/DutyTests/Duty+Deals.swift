/// The duties towards those who may buy, and have asked something.
extension Duty {
    static let leadHandOver = Duty(
        number: 6, title: "Hand a lead over", rules: ["lead-hand-over"],
        words: """
            A lead that was qualified is worth most in the first hours. Whoever it was handed to takes it over within four
            business hours, or the manager hears of it while it can still be saved. A weekend has none of those hours.
            """,
        start: "2026-03-06 10:00"
    ) { department, transcript in
        try await transcript.at("2026-03-06 10:00", "Friday. A lead of Anna's.")
        try await transcript.take(
            "customers.csv",
            "id,name,segment,owner,since",
            "C1,Camping Duinzicht,silver,anna,2024-02-01")
        try await transcript.take(
            "interactions.csv",
            "id,customer,kind,outcome,at,rep",
            "I1,C1,call,reached,2026-03-05T11:00,anna")
        try await transcript.take(
            "deals.csv",
            "id,customer,name,stage,stage_since,created,owner,value,currency",
            "D1,C1,Season stock,lead,2026-03-05T11:00,2026-03-05T11:00,anna,8000,EUR")
        try await transcript.at("2026-03-06 15:30", "It is qualified, and handed over to Bert.")
        try await transcript.type(.anna, "followupctl deal D1 --stage qualified --owner bert")
        let task = try await department.task("lead-hand-over")
        try await transcript.at("2026-03-06 15:31", "Bert is told at once. Two of the four hours are left for Monday.")
        try await transcript.entry(task, .taskReminded)
        try await transcript.why(.bert, task)
        try await transcript.at("2026-03-09 12:15", "Monday noon, and nothing has happened.")
        try await transcript.journal(task)
        try await transcript.entry(task, .taskRemindedOverdue)
        try await transcript.at("2026-03-09 12:20", "Bert takes it over. That alone is not enough: nobody has talked to the customer yet.")
        try await transcript.type(.bert, "followupctl deal D1 --accept")
        try await transcript.at("2026-03-09 12:40", "He calls, and the task closes by itself.")
        try await transcript.type(.bert, "followupctl log C1 --note \"Wants to order before Easter\"")
        try await transcript.journal(task)
    }

    static let closing = Duty(
        number: 7, title: "Chase proposals, and keep the close date honest", rules: ["proposal-chase", "close-date"],
        words: """
            A proposal without an answer is asked after, and not left to itself. And a deal that was to be decided by now and is
            still open makes every forecast wrong: it gets a new date, or is given up.
            """,
        start: "2026-03-02 10:30"
    ) { department, transcript in
        try await transcript.at("2026-03-02 10:30", "A proposal went out this morning, and is to be decided on by Friday of next week.")
        try await transcript.take(
            "customers.csv",
            "id,name,segment,owner,since",
            "C1,Zorgcentrum Linde,gold,bert,2024-02-01")
        try await transcript.take(
            "interactions.csv",
            "id,customer,kind,outcome,at,rep",
            "I1,C1,meeting,reached,2026-02-26T10:00,bert")
        try await transcript.take(
            "deals.csv",
            "id,customer,name,stage,stage_since,created,accepted,owner,expected_close,value,currency",
            "D1,C1,Furniture,proposal,2026-03-02T10:00,2026-02-10T09:00,2026-02-10T10:00,bert,2026-03-13,18500,EUR")
        let chase = try await department.task("proposal-chase")
        let date = try await department.task("close-date")
        try await transcript.at("2026-03-09 09:00", "Five business days without an answer.")
        try await transcript.entry(chase, .taskReminded)
        try await transcript.why(.bert, chase)
        try await transcript.at("2026-03-16 09:00", "The day on which it was to be decided is past as well.")
        try await transcript.entry(date, .taskReminded)
        try await transcript.why(.bert, date)
        try await transcript.at("2026-03-20 09:00", "Bert has asked neither for an answer nor for a date.")
        try await transcript.journal(chase)
        try await transcript.journal(date)
        try await transcript.at("2026-03-20 11:00", "The customer wants until the middle of April. The date is honest again.")
        try await transcript.type(.bert, "followupctl deal D1 --close 2026-04-15")
        try await transcript.journal(date)
        try await transcript.at("2026-03-31 16:00", "They say yes earlier, and nobody has to ask any more.")
        try await transcript.type(.bert, "followupctl deal D1 --stage won")
        try await transcript.journal(chase)
    }

    static let specialist = Duty(
        number: 8, title: "Put hard questions to a specialist", rules: ["specialist", "specialist-team", "answer"],
        words: """
            A question that was put to a specialist has a clock of its own, since the customer waits for the answer, whoever gives
            it. One that nobody was named for is somebody's of the team of specialists. Once it is answered it is the rep's again.
            """,
        start: "2026-03-03 13:00"
    ) { department, transcript in
        try await transcript.at("2026-03-03 13:00", "A customer of Anna's.")
        try await transcript.take(
            "customers.csv",
            "id,name,segment,owner,since",
            "C1,Drukkerij Hoek,silver,anna,2024-02-01")
        try await transcript.take(
            "interactions.csv",
            "id,customer,kind,outcome,at,rep",
            "I1,C1,call,reached,2026-03-03T11:00,anna")
        try await transcript.at("2026-03-03 14:00", "Their question is not one that Anna can answer.")
        try await transcript.type(.anna, "followupctl request Q1 --customer C1 --topic \"ink that is safe for food\" --specialist sam")
        try await transcript.at("2026-03-04 11:30", "Two business hours before the answer is due Sam is reminded.")
        let task = try await department.task("specialist")
        try await transcript.entry(task, .taskReminded)
        try await transcript.why(.sam, task)
        try await transcript.at("2026-03-05 09:00", "Sam has not answered.")
        try await transcript.journal(task)
        try await transcript.at("2026-03-05 10:15", "The answer. The question is Anna's again, and she is told so.")
        try await transcript.type(.sam, "followupctl request Q1 --answered")
        try await department.wait(until: try department.instant("2026-03-05 10:20"))
        try await transcript.journal(task)
        let answer = try await department.task("answer")
        try await transcript.journal(answer)
        try await transcript.why(.anna, answer)
        try await transcript.type(.anna, "followupctl done \(answer.id)")
        try await transcript.at("2026-03-05 11:00", "A question for whoever of the specialists takes it up.")
        try await transcript.type(.anna, "followupctl request Q2 --customer C1 --topic \"paper for labels\"")
        try await department.wait(until: try department.instant("2026-03-05 11:05"))
        let second = try await department.task("specialist-team")
        try await transcript.entry(second, .taskReminded)
        try await transcript.why(.root, second)
    }
}
