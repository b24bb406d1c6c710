import CivilTime

/// A moment told from another one: "90 days before cancel_by", "14 days before cancel_by, preceding business day", "at next_contact", "2 business days
/// after welcome.done".
package struct DatePhrase: Hashable, Sendable {
    /// What a phrase counts from.
    package enum Anchor: Hashable, Sendable {
        /// A moment that the trigger brings along.
        case trigger(TriggerMoment)
        /// A date or instant of the record.
        case field(Field)
        /// The step's own `opens`.
        case opens
        /// The step's own `due`.
        case due
        /// When the task of an earlier step was closed.
        case done(StepName)
        /// When the last of the steps that it comes after was closed.
        case previous
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

    /// The anchors that a step of a rule can count from, by their names.
    ///
    /// - Parameter earlier: the steps before it.
    package static func anchors(
        about kind: Subject.Kind, trigger: Trigger, earlier: [StepName] = [], role: Role
    ) -> [(name: String, anchor: Anchor)] {
        var anchors: [(name: String, anchor: Anchor)] = trigger.moments.map { ($0.rawValue, .trigger($0)) }
        anchors += Field.available(about: kind).filter { $0.field.type.isMoment }.map { ($0.name, .field($0.field)) }
        anchors += earlier.map { ("\($0).done", .done($0)) }
        if !earlier.isEmpty { anchors.append(("previous.done", .previous)) }
        switch role {
        case .opens: break
        case .due: anchors.append(("opens", .opens))
        case .closes: anchors += [("opens", .opens), ("due", .due)]
        }
        return anchors
    }
}
