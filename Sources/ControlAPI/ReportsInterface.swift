import CivilTime
import ControlInterface
import FollowUp
import Keeper
import Store
import Varlink

/// `io.followupd.Reports`.
package struct ReportsInterface: VarlinkInterface {
    package let description: InterfaceDescription
    /// Figures are counted over thousands of rows, which other connections must not wait for.
    package var execution: HandlerExecution { .globalExecutor }

    let keeper: Keeper
    let access: Access

    /// The days of a report, unless others are asked for.
    private static let usual = 91

    package init(keeper: Keeper, access: Access) throws {
        description = try Interfaces.description(of: Interfaces.reports)
        self.keeper = keeper
        self.access = access
    }

    package func handle(_ call: Call) async throws {
        do {
            try call.checkLengths()
            switch call.method {
            case "Report": try await report(call)
            default: throw VarlinkError.methodNotImplemented(call.fullyQualifiedMethod)
            }
        } catch {
            throw access.answer(to: call, failing: error, interface: Interfaces.reports)
        }
    }

    private func report(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        guard let planner = keeper.state?.planner else { throw WriterClosed() }
        let now = keeper.clock.now()
        let zone = planner.house.zone
        let days = try days(call, today: zone.date(at: now))
        let start = zone.instant(of: CivilDateTime(days.lowerBound, .midnight))
        let end = zone.instant(of: CivilDateTime(days.upperBound.adding(days: 1), .midnight))
        let reps = try reps(call, caller, planner.team)
        let found = try await keeper.store.read { snapshot in
            try reps.map { rep in
                let figures = try snapshot.figures(of: rep.login, days: days, from: start, until: end, now: now)
                return (rep: rep, figures: figures, performance: try snapshot.performance(of: rep.login, now: now))
            }
        }
        let teams = Dictionary(grouping: found) { $0.rep.team }.sorted { $0.key < $1.key }.map { team, members in
            Wire.Report.Team(team: team.isEmpty ? nil : team, figures: members.reduce(WorkFigures()) { $0 + $1.figures })
        }
        try await call.reply(
            Wire.Report(
                from: days.lowerBound.description, until: days.upperBound.description,
                reps: found.map { Wire.Report.Rep($0.rep, $0.figures, $0.performance) }, teams: teams))
    }

    private func days(_ call: Call, today: CivilDate) throws -> ClosedRange<CivilDate> {
        func day(_ name: String) throws -> CivilDate? {
            guard let text = call.parameters[name]?.stringValue else { return nil }
            guard let day = try? CivilDate(iso8601: text) else { throw VarlinkError.invalidParameter(name) }
            return day
        }
        let last = try day("until") ?? today
        let first = try day("from") ?? last.adding(days: 1 - Self.usual)
        guard first <= last else { throw VarlinkError.invalidParameter("from") }
        return first...last
    }

    /// Whose figures the caller may see, of those that are asked for, by login.
    private func reps(_ call: Call, _ caller: Caller, _ team: Team) throws -> [Rep] {
        var reps = team.reps.values.filter { caller.may(.person, [$0.login]) }
        if let login = call.parameters["rep"]?.stringValue {
            reps = reps.filter { $0.login.rawValue == login }
            guard !reps.isEmpty else { throw VarlinkError.permissionDenied }
        } else {
            // Those who left are asked for by name.
            reps = reps.filter(\.isActive)
        }
        if let name = call.parameters["team"]?.stringValue { reps = reps.filter { $0.team == name } }
        return reps.sorted { $0.login < $1.login }
    }
}
