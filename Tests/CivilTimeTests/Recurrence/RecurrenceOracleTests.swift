import CivilTime
import Foundation
import TestSupport
import Testing

@Suite("Recurrence against dateutil")
struct RecurrenceOracleTests {
    private static let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)

    /// A rule that RFC 5545 allows, and a start.
    ///
    /// Left out is what dateutil reads otherwise than RFC 5545 or than we do, which tests of their own fix: BYWEEKNO without a day; weekdays with
    /// and without numbers in one BYDAY; the last weeks of a year, of which dateutil finds too many; BYSETPOS in weeks, of which dateutil cuts the first at the start.
    ///
    /// - Returns: also a moment, in seconds since 1970, that dateutil, which walks there from the start, reaches soon.
    private static func randomRule(_ random: inout SeededGenerator) -> (start: String, rule: String, probe: Int) {
        let frequency = RecurrenceRule.Frequency.allCases.randomElement(using: &random) ?? .daily
        var parts = ["FREQ=\(frequency.rawValue)"]
        func chance(_ n: Int) -> Bool { Int.random(in: 0..<n, using: &random) == 0 }
        func numbers(_ range: ClosedRange<Int>, _ most: Int, signed: Bool = false) -> String {
            Set(
                (0..<Int.random(in: 1...most, using: &random)).map { _ in
                    let number = Int.random(in: range, using: &random)
                    return signed && Bool.random(using: &random) ? -number : number
                }
            ).sorted().map(String.init).joined(separator: ",")
        }
        let codes = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
        if chance(2) { parts.append("INTERVAL=\(Int.random(in: 1...[3, 12, 90][Int.random(in: 0..<3, using: &random)], using: &random))") }
        var has = false
        if chance(3) { parts.append("BYMONTH=\(numbers(1...12, 4))"); has = true }
        var hasWeek = false
        if frequency == .yearly, chance(4) { parts.append("BYWEEKNO=\(numbers(1...50, 4, signed: true))"); hasWeek = true; has = true }
        var hasDay = false
        if frequency != .weekly, chance(3) { parts.append("BYMONTHDAY=\(numbers(1...31, 5, signed: true))"); has = true; hasDay = true }
        if ![.daily, .weekly, .monthly].contains(frequency), chance(5) {
            parts.append("BYYEARDAY=\(numbers(1...366, 8, signed: true))")
            has = true
            hasDay = true
        }
        if chance(3) || (hasWeek && !hasDay) {
            var days = Array(Set((0..<Int.random(in: 1...3, using: &random)).map { _ in codes.randomElement(using: &random) ?? "MO" }))
                .sorted()
            if [.monthly, .yearly].contains(frequency), !hasWeek, chance(2) {
                days = days.map { "\([1, 2, 3, 4, 5, -1, -2, -5].randomElement(using: &random) ?? 1)\($0)" }
            }
            parts.append("BYDAY=\(days.joined(separator: ","))")
            has = true
        }
        if chance(3) { parts.append("BYHOUR=\(numbers(0...23, 3))"); has = true }
        if chance(4) { parts.append("BYMINUTE=\(numbers(0...59, 3))"); has = true }
        if chance(5) { parts.append("BYSECOND=\(numbers(0...59, 3))"); has = true }
        if has, frequency != .weekly, chance(4) { parts.append("BYSETPOS=\(numbers(1...6, 2, signed: true))") }
        if chance(3) { parts.append("WKST=\(codes.randomElement(using: &random) ?? "MO")") }
        let date = CivilDate(clampingDayNumber: Int.random(in: 7000...30_000, using: &random))
        let (hour, minute, second) = (
            Int.random(in: 0...23, using: &random), Int.random(in: 0...59, using: &random), Int.random(in: 0...59, using: &random)
        )
        let time = String(format: "%02d%02d%02d", hour, minute, second)
        let periods: [RecurrenceRule.Frequency: Int] = [
            .secondly: 1, .minutely: 60, .hourly: 3600, .daily: 86_400, .weekly: 604_800, .monthly: 2_600_000, .yearly: 31_500_000,
        ]
        let farthest = min(1500 * (periods[frequency] ?? 1), 30_000 * 86_400)
        let probe = date.dayNumber * 86_400 + hour * 3600 + minute * 60 + second + Int.random(in: -farthest / 20...farthest, using: &random)
        let start = "\(date)".filter { $0 != "-" } + "T\(time)"
        switch Int.random(in: 0..<4, using: &random) {
        case 0: parts.append("COUNT=\(Int.random(in: 1...20, using: &random))")
        case 1: parts.append("UNTIL=\("\(date.adding(days: Int.random(in: 0...4000, using: &random)))".filter { $0 != "-" })T120000")
        default: break
        }
        return (start, parts.joined(separator: ";"), probe)
    }

    @Test("2,000 random rules: the first occurrences, one after the other, and the next and previous at random moments")
    func rules() throws {
        var random = SeededGenerator(seed: Self.seed)
        let cases = (0..<2000).map { _ in Self.randomRule(&random) }
        // dateutil walks each period; a rule that finds nothing for long is given up after a while and not compared.
        let script = """
            import sys, signal, datetime
            from dateutil.rrule import rrulestr
            class Late(Exception): pass
            def late(*_): raise Late()
            # By the time that it computes: how busy the machine is changes nothing.
            signal.signal(signal.SIGVTALRM, late)
            # The threads that tests run on have it blocked, and a child inherits that.
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGVTALRM, signal.SIGTERM})
            epoch = datetime.datetime(1970, 1, 1)
            def limited(work):
                # Again and again, since an exception in some places is dropped.
                signal.setitimer(signal.ITIMER_VIRTUAL, 0.008, 0.008)
                try:
                    return work()
                except Late:
                    return None
                finally:
                    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            def text(moment): return moment.strftime('%Y-%m-%dT%H:%M:%S') if moment else 'None'
            for line in sys.stdin:
                start, rule, probe = line.split()
                begin = datetime.datetime.strptime(start, '%Y%m%dT%H%M%S')
                moment = epoch + datetime.timedelta(seconds=int(probe))
                out = []
                try:
                    rules = rrulestr(rule, dtstart=begin)
                    def walk():
                        for found in rules:
                            out.append(found)
                            if len(out) == 12: return 'more'
                        return 'ended'
                    ended = limited(walk) or 'late'
                    near = limited(lambda: text(rules.after(moment)) + '/' + text(rules.before(moment))) or 'late'
                    print(ended, near, ','.join(map(text, out)))
                except Late:
                    print('late late', ','.join(map(text, out)))
                except Exception as error:
                    print('error', type(error).__name__, str(error).replace(' ', '_'))
            """
        let answers = try Oracle.python(script, input: cases.map { "\($0.start) \($0.rule) \($0.probe)" })
        try #require(answers.count == cases.count)
        var occurrences = 0
        var probes = 0
        var differences = 0
        func differ(_ what: String) {
            differences += 1
            if differences <= 8 { Issue.record("\(what) SEED=\(Self.seed)") }
        }
        func text(_ civil: CivilDateTime?) -> String {
            civil.map { "\($0.date)T\(String(format: "%02d:%02d:%02d", $0.time.hour, $0.time.minute, $0.time.second))" } ?? "None"
        }
        for (test, answer) in zip(cases, answers) {
            let recurrence = try Recurrence(
                parsing: "DTSTART:\(test.start)\nRRULE:\(test.rule)", zone: .utc, zoneNamed: { _ throws(CivilTimeError) in .utc })
            let words = answer.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            // It says so when an interval never meets a time of day.
            if answer.contains("generates_an_empty_set") || answer.contains("resulting_in_empty_rule") {
                if let found = recurrence.next(after: nil) { differ("\(test.rule) from \(test.start): \(text(found)), dateutil: never") }
                continue
            }
            guard words[0] != "error" else {
                differ("dateutil refuses \(test.rule) from \(test.start): \(answer)")
                continue
            }
            let expected = words[2].isEmpty ? [] : words[2].split(separator: ",").map(String.init)
            var iterator = recurrence.makeIterator()
            let found = expected.map { _ in text(iterator.next()) }
            occurrences += expected.count
            if found != expected { differ("\(test.rule) from \(test.start): \(found), dateutil \(expected)") }
            // dateutil knows no year after 9999 either.
            if words[0] == "ended", let further = iterator.next() {
                differ("\(test.rule) from \(test.start): \(text(further)) after the end")
            }
            guard words[1] != "late" else { continue }
            probes += 1
            let moment = Zone.utc.civil(at: Instant(seconds: Int64(test.probe)))
            let near = "\(text(recurrence.next(after: moment)))/\(text(recurrence.previous(before: moment)))"
            if near != words[1] { differ("\(test.rule) from \(test.start) at \(moment): \(near), dateutil \(words[1])") }
            // The text is read back as the same rule.
            if try RecurrenceRule(parsing: recurrence.rules[0].description) != recurrence.rules[0] { differ("\(recurrence.rules[0])") }
        }
        print(
            "recurrence: \(cases.count) rules, \(occurrences) occurrences and \(probes) moments compared with dateutil, differences: \(differences) (SEED=\(Self.seed))"
        )
        #expect(differences == 0)
        #expect(occurrences > 10_000 && probes > 1000)
    }
}
