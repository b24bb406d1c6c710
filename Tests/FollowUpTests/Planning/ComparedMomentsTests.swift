import CivilTime
import FollowUp
import TestSupport
import Testing

@Suite("One moment of a record compared with another")
struct ComparedMomentsTests {
    private static func planner() throws -> Planner {
        Planner(
            rules: RuleSet([RuleSamples.takeOver]), house: try Samples.house(),
            team: Team([Rep(login: RepLogin("anna"), name: "Anna")]))
    }

    private static func dossier(contact: String?, accepted: String?, close: String? = nil) throws -> Dossier {
        var customer = Samples.customer()
        customer.owner = RepLogin("anna")
        let since = try instant("2026-11-20T14:00:00Z")
        return Dossier(
            customer: WatchedCustomer(record: customer, lastContact: try contact.map(instant)),
            deals: [
                Deal(
                    id: DealID("D1"), customer: customer.id, name: "Stock", stage: .qualified, stageSince: since, created: since,
                    owner: RepLogin("anna"), accepted: try accepted.map(instant),
                    expectedClose: try close.map { try CivilDate(iso8601: $0) })
            ])
    }

    @Test(
        "a lead that was taken over is done with once they were talked to since it came to its stage, at that very moment or later",
        arguments: [
            (nil, nil, true), ("2026-11-20T14:00:00Z", nil, true), (nil, "2026-11-20T15:00:00Z", true),
            ("2026-11-20T13:59:59Z", "2026-11-20T15:00:00Z", true), ("2026-11-20T14:00:00Z", "2026-11-20T15:00:00Z", false),
            ("2026-11-21T09:00:00Z", "2026-11-20T15:00:00Z", false),
        ] as [(String?, String?, Bool)])
    func since(contact: String?, accepted: String?, isOpen: Bool) throws {
        let plan = try Self.planner().plan(
            try Self.dossier(contact: contact, accepted: accepted), history: TaskHistory(), now: instant("2026-11-24T10:00:00Z"))
        #expect(plan.occurrences.count == (isOpen ? 1 : 0))
    }

    @Test(
        "a moment and a day are compared as days of the customer's zone, and what is not known is neither before nor after",
        arguments: [
            // Midnight in Amsterdam is 23:00 in UTC.
            ("2026-11-22T22:59:00Z", "2026-11-23", true), ("2026-11-22T23:00:00Z", "2026-11-23", false),
            ("2026-11-24T09:00:00Z", "2026-11-23", false), ("2026-11-20T09:00:00Z", nil, false),
        ] as [(String, String?, Bool)])
    func days(accepted: String, close: String?, holds: Bool) throws {
        var planner = try Self.planner()
        planner.rules = RuleSet([
            RuleSamples.rule(
                "early", about: .deal, .dates, when: [.field(.deal(.accepted), [.beforeField(.deal(.expectedClose))])],
                steps: [RuleSamples.step(opens: RuleSamples.phrase(.field(.deal(.stageSince))))])
        ])
        let plan = planner.plan(
            try Self.dossier(contact: nil, accepted: accepted, close: close), history: TaskHistory(),
            now: try instant("2026-11-24T10:00:00Z"))
        #expect(plan.occurrences.count == (holds ? 1 : 0))
    }

    @Test("the log says in a few words why a task that somebody knows of has no place any more")
    func endings() throws {
        let now = try instant("2026-11-24T10:00:00Z")
        let planner = try Self.planner()
        let open = try Self.dossier(contact: nil, accepted: nil)
        let occurrence = try #require(planner.plan(open, history: TaskHistory(), now: now).occurrences.first)
        let task = FollowUpTask(id: TaskID(7), occurrence: occurrence, state: .open, remindedThrough: now)
        let history = TaskHistory(live: [task])

        let done = try Self.dossier(contact: "2026-11-21T09:00:00Z", accepted: "2026-11-20T15:00:00Z")
        #expect(
            planner.ending(of: task, in: done, history: history, now: now)
                == "done: accepted is set and customer.last_contact is stage_since or later")
        var won = open
        won.deals[0].stage = .won
        #expect(planner.ending(of: task, in: won, history: history, now: now) == "no longer so: stage is qualified; it is won")
        var gone = open
        gone.deals = []
        #expect(planner.ending(of: task, in: gone, history: history, now: now) == "there is nothing to do about deal D1 any more")
        var without = planner
        without.rules = RuleSet([])
        #expect(without.ending(of: task, in: open, history: history, now: now) == "the rule take-over is not there any more")
        var excluded = planner
        excluded.rules = RuleSet([
            RuleSamples.rule(
                "take-over", about: .deal, .dates, when: [.not([.field(.deal(.stage), in: ["qualified", "lost"])])],
                steps: RuleSamples.takeOver.steps)
        ])
        #expect(excluded.ending(of: task, in: open, history: history, now: now) == "now so: stage is lost or qualified")

        let edits = Reconciliation.edits(wanted: [], live: [task], closed: [], now: now) {
            planner.ending(of: $0, in: won, history: history, now: now)
        }
        guard case .settle(_, let reason)? = edits.first, edits.count == 1 else {
            Issue.record("\(edits)")
            return
        }
        #expect(reason == "no longer so: stage is qualified; it is won")
    }
}
