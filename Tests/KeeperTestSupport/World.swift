import CivilTime
import FollowUp
import Foundation
import Keeper
import Logging
import Simulation
import Store
import TestSupport

/// A keeper on a store of its own, with a clock and an alarm that the test moves.
package final class World: Sendable {
    package let directory: TemporaryDirectory
    package let clock: VirtualClock
    package let alarm = VirtualAlarm()
    package let store: Store
    package let keeper: Keeper
    package static let zones = ZoneDatabase()

    /// Opens, or opens again, a keeper on `directory`.
    package init(
        at now: Instant, directory: TemporaryDirectory? = nil, rules: [Rule] = [World.followUp], zone: String = "Europe/Amsterdam",
        brokenRules: Set<RuleName> = [],
        settling: Int64 = 0, house: House? = nil
    ) async throws {
        let directory = try directory ?? TemporaryDirectory()
        self.directory = directory
        clock = VirtualClock(now)
        store = try Store(directory: directory.path)
        var logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        logger.logLevel = .critical
        // Tests say themselves when words are taken into their index.
        keeper = Keeper(store: store, clock: clock, alarm: alarm, logger: logger, textLull: nil)
        try await keeper.start(
            KeeperConfiguration(
                rules: RuleSet(rules), house: try house ?? World.house(zone: zone, settling: settling), brokenRules: brokenRules),
            version: "test")
        await keeper.replanned()
    }

    package static func house(
        zone: String = "Europe/Amsterdam", holidays: Set<CivilDate> = [], settling: Int64 = 0, quiet: QuietHours = .never,
        gathering: Int64 = 0,
        retention: Retention = Retention()
    ) throws -> House {
        let zone = try zones.zone(named: zone)
        return House(
            zone: zone, calendar: BusinessCalendar(holidays: holidays), dayStarts: try TimeOfDay("09:00"), dayEnds: try TimeOfDay("17:30"),
            settling: settling, quiet: quiet, gathering: gathering, retention: retention,
            zoneNamed: { name in name.flatMap { try? World.zones.zone(named: $0) } ?? zone })
    }

    /// Moves the clock, rings the alarm as the machine would, and waits until nothing is due any more.
    package func move(to instant: Instant) async throws {
        clock.set(instant)
        alarm.ring()
        try await settle()
    }

    /// Waits until every task that is due now has been looked at.
    package func settle() async throws {
        while true {
            try await keeper.checkLiveness()
            let now = clock.now()
            let next = try await store.read { try $0.nextAttention() }
            guard let next, next <= now else { return }
        }
    }

    /// Ends the keeper as SIGTERM would.
    package func stop() async {
        await keeper.stop()
        await keeper.close()
    }

    package func events(after seq: Int64 = 0) async throws -> [LoggedEvent] {
        try await store.read { try $0.events(after: max(seq, $0.oldestSeq() - 1), limit: 1_000_000) }
    }

    /// The messages of the events of some kinds, in order.
    package func messages(_ kinds: Set<EventKind>, after seq: Int64 = 0) async throws -> [String] {
        let zone = keeper.state?.planner.house.zone ?? .utc
        return try await events(after: seq).filter { kinds.contains($0.event.kind) }.map { $0.event.message(zone: zone) }
    }

    /// The kinds of what happened to tasks, in order.
    package func taskEvents() async throws -> [EventKind] {
        try await events().filter { if case .task = $0.event.body { true } else { false } }.map(\.event.kind)
    }

    package func tasks(_ states: Set<TaskState.Name> = Set(TaskState.Name.allCases), rep: RepLogin? = nil) async throws -> [FollowUpTask] {
        try await store.read { try $0.tasks(TaskFilter(rep: rep, states: states, limit: 100_000)) }.map(\.task)
    }

    // MARK: - Records

    package static let anna = Rep(login: RepLogin("anna"), name: "Anna", team: "benelux", manager: RepLogin("mila"))
    package static let mila = Rep(login: RepLogin("mila"), name: "Mila", team: "benelux")

    package func addTeam() async throws {
        _ = try await keeper.upsert([Self.anna, Self.mila], by: .daemon)
        await keeper.replanned()
    }

    package static func customer(_ id: String, segment: String = "gold", owner: String? = "anna", since: String? = nil) -> Customer {
        Customer(
            id: CustomerID(id), name: "Customer \(id)", segment: segment, owner: owner.map { RepLogin($0) },
            since: since.flatMap { try? CivilDate(iso8601: $0) })
    }

    package static func call(_ customer: String, at: Instant, id: String? = nil, _ outcome: Interaction.Outcome = .reached) -> Interaction {
        Interaction(
            id: InteractionID(id ?? "I-\(customer)-\(at)-\(outcome)"), customer: CustomerID(customer), kind: .call, outcome: outcome, at: at
        )
    }

    // MARK: - Rules

    /// Gold 30 days, others 90; reminders at open and every business day at 09:00 while overdue.
    package static let followUp = Rule(
        name: RuleName("follow-up"), about: .customer, conditions: [.field(.customer(.status), in: ["active"])],
        trigger: .cadence(Cadence(intervals: ["gold": Span(days: 30)], otherwise: Span(days: 90), retry: Span(businessDays: 1))),
        steps: [
            Step(
                opens: DatePhrase(anchor: .trigger(.nextContact)), due: DatePhrase(offset: Span(businessDays: 5), anchor: .opens),
                title: TitleTemplate([.text("Follow up "), .placeholder(.field(.customer(.name)))]),
                reminders: [.atOpen, .daily(businessDaysOnly: true, at: TimeOfDay(hour: 9, minute: 0) ?? .midnight, while: .overdue)])
        ], fingerprint: "1")

    /// By hand, about a customer: to be done within a week.
    package static let audit = Rule(
        name: RuleName("audit"), about: .customer, trigger: .byHand,
        steps: [
            Step(
                opens: DatePhrase(anchor: .trigger(.asked)), due: DatePhrase(offset: Span(days: 7), anchor: .opens),
                title: TitleTemplate([.text("Look into "), .placeholder(.field(.customer(.name)))]))
        ], fingerprint: "1")

    package static let renewal = Rule(
        name: RuleName("renewal"), about: .contract,
        conditions: [.field(.contract(.status), in: ["active"]), .field(.contract(.autoRenew), in: ["true"])], trigger: .dates,
        steps: [
            Step(
                opens: DatePhrase(offset: Span(days: -90), anchor: .field(.contract(.cancelBy))),
                due: DatePhrase(offset: Span(days: -14), anchor: .field(.contract(.cancelBy)), roll: .preceding),
                closes: DatePhrase(anchor: .field(.contract(.cancelBy))),
                title: TitleTemplate([
                    .text("Renew "), .placeholder(.field(.contract(.name))), .text(" by "), .placeholder(.field(.contract(.cancelBy))),
                ]))
        ], fingerprint: "1")
}

/// An instant written as RFC 3339; a test that writes it wrongly stops.
package func instant(_ text: String) throws -> Instant { try Instant(rfc3339: text) }
