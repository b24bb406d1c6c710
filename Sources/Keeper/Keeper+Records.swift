import CivilTime
import FollowUp
import Store

/// Why a record was refused. The others of its batch are not affected.
package struct RecordRefusal: Hashable, Sendable {
    /// Its place in the batch, from 0.
    package var index: Int
    /// The field at fault, by its name in the API.
    package var field: String
    package var reason: String

    package init(index: Int, field: String, reason: String) {
        self.index = index
        self.field = field
        self.reason = reason
    }
}

/// What became of a batch of records.
package struct RecordsOutcome: Hashable, Sendable {
    /// How many were taken, those that changed nothing included.
    package var accepted = 0
    package var refused: [RecordRefusal] = []
    package var planning = PlanningTally()

    package init() {}
}

extension Keeper {
    /// Takes customers in: new ones are planned, changed ones planned anew, unchanged ones left alone.
    package func upsert(_ customers: [Customer], by actor: Actor, once: RecordsOnce? = nil) async throws -> RecordsOutcome {
        let ahead = state.map { PlannedAhead(customers, state: $0, now: clock.now()) }
        return try await take(customers, ahead: ahead, kind: .customers, by: actor, once: once) { customer, intake in
            if let owner = customer.owner, intake.state.planner.team[owner] == nil { return .unknown(rep: owner, field: "owner") }
            if try intake.insertIfNew(customer) { return nil }
            // The same customer may stand in the batch before.
            try intake.createPlanned()
            guard let known = try intake.transaction.snapshot.customer(customer.id), known.record != customer else { return nil }
            try intake.transaction.update(customer)
            intake.touched.insert(customer.id)
            return nil
        }
    }

    /// Takes contracts in, in the same way.
    package func upsert(_ contracts: [Contract], by actor: Actor, once: RecordsOnce? = nil) async throws -> RecordsOutcome {
        try await take(contracts, kind: .contracts, by: actor, once: once) { contract, intake in
            guard contract.start <= contract.end else {
                return Refusal(field: "end", reason: "\(contract.end) is before the start, \(contract.start)")
            }
            guard try intake.transaction.snapshot.customer(contract.customer) != nil else { return .unknown(customer: contract.customer) }
            let known = try intake.transaction.snapshot.contract(contract.id)
            if known == contract { return nil }
            if let known, known.customer != contract.customer {
                return Refusal(
                    field: "customer", reason: "contract \(contract.id) belongs to \(known.customer); a contract does not change hands")
            }
            try intake.transaction.upsert(contract)
            intake.touched.insert(contract.customer)
            return nil
        }
    }

    /// Logs interactions; a qualified one starts its customer's cadence anew, at once.
    ///
    /// - Parameter mayHandle: whether the one who asks may know of a customer; asked within the transaction. Nil: of all.
    package func log(_ interactions: [Interaction], by actor: Actor, once: RecordsOnce? = nil, mayHandle: CustomerCheck? = nil) async throws
        -> RecordsOutcome
    {
        try await take(interactions, kind: .interactions, by: actor, once: once) { interaction, intake in
            if let rep = interaction.rep, intake.state.planner.team[rep] == nil { return .unknown(rep: rep, field: "rep") }
            if let refusal = try intake.refusal(customer: interaction.customer, mayHandle) { return refusal }
            if let refusal = try intake.refusal(deal: interaction.deal, of: interaction.customer) { return refusal }
            guard interaction.at <= intake.now.adding(seconds: Self.tolerance) else {
                // It would silence the customer's cadence until then.
                return Refusal(field: "at", reason: "\(interaction.at) lies in the future; an interaction is something that has happened")
            }
            guard try intake.transaction.insertIfNew(interaction) else {
                let known = try intake.transaction.snapshot.interaction(interaction.id)
                return known == interaction
                    ? nil
                    : Refusal(
                        field: "id", reason: "interaction \(interaction.id) is known with other content; what happened is not rewritten")
            }
            if interaction.isQualified {
                try intake.transaction.raiseLastContact(of: interaction.customer, to: interaction.at)
                intake.touched.insert(interaction.customer)
            }
            try intake.putOff(after: interaction, by: actor)
            if interaction.kind == .order {
                try intake.transaction.raiseLastOrder(of: interaction.customer, to: interaction.at)
                intake.hasOrders = true
                intake.touched.insert(interaction.customer)
            }
            if intake.state.planner.rules.needs.contains(.interactions) { intake.touched.insert(interaction.customer) }
            if intake.isSingle {
                let change = RecordsChange.interaction(
                    interaction.id, customer: interaction.customer, interaction.kind, interaction.outcome)
                try intake.transaction.append([Event(at: intake.now, actor: actor, body: .records(change))])
            }
            return nil
        }
    }

    /// Takes reps in; whoever's customers now fall to somebody else are planned anew.
    package func upsert(_ reps: [Rep], by actor: Actor, once: RecordsOnce? = nil) async throws -> RecordsOutcome {
        let outcome = try await takeIn(reps, kind: .reps, by: actor, once: once) { rep, intake in
            let team = intake.state.planner.team
            if let manager = rep.manager, team[manager] == nil {
                let coming = intake.comingReps ?? Self.coming(reps, to: team)
                intake.comingReps = coming
                if !coming.contains(manager) { return .unknown(rep: manager, field: "manager") }
            }
            if team[rep.login] == rep { return nil }
            try intake.transaction.upsert(rep)
            intake.state.planner.team[rep.login] = rep
            let change = TeamChange(before: team, after: intake.state.planner.team, chosenTeams: intake.state.planner.rules.teams)
            try intake.request(change.replans(of: rep.login))
            // Whether somebody is a manager is a fact about them.
            intake.touchedReps.formUnion([rep.login, rep.manager, team[rep.login]?.manager].compactMap(\.self))
            return nil
        }
        if outcome.needsReplanning { replanWhatChanged() }
        return outcome.outcome
    }

    /// Those of `reps` that will be in the team: a rep whose manager is refused is refused too, whichever of them comes first.
    private static func coming(_ reps: [Rep], to team: Team) -> Set<RepLogin> {
        var logins = Set(reps.map(\.login))
        while true {
            let founded = reps.filter { rep in rep.manager.map { team[$0] != nil || logins.contains($0) } ?? true }
            guard founded.count < reps.count else { return logins }
            let left = Set(founded.map(\.login))
            if left == logins { return logins }
            logins = left
        }
    }

    // MARK: - The frame they share

    /// Whether somebody may know of a customer.
    package typealias CustomerCheck = @Sendable (WatchedCustomer, Snapshot, KeeperState) throws -> Bool

    /// How far ahead of the daemon's clock an instant may lie that is said to be past: the clocks of others, and zones that were left out.
    static let tolerance: Int64 = 86_400

    /// Why a record was refused, before its place is known.
    struct Refusal: Sendable {
        var field: String
        var reason: String

        static func unknown(rep: RepLogin, field: String) -> Refusal {
            Refusal(field: field, reason: "there is no rep '\(rep)'; import the reps first, or correct the login")
        }

        static func unknown(customer: CustomerID) -> Refusal {
            Refusal(field: "customer", reason: "there is no customer '\(customer)'; import the customers first, or correct the id")
        }
    }

    /// What taking in one batch has at hand, within its transaction.
    struct Intake {
        let transaction: Transaction
        var state: KeeperState
        let now: Instant
        let isSingle: Bool
        var tally = PlanningTally()
        /// The place of the record at hand.
        var place = 0
        let ahead: PlannedAhead?
        /// Per place, whether the customer is new and their tasks, planned ahead, are still to be created.
        var isNewcomer: [Bool] = []
        /// Customers to be planned anew once the whole batch is in.
        var touched: Set<CustomerID> = []
        /// Reps likewise.
        var touchedReps: Set<RepLogin> = []
        var needsReplanning = false
        /// Orders came in: what the customers of a segment show together may have changed.
        var hasOrders = false
        /// Reps that the batch brings; worked out when one names a manager who is not there yet.
        var comingReps: Set<RepLogin>?

        /// Notes what has to be planned anew once the batch is in.
        mutating func request(_ replans: Set<TeamReplan>) throws {
            for replan in replans { try transaction.request(replan) }
            if !replans.isEmpty { needsReplanning = true }
        }

        var reconciling: Reconciling { Reconciling(transaction: transaction, state: state, now: now) }

        /// Writes a customer who is not in the store, and queues their tasks; false when they are.
        mutating func insertIfNew(_ customer: Customer) throws -> Bool {
            if let ahead, ahead.generation == state.generation {
                let note = ahead.notes[place]
                guard try transaction.insertIfNew(customer, nextLook: note.nextLook, coverage: note.coverage) else { return false }
                if isNewcomer.isEmpty { isNewcomer = Array(repeating: false, count: ahead.notes.count) }
                isNewcomer[place] = true
                return true
            }
            let plan = state.planner.plan(Dossier(customer: WatchedCustomer(record: customer)), history: TaskHistory(), now: now)
            guard try transaction.insertIfNew(customer, nextLook: plan.nextLook, coverage: plan.coverage) else { return false }
            let reconciling = reconciling
            for occurrence in plan.occurrences { try reconciling.create(occurrence) }
            tally.planned += plan.occurrences.count
            return true
        }

        /// A try that reached nobody puts off the follow-up that is open, until it is to be tried again.
        func putOff(after interaction: Interaction, by actor: Actor) throws {
            guard !interaction.isQualified else { return }
            for stored in try transaction.snapshot.liveTasks(of: interaction.customer) where stored.task.state == .open {
                let task = stored.task
                let rule = state.planner.rules[task.occurrence.key.rule]
                guard rule?.retry != nil, task.openedAt.map({ $0 <= interaction.at }) ?? true else { continue }
                let (tried, changes) = try task.applying(
                    .done(outcome: interaction.outcome, note: interaction.note), by: actor, rule: rule, reach: state.reach,
                    now: min(interaction.at, now))
                guard case .snoozed(let until) = tried.state, until > now else { continue }
                try transaction.update(tried, from: task, nextAt: state.nextAt(of: tried, now: now))
                let telling = Telling(transaction: transaction, state: state, now: now)
                for change in changes { try telling.log(tried, from: task.state, change, by: actor) }
            }
        }

        /// Creates what was planned ahead for the new customers so far.
        mutating func createPlanned() throws {
            guard let ahead, !isNewcomer.isEmpty else { return }
            let reconciling = reconciling
            for task in ahead.tasks where isNewcomer[task.place] {
                try reconciling.create(task.occurrence)
                tally.planned += 1
            }
            isNewcomer = []
        }
    }

    func take<R: Sendable>(
        _ records: [R], ahead: PlannedAhead? = nil, kind: RecordKind, by actor: Actor, once: RecordsOnce? = nil,
        _ body: @escaping @Sendable (R, inout Intake) throws -> Refusal?
    ) async throws -> RecordsOutcome {
        try await takeIn(records, ahead: ahead, kind: kind, by: actor, once: once, body).outcome
    }

    func takeIn<R: Sendable>(
        _ records: [R], ahead: PlannedAhead? = nil, kind: RecordKind, by actor: Actor, once: RecordsOnce? = nil,
        _ body: @escaping @Sendable (R, inout Intake) throws -> Refusal?
    ) async throws -> (outcome: RecordsOutcome, needsReplanning: Bool) {
        let clock = clock
        // A rep's call is one record; a long list is a part of an import.
        return try await submit(records.count > 100 ? .bulk : .prompt) { transaction, state in
            try once?.check(transaction, now: clock.now())
            var intake = Intake(transaction: transaction, state: state, now: clock.now(), isSingle: records.count == 1, ahead: ahead)
            var outcome = RecordsOutcome()
            for (index, record) in records.enumerated() {
                intake.place = index
                if let refusal = try body(record, &intake) {
                    outcome.refused.append(RecordRefusal(index: index, field: refusal.field, reason: refusal.reason))
                } else {
                    outcome.accepted += 1
                }
            }
            try intake.createPlanned()
            if intake.hasOrders, intake.state.planner.rules.needs.contains(.segmentRhythms) {
                try transaction.schedule(
                    RhythmRefresh.chore,
                    at: intake.now.adding(seconds: RhythmRefresh.afterOrders(customers: intake.state.rhythms.customers)))
            }
            for id in intake.touched.sorted() {
                guard let customer = try transaction.snapshot.customer(id) else { continue }
                intake.tally += try intake.reconciling.replan(customer)
            }
            for login in intake.touchedReps.sorted() {
                guard let rep = intake.state.planner.team[login] else { continue }
                intake.tally += try intake.reconciling.replan(rep)
            }
            outcome.planning = intake.tally
            state = intake.state
            let change = RecordsChange.accepted(
                kind: kind, count: outcome.accepted, refused: outcome.refused.count, planning: outcome.planning)
            try transaction.append([Event(at: intake.now, actor: actor, body: .records(change))])
            if outcome.accepted > 0 { try once?.remember(outcome, transaction, now: intake.now) }
            return (outcome, intake.needsReplanning)
        }
    }
}
