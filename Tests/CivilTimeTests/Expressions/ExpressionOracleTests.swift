import CivilTime
import Foundation
import TestSupport
import Testing

@Suite("Calendar expressions, against systemd-analyze calendar")
struct ExpressionOracleTests {
    private static let zones = ZoneDatabase()
    private static let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
    private static let firstBase: Int64 = 157_766_400
    private static let lastBase: Int64 = 5_680_281_600

    /// The next occurrences, in whole seconds, since systemd-analyze prints no others.
    private static func occurrences(_ expression: CalendarExpression, after base: Int64, in zone: Zone, count: Int) -> [Int64] {
        var seconds: [Int64] = []
        var instant = Instant(seconds: base)
        while seconds.count < count, let next = expression.next(after: instant, in: zone) {
            #expect(next > instant)
            seconds.append(next.microseconds / 1_000_000)
            instant = next
        }
        return seconds
    }

    @Test("random expressions in UTC: normalized form and occurrences")
    func inUTC() throws {
        var texts = RandomExpression(random: SeededGenerator(seed: Self.seed))
        var compared = 0
        var found = 0
        var differences = 0
        for _ in 0..<40 {
            let base = Int64.random(in: Self.firstBase...Self.lastBase, using: &texts.random)
            let batch = (0..<100).map { _ in texts.texts() }
            let forms = try SystemdCalendar.ask(batch.map(\.text), zone: "UTC", base: base, iterations: 1)
            let answers = try SystemdCalendar.ask(batch.map(\.bounded), zone: "UTC", base: base, iterations: 8)
            for (index, (text, bounded)) in batch.enumerated() {
                let form = try #require(forms[index].answer, "systemd refuses '\(text)'")
                let answer = try #require(answers[index].answer, "systemd refuses '\(bounded)'")
                let expression = try CalendarExpression(parsing: text)
                let ours = Self.occurrences(expression, after: base, in: .utc, count: 8)
                let isReadBack = try CalendarExpression(parsing: expression.description) == expression
                let isBounded = try Self.occurrences(CalendarExpression(parsing: bounded), after: base, in: .utc, count: 8) == ours
                compared += 1
                found += ours.count
                if expression.description != form.normalized || !isBounded || ours != answer.occurrences || !isReadBack {
                    differences += 1
                    if differences < 6 {
                        Issue.record("'\(text)' @\(base): \(expression) \(ours), systemd says \(form) \(answer) (SEED=\(Self.seed))")
                    }
                }
            }
        }
        print(
            "expressions: \(compared) with \(found) occurrences in UTC compared with systemd, differences: \(differences) (SEED=\(Self.seed))"
        )
        #expect(differences == 0)
    }

    /// What a zone does to civil times is known: each happens when `Zone.instant(of:)` says, and those that fall together happen once. The civil
    /// times are systemd's, asked for in UTC; so there is an answer for gaps and overlaps too, where systemd itself differs.
    ///
    /// systemd is also asked in the zone. Where neither a gap nor an overlap is near, it has to say the same.
    @Test(
        "random expressions in zones: systemd's civil times where the zone puts them, and systemd's own answers but for gaps and overlaps",
        arguments: [
            "Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tehran", "Pacific/Apia",
            "America/St_Johns", "Africa/Cairo", "America/Havana", "Asia/Beirut", "Europe/Dublin", "Pacific/Chatham",
        ])
    func inZones(_ name: String) throws {
        let zone = try Self.zones.zone(named: name)
        var texts = RandomExpression(random: SeededGenerator(seed: Self.seed ^ name.utf8.reduce(UInt64(0)) { $0 &* 31 &+ UInt64($1) }))
        var counts = Counts()
        for _ in 0..<12 {
            let base = Self.base(in: zone, &texts.random)
            let batch = (0..<40).map { _ in texts.texts().bounded }
            let own = try SystemdCalendar.ask(batch, zone: name, base: base, iterations: 12)
            // From before any clock that was put back just now, so that nothing is missed.
            let isNear = zone.nextTransition(after: Instant(seconds: base - 4 * 3600)).map { $0 <= Instant(seconds: base) } ?? false
            let civilBase = base + Int64(zone.offset(at: Instant(seconds: base))) - (isNear ? 4 * 3600 : 0)
            let civil = try SystemdCalendar.ask(batch, zone: "UTC", base: civilBase, iterations: isNear ? 200 : 30)
            for (index, text) in batch.enumerated() {
                let expression = try CalendarExpression(parsing: text)
                let ours = Self.occurrences(expression, after: base, in: zone, count: 12)
                counts.compared += 1
                let hasFraction = text.replacing("..", with: "").contains(".")
                let answer = try #require(civil[index].answer, "systemd refuses '\(text)'")
                var expected: [Int64] = []
                for local in answer.occurrences {
                    let instant = zone.instant(of: Zone.utc.civil(at: Instant(seconds: local))).microseconds / 1_000_000
                    if instant > base, expected.last != instant || hasFraction { expected.append(instant) }
                }
                let isComplete = answer.isOver || expected.count >= 12
                let isSame = isComplete ? ours == Array(expected.prefix(12)) : ours.starts(with: expected)
                if hasFraction || expected.isEmpty && !isComplete {
                    counts.skipped += 1
                } else if !isSame {
                    counts.report("'\(text)' @\(base) \(name): \(ours), expected \(expected.prefix(12)) (SEED=\(Self.seed))")
                }
                // Days from a month's end it may count wrong by one where the clock is put forward in between ("~1..9/2" in Dublin, 2101-03-28),
                // and an expression may drive it round in circles ("*:53" in Chatham, whose gap begins at 02:45). Where winter time counts as
                // the daylight saving one, it may lose months ("Thu..Sun 2115-03..12/8-19..31" in Dublin never comes in November).
                let isUnsure = text.contains("~") || ["Europe/Dublin", "Africa/Casablanca"].contains(name)
                if let own = own[index].answer, !isUnsure { compareUnambiguous(text, ours, own, base, zone, &counts) }
            }
        }
        print(
            "expressions: \(counts.compared) in \(name) compared with systemd, \(counts.skipped) only outside of gaps, "
                + "\(counts.special) occurrences in gaps and overlaps, differences: \(counts.differences) (SEED=\(Self.seed))")
        #expect(counts.differences == 0)
    }

    private struct Counts {
        var compared = 0
        var skipped = 0
        var special = 0
        var differences = 0

        mutating func report(_ text: String) {
            differences += 1
            if differences < 6 { Issue.record("\(text)") }
        }
    }

    private func compareUnambiguous(
        _ text: String, _ ours: [Int64], _ own: SystemdCalendar.Answer, _ base: Int64, _ zone: Zone, _ counts: inout Counts
    ) {
        let mine = ours.filter { !Self.isSpecial($0, zone) }
        let theirs = own.occurrences.filter { !Self.isSpecial($0, zone) }
        counts.special += ours.count - mine.count
        // Both only as far as both have answers.
        let end = min(own.isOver ? .max : own.occurrences.last ?? .max, ours.count < 12 ? .max : ours.last ?? .max)
        if mine.filter({ $0 <= end }) != theirs.filter({ $0 <= end }) {
            counts.report("'\(text)' @\(base) \(zone): \(ours), systemd says \(own) (SEED=\(Self.seed))")
        }
    }

    /// Whether the clock shows that time twice, or has jumped ahead that day: where systemd meets a gap, it may start the hour over, which leads
    /// it into the gap again and past the end of the hour, or even give up the rest of the day.
    private static func isSpecial(_ seconds: Int64, _ zone: Zone) -> Bool {
        let instant = Instant(seconds: seconds)
        let civil = zone.civil(at: instant)
        if case .overlap = zone.resolve(civil) { return true }
        guard let transition = zone.nextTransition(after: zone.startOfDay(civil.date).adding(seconds: -1)), transition <= instant else {
            return false
        }
        return zone.offset(at: transition) > zone.offset(at: transition.adding(seconds: -1))
    }

    /// Half of them close before a transition, where there is one.
    private static func base(in zone: Zone, _ random: inout some RandomNumberGenerator) -> Int64 {
        let base = Int64.random(in: firstBase...lastBase, using: &random)
        guard Bool.random(using: &random), let transition = zone.nextTransition(after: Instant(seconds: base)) else { return base }
        return transition.microseconds / 1_000_000 - Int64.random(in: -7200...90_000, using: &random)
    }
}
