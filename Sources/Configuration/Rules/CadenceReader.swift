import CivilTime
import FollowUp

/// Reads how often a customer is to be contacted: `{since: last_contact, every: {gold: 30 days, otherwise: 90 days}, latest: 120 days, retry: 1 business day}`.
struct CadenceReader {
    let problems: ProblemList

    private static let keys = ["since", "every", "latest", "retry"]

    func cadence(_ node: PlacedNode) throws(Problem) -> Cadence {
        var cadence = Cadence(intervals: [:], otherwise: nil, retry: Span(businessDays: 1))
        var hasInterval = false
        var latest: PlacedNode?
        for (key, value) in try node.pairs("a cadence") {
            switch key.text {
            case "since":
                let text = try value.text("'since'")
                guard text.text == "last_contact" else { throw text.unknown("start of a cadence", in: ["last_contact"]) }
            case "every":
                hasInterval = true
                (cadence.intervals, cadence.otherwise) = try intervals(value, "'every'")
            case "latest":
                latest = value
                (cadence.latest, cadence.latestOtherwise) = try intervals(value, "'latest'")
            case "retry": cadence.retry = try Self.interval(value)
            default: throw key.unknown("key of a cadence", in: Self.keys)
            }
        }
        guard hasInterval else {
            throw node.problem("'every' is missing, as in 'every: 30 days' or 'every: {gold: 30 days, otherwise: 90 days}'")
        }
        if let latest { try check(latest, of: cadence) }
        return cadence
    }

    /// One span for all, or one for each segment.
    private func intervals(_ node: PlacedNode, _ what: String) throws(Problem) -> ([String: Span], Span?) {
        guard node.isMapping else { return ([:], try Self.interval(node)) }
        var intervals: [String: Span] = [:]
        var otherwise: Span?
        for (segment, span) in try node.pairs(what) {
            let interval = try Self.interval(span)
            if segment.text == "otherwise" { otherwise = interval } else { intervals[segment.text] = interval }
        }
        guard !intervals.isEmpty || otherwise != nil else { throw node.problem("\(what) names no segment, and nothing for 'otherwise'") }
        return (intervals, otherwise)
    }

    private static func interval(_ node: PlacedNode) throws(Problem) -> Span {
        let text = try node.text("an interval")
        let span = try PhraseReader.span(text)
        guard !span.isZero else { throw text.problem("an interval of no time would never end") }
        return span
    }

    /// Every segment of `latest` has to have an interval, and `latest` cannot be the shorter one.
    private func check(_ latest: PlacedNode, of cadence: Cadence) throws(Problem) {
        guard latest.isMapping else {
            for (segment, interval) in cadence.intervals.sorted(by: { $0.key < $1.key }) {
                try compare(cadence.latestOtherwise, with: interval, latest, "for \(segment)")
            }
            return try compare(cadence.latestOtherwise, with: cadence.otherwise, latest, "for the other segments")
        }
        for (segment, value) in try latest.pairs("'latest'") {
            if segment.text == "otherwise" {
                try compare(cadence.latestOtherwise, with: cadence.otherwise, value, "for the other segments")
            } else if let interval = cadence.interval(forSegment: segment.text) {
                try compare(cadence.latest[segment.text], with: interval, value, "for \(segment.text)")
            } else {
                throw segment.unknown("segment of this cadence", in: cadence.intervals.keys.sorted())
            }
        }
    }

    private func compare(_ latest: Span?, with interval: Span?, _ node: PlacedNode, _ whom: String) throws(Problem) {
        guard let latest, let interval, latest.isShorter(than: interval) else { return }
        throw node.problem("'latest' is \(latest) \(whom), which is before the \(interval) of 'every'")
    }
}

extension Span {
    /// Whether it is shorter wherever it starts; business days are taken on a calendar without holidays, which makes them shortest.
    func isShorter(than other: Span) -> Bool {
        let calendar = BusinessCalendar()
        return (0..<366).allSatisfy { day in
            let start = CivilDateTime(CivilDate(clampingDayNumber: 20_000 + day), .midnight)
            return Zone.utc.adding(self, to: start, calendar: calendar) < Zone.utc.adding(other, to: start, calendar: calendar)
        }
    }
}
