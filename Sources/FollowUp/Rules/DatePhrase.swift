import CivilTime

/// A moment told from another one: "90 days before cancel_by", "14 days before cancel_by, preceding business day", "at next_contact".
package struct DatePhrase: Hashable, Sendable {
    /// What a phrase may count from, by the names used in rule files.
    package enum Anchor: String, Hashable, Sendable, CaseIterable {
        /// The moment a cadence arrives at.
        case nextContact = "next_contact"
        /// A contract's first day.
        case start
        /// A contract's end, as stated.
        case end
        /// The last day to cancel.
        case cancelBy = "cancel_by"
        /// The rule's own `opens`.
        case opens
        /// The rule's own `due`.
        case due
    }

    /// What the phrase says; decides the time of day where neither the phrase nor its anchor has one.
    package enum Role: Hashable, Sendable {
        /// The working day's start.
        case opens
        /// The working day's end.
        case due
        /// The end of the civil day.
        case closes
    }

    /// Signed: negative for "before".
    package var offset: Span
    package var anchor: Anchor
    package var time: TimeOfDay?
    package var roll: BusinessCalendar.Roll

    package init(offset: Span = .zero, anchor: Anchor, time: TimeOfDay? = nil, roll: BusinessCalendar.Roll = .none) {
        self.offset = offset
        self.anchor = anchor
        self.time = time
        self.roll = roll
    }

    /// The anchors that a rule of a kind can count from.
    package static func anchors(about kind: Subject.Kind, role: Role) -> [Anchor] {
        let own: [Anchor] =
            switch kind {
            case .customer: [.nextContact]
            case .contract: [.start, .end, .cancelBy]
            }
        return switch role {
        case .opens: own
        case .due: own + [.opens]
        case .closes: own + [.opens, .due]
        }
    }
}
