import CivilTime
import FollowUp
import Testing

/// The duties of those who answer for others.
extension Duty {
    static let coverage = Duty(
        number: 10, title: "Nobody falls through the cracks", rules: ["coverage", "manager-week"],
        words: """
            Every active customer has an active owner and a next touch. Where a day goes by without, the manager gets it to put
            right. And every Monday morning the manager looks at the week.
            """,
        start: "2026-03-02 09:00"
    ) { department, transcript in
        try await transcript.at("2026-03-03 12:00", "Two customers come in. One of them is nobody's, and nobody notices.")
        try await transcript.take(
            "customers.csv",
            "id,name,segment,owner,since",
            "C1,Notaris Blom,gold,,2024-02-01",
            "C2,Garage Peters,silver,bert,2024-02-01")
        try await transcript.take(
            "interactions.csv",
            "id,customer,kind,outcome,at,rep",
            "I1,C1,call,reached,2026-02-27T10:00,bert",
            "I2,C2,call,reached,2026-02-27T10:00,bert")
        try await transcript.type(.root, "followupctl coverage")
        let task = try await department.task("coverage")
        try await transcript.at("2026-03-04 09:00", "A business day later it is Mila's to put right.")
        try await transcript.entry(task, .taskReminded)
        try await transcript.why(.mila, task)
        try await transcript.at("2026-03-04 10:00", "Anna takes it over. There is no gap any more, and the task closes by itself.")
        try await transcript.take(
            "customers.csv",
            "id,name,segment,owner,since",
            "C1,Notaris Blom,gold,anna,2024-02-01")
        try await transcript.journal(task)
        try await transcript.type(.root, "followupctl coverage")
        try await transcript.at("2026-03-09 09:00", "Monday morning.")
        let week = try await department.task("manager-week", [.open])
        try await transcript.entry(week, .taskReminded)
        try await transcript.why(.mila, week)
    }

    static let recognition = Duty(
        number: 11, title: "Recognise, and help", rules: ["recognition", "help"],
        words: """
            A rep is compared with their own usual and never with others: the tasks of the last four weeks beside those of the
            twelve before. Who has become better hears it from the manager; who falls behind is asked what would help.
            """,
        start: "2026-01-05 09:00"
    ) { department, transcript in
        try await transcript.at("2026-01-05 09:00", "Anna and Bert have twelve customers each, whom they have to call every month.")
        let owners = ["anna", "bert"].flatMap { owner in (1...12).map { (owner: owner, number: $0) } }
        let customers = owners.map { "\($0.owner)-\($0.number),Customer \($0.number) of \($0.owner),gold,\($0.owner),2024-02-01" }
        let contacts = owners.map {
            "I-\($0.owner)-\($0.number),\($0.owner)-\($0.number),call,reached,2025-12-\(10 + $0.number)T10:00,\($0.owner)"
        }
        // Too long to be shown.
        try await department.take("customers.csv", rows: ["id,name,segment,owner,since"] + customers)
        try await department.take("interactions.csv", rows: ["id,customer,kind,outcome,at,rep"] + contacts)
        try await transcript.type(.root, "followupctl import customers.csv")
        try await transcript.type(.root, "followupctl import interactions.csv")
        await transcript.say(
            """
            Until the end of March Anna does two of three tasks late and Bert does all of his in time. In April it is the other way round. Here the tests do their work, every
            morning at half past nine.
            """)
        try await work(department, until: "2026-04-30")
        try await transcript.at("2026-05-01 09:00", "On the first of the month Mila is told of both.")
        let recognition = try await department.task("recognition")
        let help = try await department.task("help")
        try await transcript.entry(recognition, .taskReminded)
        try await transcript.why(.mila, recognition)
        try await transcript.entry(help, .taskReminded)
        try await transcript.why(.mila, help)
        try await transcript.type(.mila, "followupctl done \(recognition.id)")
        await transcript.say("Whoever is as good as usual is nobody's task.")
        try await transcript.type(.mila, "followupctl why-not sam help")
    }

    /// Anna and Bert do their follow-ups, day by day.
    private static func work(_ department: Department, until last: String) async throws {
        var day = try department.instant("2026-01-06 09:30")
        let end = try department.instant("\(last) 23:00")
        let people: [RepLogin: Department.Person] = ["anna": .anna, "bert": .bert]
        let turn = try department.instant("2026-04-01 00:00")
        while day < end {
            try await department.wait(until: day)
            for task in try await department.world.tasks([.open]) where task.occurrence.key.rule.rawValue == "follow-up" {
                guard let person = people[task.occurrence.assignee ?? ""] else { continue }
                let number = task.occurrence.customer?.rawValue.split(separator: "-").last.flatMap { Int($0) } ?? 0
                let isCareful = (person == .bert) == (day < turn) || day < turn && number.isMultiple(of: 3)
                if !isCareful, task.occurrence.dates.due >= day { continue }
                let answer = try await department.run(person, ["done", "\(task.id)"])
                try #require(answer.status == 0, "\(answer.output)")
            }
            let civil = department.zone.civil(at: day)
            day = department.zone.instant(of: CivilDateTime(civil.date.adding(days: 1), civil.time))
        }
    }
}
