import CivilTime

extension PlanningRun {
    /// What stands for a placeholder in a title.
    func text(
        of placeholder: TitleTemplate.Placeholder, _ firing: Firing, for subject: Subject, dates: TaskDates, zone: Zone
    ) -> String {
        switch placeholder {
        case .due: return zone.date(at: dates.due).description
        case .evidence: return firing.evidence
        case .moment(let moment): return firing.moments[moment]?.date.description ?? ""
        case .field(let field):
            guard let value = value(of: field, in: subject, zone: zone) else { return field.isNeverWhenAbsent ? "never" : "" }
            // A title tells the day of a moment; the time of day only lengthens it.
            if case .instant(let instant) = value { return zone.date(at: instant).description }
            // A rate is read as a percentage.
            if field == .rep(.onTime) || field == .rep(.usualOnTime), let rate = value.number { return "\(Int((rate * 100).rounded()))%" }
            return value.text(zone: zone)
        }
    }
}
