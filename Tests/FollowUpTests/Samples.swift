import CivilTime
import FollowUp
import Foundation
import TestSupport

/// What every test of this target plans with.
enum Samples {
    static let zones = ZoneDatabase()
    static let nine = TimeOfDay(hour: 9, minute: 0) ?? .midnight
    static let halfPastFive = TimeOfDay(hour: 17, minute: 30) ?? .midnight

    /// Every zone that the machine's own table names.
    static let everyZone: [Zone] = {
        let table = (try? String(contentsOfFile: "/usr/share/zoneinfo/tzdata.zi", encoding: .utf8)) ?? ""
        return table.split(separator: "\n").filter { $0.hasPrefix("Z ") }.compactMap { line in
            line.split(separator: " ").dropFirst().first.flatMap { try? zones.zone(named: String($0)) }
        }
    }()

    static func house(_ zone: String = "Europe/Amsterdam", holidays: Set<CivilDate> = []) throws -> House {
        let own = try zones.zone(named: zone)
        return House(
            zone: own, calendar: BusinessCalendar(holidays: holidays), dayStarts: nine, dayEnds: halfPastFive,
            zoneNamed: { name in name.flatMap { try? zones.zone(named: $0) } ?? own })
    }

    static let team = Team([
        Rep(login: RepLogin("anna"), name: "Anna", manager: RepLogin("mila")), Rep(login: RepLogin("mila"), name: "Mila"),
    ])

    /// The team on a house in UTC.
    static func reach(quiet: QuietHours = .never, zone: Zone = .utc, team: Team = team) -> Reach {
        let house = House(
            zone: zone, calendar: BusinessCalendar(), dayStarts: nine, dayEnds: halfPastFive, quiet: quiet,
            zoneNamed: { name in name.flatMap { try? zones.zone(named: $0) } ?? zone })
        return Reach(house: house, team: team)
    }

    /// What holds for the tasks of a rule's only step.
    static func terms(_ rule: Rule, reach: Reach = reach()) -> Advance.Terms {
        Advance.Terms(step: rule.steps[0], catchUp: rule.catchUp, reach: reach)
    }

    static func rule(
        _ name: String = "renewal", _ trigger: Trigger = .dates, opens: DatePhrase = DatePhrase(anchor: .field(.contract(.end))),
        due: DatePhrase = DatePhrase(anchor: .opens), closes: DatePhrase? = nil, reminders: [ReminderRule] = [.atOpen]
    ) -> Rule {
        Rule(
            name: RuleName(name), about: trigger == .dates ? .contract : .customer, trigger: trigger,
            steps: [Step(opens: opens, due: due, closes: closes, title: TitleTemplate([.text("Do it")]), reminders: reminders)],
            fingerprint: "1")
    }

    static func contract(end: String, notice: Span = .zero) throws -> Contract {
        let end = try CivilDate(iso8601: end)
        return Contract(
            id: ContractID("K"), customer: CustomerID("C"), name: "Paper", start: end.adding(days: -365), end: end, notice: notice)
    }

    static func customer(segment: String = "gold", zone: String? = nil) -> Customer {
        Customer(id: CustomerID("C"), name: "C", segment: segment, owner: RepLogin("anna"), zone: zone)
    }

    /// The occurrence of one rule for a contract that ends on `end`.
    static func occurrence(
        _ rule: Rule, end: String, house: House, zone: String? = nil, now: Instant = .distantPast
    ) throws -> Occurrence? {
        let dossier = Dossier(customer: WatchedCustomer(record: customer(zone: zone)), contracts: [try contract(end: end)])
        return Planner(rules: RuleSet([rule]), house: house, team: team).plan(dossier, history: TaskHistory(), now: now).occurrences.first
    }

    static func task(
        _ state: TaskState = .planned, opens: Instant, due: Instant, closes: Instant? = nil, remindedThrough: Instant? = nil
    ) -> FollowUpTask {
        let key = OccurrenceKey(rule: RuleName("r"), subject: SubjectID(kind: .customer, key: "C"), anchor: "a")
        let occurrence = Occurrence(
            key: key, customer: CustomerID("C"), assignee: RepLogin("anna"), title: "Do it",
            dates: TaskDates(opens: opens, due: due, closes: closes))
        return FollowUpTask(id: TaskID(1), occurrence: occurrence, state: state, remindedThrough: remindedThrough ?? opens)
    }
}

func instant(_ text: String) throws -> Instant { try Instant(rfc3339: text) }

/// The seed of this run; a failing test prints it.
let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)

extension RepLogin: ExpressibleByStringLiteral {
    /// In tests a login may be written as it is.
    public init(stringLiteral value: String) { self.init(value) }
}
