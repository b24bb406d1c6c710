import CivilTime
import Foundation
import TestSupport
import Testing

@Suite("Spans")
struct SpanTests {
    private static let hour: Int64 = 3_600_000_000

    @Test(
        "are read as people and systemd.time(7) write them",
        arguments: [
            ("1y 2months 3w", Span(months: 14, days: 21)), ("5min", Span(microseconds: 300_000_000)),
            ("1.5h", Span(microseconds: hour * 3 / 2)), ("2 h", Span(microseconds: 2 * hour)), ("2hours", Span(microseconds: 2 * hour)),
            ("48hr", Span(microseconds: 48 * hour)), ("1y 12month", Span(months: 24)), ("55s500ms", Span(microseconds: 55_500_000)),
            ("300ms20s 5day", Span(days: 5, microseconds: 20_300_000)), ("1M", Span(months: 1)), ("1m", Span(microseconds: 60_000_000)),
            ("3 Weeks", Span(days: 21)), ("10 business days", Span(businessDays: 10)), ("1 Business Day", Span(businessDays: 1)),
            ("8 business hours", Span(businessMicroseconds: 8 * hour)), ("1.5 business hours", Span(businessMicroseconds: hour * 3 / 2)),
            ("2 business days 4 business hours", Span(businessDays: 2, businessMicroseconds: 4 * hour)),
            ("30 business minutes", Span(businessMicroseconds: 30 * 60_000_000)), ("0 days", .zero), ("7µs", Span(microseconds: 7)),
            ("7μs", Span(microseconds: 7)), (" 1 d ", Span(days: 1)), ("0.000000001h", Span(microseconds: 3)), ("0.5us", .zero),
        ])
    func readings(_ text: String, _ span: Span) throws {
        #expect(try Span(parsing: text) == span)
        #expect(try Span(parsing: span.description) == span)
    }

    @Test(
        "are refused with the place and what would be right",
        arguments: [
            ("", 0, "a span is missing, such as '30 days'"), ("30", 2, "a unit is missing, such as 'days'"),
            ("days", 0, "a number is missing, as in '30 days'"), ("3 dyas", 2, "'dyas' is no unit of time: did you mean 'days'?"),
            ("1.5 days", 0, "only hours and shorter units take a fraction"), ("1. h", 2, "a digit is missing after the point"),
            ("1.5 months", 0, "only hours and shorter units take a fraction"), ("-3 days", 0, "a number is missing, as in '30 days'"),
            ("3 business", 2, "'business' is followed by 'days', 'hours' or 'minutes'"),
            ("3 business weeks", 2, "'business' is followed by 'days', 'hours' or 'minutes'"),
            ("3 business d", 2, "'business' is followed by 'days', 'hours' or 'minutes'"),
            ("1.5 business days", 0, "only hours and shorter units take a fraction"),
            ("1h 99999999 days", 3, "99999999 is more than any span can have"), ("1 h,", 3, "a number is missing, as in '30 days'"),
        ])
    func refusals(_ text: String, _ offset: Int, _ words: String) throws {
        let error = #expect(throws: CivilTimeError.self) { try Span(parsing: text) }
        #expect(error?.description == words)
        #expect(error?.offset == offset)
    }

    @Test("a sum of parts that no calendar holds is refused")
    func tooLong() {
        #expect(throws: CivilTimeError.self) { try Span(parsing: String(repeating: "10000000h", count: 300_000)) }
        #expect(throws: CivilTimeError.self) { try Span(parsing: String(repeating: "10000000y", count: 3)) }
        #expect(throws: CivilTimeError.self) { try Span(parsing: String(repeating: "9", count: 100) + "h") }
    }

    @Test("the longest spans are read back; one more of anything is refused")
    func longest() throws {
        let parts = [
            "y": 1, "month": 1, "day": 1, "week": 7, "business day": 1, "h": 1, "min": 1, "us": 1, "business hour": 1, "business min": 1,
        ]
        for (unit, length) in parts {
            let most = 10_000_000 / length
            let span = try Span(parsing: "\(most) \(unit)")
            #expect(try Span(parsing: span.description) == span, "\(unit)")
            #expect(throws: CivilTimeError.self) { try Span(parsing: "\(most + 1) \(unit)") }
        }
        for (whole, more) in [
            ("y", "month"), ("week", "day"), ("day", "day"), ("business day", "business day"), ("h", "us"),
            ("business hour", "business min"),
        ] {
            let length = whole == "week" ? 7 : 1
            let text = "\(10_000_000 / length) \(whole) \(1 + 10_000_000 % length) \(more)"
            #expect(
                throws: CivilTimeError(
                    "the span is too long",
                    offset: text.split(separator: " ").dropLast(more.contains(" ") ? 3 : 2).joined(separator: " ").utf8.count + 1)
            ) {
                try Span(parsing: text)
            }
        }
    }

    @Test("random spans are as long as systemd says")
    func systemd() throws {
        let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)
        var random = SeededGenerator(seed: seed)
        let exact = [
            "us", "usec", "µs", "μs", "ms", "msec", "s", "sec", "second", "seconds", "m", "min", "minute", "minutes", "h", "hr", "hour",
            "hours",
        ]
        let civil = ["d", "day", "days", "w", "week", "weeks", "M", "month", "months", "y", "year", "years"]
        var texts: [String] = []
        for _ in 0..<5000 {
            var text = ""
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let isExact = Bool.random(using: &random)
                guard let unit = (isExact ? exact : civil).randomElement(using: &random) else { continue }
                text += String(Int.random(in: 0...(isExact ? 100_000 : 500), using: &random))
                if isExact, Bool.random(using: &random) {
                    let digits = (0..<Int.random(in: 1...12, using: &random)).map { _ in "\(Int.random(in: 0...9, using: &random))" }
                    text += "." + digits.joined()
                }
                text += (Bool.random(using: &random) ? " " : "") + unit + (Bool.random(using: &random) ? " " : "")
            }
            texts.append(text)
        }
        var answers: [Int64] = []
        for start in stride(from: 0, to: texts.count, by: 500) {
            let lines = try Oracle.run(["/usr/bin/env", "systemd-analyze", "timespan"] + texts[start..<min(start + 500, texts.count)])
            answers += lines.compactMap { line in
                guard line.contains("s: "), let colon = line.lastIndex(of: ":"), line.contains("μs:") || line.contains("us:") else {
                    return nil
                }
                return Int64(line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
            }
        }
        try #require(answers.count == texts.count)
        var differences = 0
        for (text, answer) in zip(texts, answers) {
            let span = try Span(parsing: text)
            // systemd.time(7): a month is 30.44 days, a year 365.25; ours are civil and have no length before they are put on a calendar.
            let length = Int64(span.months) * 2_629_800_000_000 + Int64(span.days) * 86_400_000_000 + span.microseconds
            let isReadBack = try Span(parsing: span.description) == span
            if length != answer || !isReadBack {
                differences += 1
                if differences < 5 { Issue.record("'\(text)': \(length), systemd says \(answer) (SEED=\(seed))") }
            }
        }
        print("spans: \(texts.count) compared with systemd-analyze timespan, differences: \(differences) (SEED=\(seed))")
        #expect(differences == 0)
    }
}
