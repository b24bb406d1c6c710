import CivilTime

/// Days on which a rep is away.
package struct Absence: Hashable, Sendable {
    package var id: AbsenceID
    package var rep: RepLogin
    /// The first day away, in the rep's zone.
    package var first: CivilDate
    /// The last day away; not before the first.
    package var last: CivilDate
    /// Who stands in; nil means the manager does.
    package var substitute: RepLogin?

    package init(id: AbsenceID, rep: RepLogin, first: CivilDate, last: CivilDate, substitute: RepLogin? = nil) {
        self.id = id
        self.rep = rep
        self.first = first
        self.last = last
        self.substitute = substitute
    }

    package func covers(_ day: CivilDate) -> Bool { first <= day && day <= last }
}
