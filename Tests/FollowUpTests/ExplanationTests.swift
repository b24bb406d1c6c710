import CivilTime
import FollowUp
import TestSupport
import Testing

@Suite("Explanations")
struct ExplanationTests {
    private static let team = Team([
        Rep(login: RepLogin("anna"), name: "Anna", team: "benelux", manager: RepLogin("mila")),
        Rep(login: RepLogin("bert"), name: "Bert", team: "benelux", manager: RepLogin("mila")), Rep(login: RepLogin("mila"), name: "Mila"),
    ])

    /// What an explanation says ought to exist.
    private static func wanted(_ explanation: Explanation) -> [OccurrenceKey: [Instant]] {
        guard explanation.refusal == nil else { return [:] }
        let steps = explanation.steps.filter { $0.outcome == .wanted }
        return Dictionary(steps.map { ($0.key, $0.moments.map(\.at)) }, uniquingKeysWith: { _, last in last })
    }

    private static func countsFromEnd(_ rule: Rule) -> Bool {
        let roots = rule.steps.first.map { [$0.opens, $0.due] } ?? []
        let field = roots.lazy.compactMap { if case .field(let field) = $0.anchor { field } else { nil } }.first
        return field == .contract(.end) || field == .contract(.cancelBy)
    }

    private static func dates(_ occurrences: [Occurrence]) -> [OccurrenceKey: [Instant]] {
        Dictionary(
            occurrences.map { ($0.key, [$0.dates.opens, $0.dates.due, $0.dates.closes].compactMap(\.self)) },
            uniquingKeysWith: { _, last in last })
    }

    @Test("every occurrence of a plan has an explanation with its dates, and every rule that asks for nothing a reason")
    func everythingIsExplained() throws {
        let now = try instant("2026-11-24T10:00:00Z")
        var seen: [String: Int] = [:]
        for round in 0..<600 {
            var random = RandomRules(random: SeededGenerator(seed: seed &+ UInt64(round)), now: now)
            let planner = Planner(rules: random.rules(), house: try Samples.house(), team: Self.team)
            let dossier = random.dossier()
            // The second look finds a past: turns that were closed, tasks that are open.
            let first = planner.plan(dossier, history: TaskHistory(), now: now)
            for history in [TaskHistory(), random.history(of: first.occurrences)] {
                let plan = planner.plan(dossier, history: history, now: now)
                for rule in planner.rules.rules {
                    let zone = planner.house.zoneNamed(dossier.customer.record.zone)
                    let subjects = dossier.subjects(rule.about, on: zone.date(at: now), calendar: planner.house.calendar, zone: zone)
                    for subject in Set(subjects.map(\.id)) {
                        // Of a contract there is one for each term that can still be decided about.
                        let found = planner.explain(rule, for: subject, in: dossier, history: history, now: now)
                        let occurrences = plan.occurrences.filter { $0.key.rule == rule.name && $0.key.subject == subject }
                        let place = "SEED=\(seed) round \(round) rule \(rule.name) \(subject.kind) \(subject.key)"
                        let isByTerm = rule.about == .contract && rule.trigger == .dates && Self.countsFromEnd(rule)
                        #expect(found.count == (isByTerm ? subjects.count { $0.id == subject } : 1), "\(place)")
                        let wanted = found.map(Self.wanted).reduce(into: [:]) { $0.merge($1) { _, last in last } }
                        #expect(wanted == Self.dates(occurrences), "\(place): \(found)")
                        for explanation in found { check(explanation, place, &seen) }
                    }
                }
            }
        }
        // The test is worth something only if it came by every way in which a rule can end.
        let ways = ["wanted", "happened", "waits", "noMoment", "over", "stale", "limited", "conditions", "isDone", "refused noMoment"]
        #expect(Set(seen.keys) == Set(ways), "SEED=\(seed): \(seen)")
    }

    private func check(_ explanation: Explanation, _ place: String, _ seen: inout [String: Int]) {
        if !explanation.isWanted {
            let steps = explanation.steps
            #expect(
                explanation.refusal != nil || !steps.isEmpty && steps.allSatisfy { $0.outcome != .wanted },
                "\(place): nothing is planned, and nothing says why: \(explanation)")
        }
        if explanation.refusal == .conditions { #expect(!explanation.conditions.flatMap(\.failing).isEmpty, "\(place)") }
        for moment in explanation.steps.flatMap(\.moments) { #expect(!moment.steps.isEmpty, "\(place): \(moment.name)") }
        Self.count(explanation, in: &seen)
    }

    private static func count(_ explanation: Explanation, in seen: inout [String: Int]) {
        switch explanation.refusal {
        case .conditions: seen["conditions", default: 0] += 1
        case .isDone: seen["isDone", default: 0] += 1
        case .noMoment: seen["refused noMoment", default: 0] += 1
        case .otherKind, nil: break
        }
        for step in explanation.steps {
            let name =
                switch step.outcome {
                case .wanted: "wanted"
                case .happened: "happened"
                case .waits: "waits"
                case .noMoment: "noMoment"
                case .over: "over"
                case .stale: "stale"
                case .limited: "limited"
                }
            seen[name, default: 0] += 1
        }
    }
}
