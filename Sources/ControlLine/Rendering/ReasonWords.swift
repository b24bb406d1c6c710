import CivilTime
import ControlInterface

/// Why a task is there, in a few words.
struct ReasonWords {
    var times: TimeWords

    /// Empty when nothing is known.
    func text(_ reason: Wire.Reason?) -> String {
        guard let reason else { return "" }
        let words = times.words
        let distance = reason.at.map { times.distance($0) } ?? ""
        let date = reason.day.flatMap { try? CivilDate(iso8601: $0) }
        let day = date.map { times.fullDay($0) } ?? reason.day ?? ""
        let away = date.map { times.distance($0) } ?? ""
        let span = reason.span.map { words.span($0) }
        switch reason.kind {
        case .contact:
            guard let span else { return words.lastContact(distance) }
            guard let segment = reason.segment else { return words.lastContact(distance, every: span) }
            return words.lastContact(distance, segment: segment, asks: span)
        case .neverContacted: return reason.day == nil ? words.neverContacted() : words.neverContacted(since: day)
        case .cancelBy: return words.cancelBy(day, away)
        case .silence: return words.quiet(away)
        case .usedUp: return words.bought(reason.what ?? "", away)
        case .interaction: return words.afterInteraction(reason.what, distance)
        case .stage: return words.inStage(words.stage(reason.what ?? ""), distance)
        case .request: return words.asked(distance, by: reason.rep)
        case .since: return words.customerSince(day)
        case .calendar: return words.regularly()
        case .coverage: return words.notCovered()
        case .byHand: return words.byHand()
        }
    }
}
