import ControlInterface
import ControlLine
import Testing
import Varlink

/// The verbs about single records, against a daemon in memory.
@Suite("The verbs about records")
struct CtlRecordsTests {
    private static let customer = """
        Customer C-1: Bakker BV
               Segment: gold
                 Owner: anna, away until Fri 27 Nov; bob stands in
        Customer since: 1 Mar 2024 (3 years ago)
             Time zone: Europe/Amsterdam
          Last contact: Sat 24 Oct 12:00 (4 weeks ago)
            Last order: Mon 2 Nov 10:00 (3 weeks ago)
              Coverage: no next touch
                branch: bakery
                  size: 12 ovens

        Contract K-7: Support Gold
                State: active
                 From: 1 Apr 2024 (3 years ago)
                   To: 31 Mar 2027 (in 4 months)
           First term: ended 31 Mar 2025 (20 months ago)
               Renews: by itself, for 12 months each time, unless it is cancelled
               Notice: 3 months
            Cancel by: 30 Dec 2026 (in 5 weeks), moved from Thu 31 Dec
                Value: 1200.50 EUR
                 desk: north

        Contract K-8: Lease
                State: ended
                 From: 1 Jan 2020 (7 years ago)
                Up to: 1 Jan 2024 (3 years ago)
               Renews: not by itself

        Deals
          D-3  New ovens  proposal  since 13 days ago   25000.00 EUR  bob
          D-1  Mixer      lost      since 7 months ago                anna

        Open questions
          R-5  Does it run on three-phase current?  asked 3 days ago  sam is asked

        What comes next
          12  open     2 days late  Sat 21 Nov 17:00  Follow up Bakker BV  followup  anna
          21  planned  in 7 days    Mon 30 Nov 17:00  Follow up Jansen     followup  anna

        What was
          Mon 2 Nov 10:00   3 weeks ago  order     reached
            COFFEE 12, FILTERS 3.5; by mail
          Sat 24 Oct 12:30  4 weeks ago  task 9    done               anna
            Follow up Bakker BV: price list promised
          Tue 20 Oct 12:00  4 weeks ago  feedback  reached, positive  anna
          … and earlier interactions
        """

    @Test("a customer on one page: facts, contracts, deals, questions, what comes next, what was")
    func customer() async throws {
        try await FakeDaemon.with { daemon in
            let run = try await followupctl(["customer", "C-1"], daemon: daemon, width: 100)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output == Self.customer + "\n")
            let json = try JSON(parsing: try await followupctl(["customer", "C-1", "--json"], daemon: daemon).output)
            #expect(json == .object(CtlSamples.customerPage))
            let none = try await followupctl(["customer", "C-9"], daemon: daemon)
            #expect(none.status == 1)
            #expect(none.errors == "followupctl: there is no customer 'C-9', or it is none of yours\n")
        }
    }

    /// The calls that a command line led to.
    private func calls(_ arguments: [String], login: String? = "anna") async throws -> (run: CtlRun, calls: [String]) {
        try await FakeDaemon.with { daemon in
            let run = try await followupctl(arguments, daemon: daemon, login: login)
            return (run, daemon.world.state.withLock { $0.recordCalls.map { "\($0.method) \(JSON.object($0.parameters))" } })
        }
    }

    @Test("a deal is shown with the stages it went through")
    func deal() async throws {
        let (run, calls) = try await calls(["deal", "D-3"])
        #expect(calls == [#"GetDeal {"id":"D-3"}"#])
        #expect(
            run.output == """
                Deal D-3: New ovens
                     Customer: Bakker BV (C-1)
                        Stage: proposal, since Tue 10 Nov 10:00 (13 days ago)
                        Owner: bob
                     Accepted: Fri 2 Oct 10:00 (7 weeks ago)
                   Decided by: 15 Dec 2026 (in 3 weeks)
                        Value: 25000.00 EUR
                      Created: Thu 1 Oct 11:00 (7 weeks ago)
                       source: fair

                Stages
                  lead       from Thu 1 Oct 11:00   less than a day
                  qualified  from Thu 1 Oct 17:00   40 days
                  proposal   from Tue 10 Nov 10:00  until now

                """)
    }

    @Test(
        "a deal is moved on",
        arguments: [
            (["--stage", "won"], #"ChangeDeal {"id":"D-3","stage":"won"}"#, "New ovens (D-3) is won, bob's\n"),
            (
                ["--stage", "qualified", "--since", "yesterday", "--owner", "carl"],
                #"ChangeDeal {"id":"D-3","stage":"qualified","stageSince":"2026-11-22T08:00:00Z","owner":"carl"}"#,
                "New ovens (D-3) is in the stage qualified, carl's\n"
            ),
            (
                ["--accept", "--close", "2026-12-24", "--value", "1200.50"],
                #"ChangeDeal {"id":"D-3","accept":true,"expectedClose":"2026-12-24","value":"1200.50"}"#,
                "New ovens (D-3) is in the stage proposal, bob's\n"
            ),
        ])
    func changeDeal(options: [String], call: String, says: String) async throws {
        let (run, calls) = try await calls(["deal", "D-3"] + options)
        #expect(run.status == 0, "\(run.errors)")
        #expect(calls == [call])
        #expect(run.output == says + "Planning: 1 task planned, 2 tasks moved\n")
    }

    @Test("a question is shown, asked, answered and given to somebody else")
    func request() async throws {
        let shown = try await calls(["request", "R-5"])
        #expect(shown.calls == [#"GetRequest {"id":"R-5"}"#])
        #expect(
            shown.run.output == """
                Question R-5: Does it run on three-phase current?
                        State: open
                     Customer: Bakker BV (C-1)
                        Asked: Fri 20 Nov 11:00 (3 days ago) by anna
                   Specialist: sam
                         Deal: D-3

                """)
        let asked = try await calls(["request", "R-9", "--customer", "C-1", "--topic", "How loud is it?", "--specialist", "sam"])
        #expect(
            asked.calls == [
                #"UpsertRequests {"requests":[{"id":"R-9","customer":"C-1","topic":"How loud is it?","rep":"anna","specialist":"sam"}]}"#
            ])
        #expect(asked.run.output == "Asked: How loud is it?, sam\nPlanning: 1 task planned, 2 tasks moved\n")
        let answered = try await calls(["request", "R-5", "--answered"])
        #expect(answered.calls == [#"ChangeRequest {"id":"R-5","status":"answered"}"#])
        #expect(answered.run.output.hasPrefix("The question R-5, Does it run on three-phase current?, is answered\n"))
        let given = try await calls(["request", "R-5", "--specialist", "lou"])
        #expect(given.run.output.hasPrefix("The question R-5, Does it run on three-phase current?, is open; lou is asked\n"))
        let refused = try await calls(["request", "R-9", "--customer", "C-1", "--topic", "zoe?"])
        #expect(refused.run.status == 1)
        #expect(refused.run.errors == "followupctl: refused: rep: there is no rep 'zoe'\n")
    }

    @Test("absences are listed over all pages, added and removed")
    func absences() async throws {
        let list = try await calls(["absence"])
        #expect(list.calls == [#"ListAbsences {"limit":1000}"#, #"ListAbsences {"limit":1000,"cursor":"x"}"#])
        #expect(
            list.run.output == """
                ID               REP   FROM        TO                          SUBSTITUTE
                anna 2026-11-20  anna  Fri 20 Nov  Fri 27 Nov      away        bob
                V-2              bob   Mon 21 Dec  Sun 3 Jan 2027  in 4 weeks  the manager

                """)
        #expect(
            try await calls(["absence", "list", "--rep", "bob", "--past"]).calls.first
                == #"ListAbsences {"limit":1000,"rep":"bob","past":true}"#)
        let added = try await calls(["absence", "add", "2026-12-24", "2026-12-31", "--substitute", "bob"])
        #expect(
            added.calls.filter { !$0.hasPrefix("List") } == [
                #"UpsertAbsences {"absences":[{"rep":"anna","first":"2026-12-24","last":"2026-12-31","substitute":"bob"}]}"#
            ])
        #expect(added.run.output == "anna is away from Thu 24 Dec to Thu 31 Dec; bob stands in\n")
        let ill = try await calls(["absence", "add", "today", "--rep", "bob"])
        #expect(
            ill.calls.filter { !$0.hasPrefix("List") } == [
                #"UpsertAbsences {"absences":[{"rep":"bob","first":"2026-11-23","last":"2026-11-23"}]}"#
            ])
        #expect(ill.run.output == "bob is away on Mon 23 Nov; the manager stands in\n")
        let refused = try await calls(["absence", "add", "mon", "--rep", "zoe"])
        #expect(refused.run.status == 1 && refused.run.errors == "followupctl: refused: rep: there is no rep 'zoe'\n")
        // What is known of these days is not lost unawares.
        let twice = try await calls(["absence", "add", "2026-11-27", "2026-12-01"])
        #expect(twice.run.status == 1 && twice.calls.allSatisfy { $0.hasPrefix("ListAbsences") }, "\(twice)")
        #expect(
            twice.run.errors
                == "followupctl: known already: anna is away from Fri 20 Nov to Fri 27 Nov; bob stands in. Nothing was changed; say --replace to put this in its place, or 'followupctl absence remove anna 2026-11-20' first\n"
        )
        let replaced = try await calls(["absence", "add", "2026-11-27", "2026-12-01", "--replace"])
        #expect(
            replaced.calls.filter { !$0.hasPrefix("List") } == [
                #"UpsertAbsences {"absences":[{"rep":"anna","first":"2026-11-27","last":"2026-12-01"}]}"#,
                #"RemoveAbsence {"id":"anna 2026-11-20"}"#,
            ])
        #expect(replaced.run.output.hasSuffix("No longer: anna is away from Fri 20 Nov to Fri 27 Nov; bob stands in\n"))
        // The same said again is no contradiction.
        let same = try await calls(["absence", "add", "2026-11-20", "2026-11-27", "--substitute", "bob"])
        #expect(same.run.status == 0 && same.calls.contains { $0.hasPrefix("UpsertAbsences") })
        let nobody = try await calls(["absence", "add", "mon"], login: nil)
        #expect(nobody.run.status == 2 && nobody.calls.isEmpty)
        let removed = try await calls(["absence", "remove", "anna", "2026-11-20"])
        #expect(removed.calls == [#"RemoveAbsence {"id":"anna 2026-11-20"}"#])
        #expect(removed.run.output == "The absence 'anna 2026-11-20' is removed\n")
    }

    @Test("an interaction is logged with what the customer let show and what was bought")
    func log() async throws {
        try await FakeDaemon.with { daemon in
            let run = try await followupctl(
                ["log", "C-1", "--kind", "order", "--items", "COFFEE=12; FILTERS=3.5", "--sentiment", "positive", "--deal", "D-3"],
                daemon: daemon)
            #expect(run.status == 0, "\(run.errors)")
            let logged = daemon.world.state.withLock { $0.interactions.first }
            #expect(logged?["items"] == [["item": "COFFEE", "quantity": 12.0], ["item": "FILTERS", "quantity": 3.5]])
            #expect(logged?["sentiment"] == "positive" && logged?["deal"] == "D-3")
            let wrong = try await followupctl(["log", "C-1", "--kind", "order", "--items", "COFFEE"], daemon: daemon)
            #expect(wrong.status == 2)
            #expect(wrong.errors == "followupctl: --items: 'COFFEE' has no quantity; write items as COFFEE=12; FILTERS=3.5\n")
        }
    }

    @Test(
        "what cannot be meant is refused before anything is asked",
        arguments: [
            ["deal"], ["deal", "D-3", "--stage", "signed"], ["deal", "D-3", "--since", "yesterday"],
            ["request", "R-1", "--answered", "--withdrawn"],
            ["request", "R-1", "--customer", "C-1"], ["request", "R-1", "--deal", "D-3"],
            ["request", "R-1", "--customer", "C-1", "--topic", "T", "--answered"],
            ["absence", "add"], ["absence", "remove"], ["customer"], ["log", "C-1", "--sentiment", "glad"],
            ["deal", "D-3", "--close", "someday"],
        ])
    func usage(arguments: [String]) async throws {
        let (run, calls) = try await calls(arguments)
        #expect(run.status == 2, "\(run.output)\(run.errors)")
        #expect(calls.isEmpty)
        #expect(!run.errors.isEmpty && run.output.isEmpty)
    }

    @Test("deals are listed with their customers, narrowed down by what is said, page by page")
    func deals() async throws {
        var state = FakeWorld.State()
        state.deals = [
            [
                "deal": [
                    "id": "D-1", "customer": "C-1", "name": "Kitchen", "stage": "proposal", "owner": "anna", "expectedClose": "2026-12-24",
                    "value": "1200.50", "currency": "EUR",
                ], "customerName": "Bakker BV",
            ], ["deal": ["id": "D-2", "customer": "C-2", "name": "Floor\u{1b}[2J", "stage": "won"], "customerName": "Castor"],
        ]
        try await FakeDaemon.with(state) { daemon in
            let run = try await followupctl(
                ["deals", "D-", "--open", "--owner", "anna", "--customer", "C-1", "--limit", "7"], daemon: daemon)
            #expect(run.status == 0 && run.errors.isEmpty)
            let lines = run.output.split(separator: "\n")
            #expect(lines.count == 3 && lines.first?.contains("DECIDED BY") == true)
            #expect(lines.dropFirst().first?.contains("Bakker BV") == true && run.output.contains("1200.50 EUR"), "\(run.output)")
            #expect(!run.output.contains("\u{1b}"))
            let none = try await followupctl(["deals", "X-"], daemon: daemon)
            #expect(none.output == "There is no such deal, or it is none of yours.\n")
            let json = try await followupctl(["deals", "--json"], daemon: daemon)
            #expect(try JSON(parsing: json.output)["deals"]?.arrayValue?.count == 2)
            let calls = daemon.world.state.withLock { $0.recordCalls.map { JSON.object($0.parameters).description } }
            #expect(
                calls == [
                    #"{"text":"D-","owner":"anna","customer":"C-1","open":true,"limit":7}"#, #"{"text":"X-","limit":100}"#,
                    #"{"limit":100}"#,
                ])
        }
    }
}
