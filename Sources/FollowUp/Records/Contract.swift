import CivilTime

/// An agreement with a customer that ends, renews itself, or must be cancelled in time.
package struct Contract: Hashable, Sendable {
    /// Where the contract stands.
    package enum Status: String, Hashable, Sendable, CaseIterable {
        case active, renewed, cancelled, ended
    }

    package var id: ContractID
    package var customer: CustomerID
    package var name: String
    package var status: Status
    package var start: CivilDate
    /// The end of the running term; `endIncluded` says whether the contract still holds on that day.
    package var end: CivilDate
    package var endIncluded: Bool
    /// How long before the end it has to be cancelled.
    package var notice: Span
    package var autoRenew: Bool
    /// How it rolls on when nobody cancels; nil where the source names no terms.
    package var terms: Terms?
    /// The value of a term in hundredths of `currency`; nil where the source has none.
    package var value: Int64?
    /// ISO 4217 code; empty where the source has none.
    package var currency: String
    package var attributes: Attributes
    /// How often it has been renewed by then; 0 for the term as it was stated. Not kept: `term(_:)` works it out.
    package internal(set) var renewals = 0

    package init(
        id: ContractID, customer: CustomerID, name: String, status: Status = .active, start: CivilDate, end: CivilDate,
        endIncluded: Bool = true, notice: Span, autoRenew: Bool = true, terms: Terms? = nil, value: Int64? = nil, currency: String = "",
        attributes: Attributes = [:]
    ) {
        self.id = id
        self.customer = customer
        self.name = name
        self.status = status
        self.start = start
        self.end = end
        self.endIncluded = endIncluded
        self.notice = notice
        self.autoRenew = autoRenew
        self.terms = terms
        self.value = value
        self.currency = currency
        self.attributes = attributes
    }

    /// The last day on which the contract holds.
    package var lastDay: CivilDate { endIncluded ? end : end.adding(days: -1) }

    /// The last day on which a cancellation is in time: end − notice, moved to the business day before when it falls on none.
    ///
    /// The notice is counted from the last day on which the contract holds, however its end was stated.
    package func cancelBy(calendar: BusinessCalendar, zone: Zone) -> CivilDate {
        calendar.roll(unadjustedCancelBy(calendar: calendar, zone: zone), .preceding)
    }

    /// `cancelBy` before it is moved to a business day; kept so that the shift can be shown.
    package func unadjustedCancelBy(calendar: BusinessCalendar, zone: Zone) -> CivilDate {
        zone.adding(-notice, to: CivilDateTime(lastDay, .midnight), calendar: calendar).date
    }
}
