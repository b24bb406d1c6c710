import CivilTime
import FollowUp
import Store

extension Keeper {
    /// Takes absences in. From then on who is away is passed over where there is a choice.
    ///
    /// - Parameter mayChange: whether the one who asks may say when somebody is away; nil: of all.
    package func upsert(_ absences: [Absence], by actor: Actor, once: RecordsOnce? = nil, mayChange: RepCheck? = nil) async throws
        -> RecordsOutcome
    {
        let outcome = try await takeIn(absences, kind: .absences, by: actor, once: once) { absence, intake in
            let team = intake.state.planner.team
            guard team[absence.rep] != nil, mayChange?([absence.rep]) != false else { return .unknown(rep: absence.rep, field: "rep") }
            if let substitute = absence.substitute {
                guard team[substitute] != nil else { return .unknown(rep: substitute, field: "substitute") }
                guard substitute != absence.rep else {
                    return Refusal(
                        field: "substitute", reason: "'\(substitute)' is the one who is away; name somebody else, or nobody for the manager"
                    )
                }
            }
            let known = try intake.transaction.snapshot.absence(absence.id)
            if known == absence { return nil }
            if let known, mayChange?([known.rep]) == false {
                return Refusal(field: "id", reason: "'\(absence.id)' is the id of another absence; take another one, or none")
            }
            try intake.transaction.upsert(absence)
            try intake.note(in: [absence.rep, known?.rep]) { $0.set(absence) }
            return nil
        }
        if outcome.needsReplanning { replanWhatChanged() }
        return outcome.outcome
    }

    /// Forgets an absence: whoever was to be away is there.
    ///
    /// - Throws: `RecordMissing` when there is none of that id that the one who asks may change.
    @discardableResult
    package func remove(_ id: AbsenceID, by actor: Actor, once: RecordsOnce? = nil, mayChange: @escaping RepCheck = { _ in true })
        async throws -> RecordsOutcome
    {
        let outcome = try await takeIn([id], kind: .absences, by: actor, once: once) { id, intake in
            guard let absence = try intake.transaction.snapshot.absence(id), mayChange([absence.rep]) else {
                throw RecordMissing(kind: .absences, id: id.rawValue)
            }
            _ = try intake.transaction.remove(id)
            try intake.note(in: [absence.rep]) { $0.remove(id) }
            return nil
        }
        if outcome.needsReplanning { replanWhatChanged() }
        return outcome.outcome
    }
}

extension Keeper.Intake {
    /// Changes when somebody is away, and notes what that touches.
    fileprivate mutating func note(in reps: [RepLogin?], _ change: (inout Team) -> Void) throws {
        let before = state.planner.team
        change(&state.planner.team)
        let step = TeamChange(before: before, after: state.planner.team, chosenTeams: state.planner.rules.teams)
        for rep in reps.compactMap(\.self) {
            try request(step.replans(ofAbsence: rep))
            touchedReps.insert(rep)
        }
    }
}
