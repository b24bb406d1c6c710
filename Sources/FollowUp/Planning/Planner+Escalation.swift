import CivilTime

extension Planner {
    /// Whether it takes the customer's records to tell who an escalation goes to.
    package static func needsRecord(_ assignment: Assignment) -> Bool {
        switch assignment {
        case .manager, .rep: false
        case .owner, .author, .specialist, .team: true
        }
    }

    /// Who an escalation of a task goes to; nil when there is nobody.
    ///
    /// The manager is that of whoever has the task; everybody else as planning would choose them for the record.
    ///
    /// - Parameter dossier: that of the task's customer, where `needsRecord` asks for it.
    package func recipient(of assignment: Assignment, for task: FollowUpTask, dossier: Dossier?, now: Instant) -> RepLogin? {
        switch assignment {
        case .manager: return team.manager(of: task.assignee)
        case .rep(let login): return team.assignee(for: login)
        case .owner, .author, .specialist, .team: break
        }
        let key = task.occurrence.key
        var subject: Subject?
        if let dossier {
            let zone = house.zoneNamed(dossier.customer.record.zone)
            subject =
                dossier.subjects(key.subject.kind, on: zone.date(at: now), calendar: house.calendar, zone: zone).first {
                    $0.id == key.subject
                } ?? .customer(dossier.customer)
        } else if key.subject.kind == .rep, let rep = team[RepLogin(key.subject.key)] {
            subject = .rep(WatchedRep(record: rep))
        }
        return subject.flatMap {
            PlanningRun(planner: self, history: TaskHistory(), now: now).assignee(of: assignment, key: key, for: $0, on: now).login
        }
    }
}
