import CivilTime

/// A zone with a gap and an overlap every year, of half an hour: a zone file (RFC 9636) of nothing but one type and a footer.
private let halfHourZone: Zone = {
    let counts: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4]
    // 37,800 seconds, no daylight saving, the abbreviation at 0.
    let type: [UInt8] = [0, 0, 0x93, 0xa8, 0, 0]
    let block = Array("TZif2".utf8) + Array(repeating: 0, count: 15) + counts + type + Array("LHS\0".utf8)
    let footer = Array("\n<+1030>-10:30<+11>-11,M10.1.0,M4.1.0\n".utf8)
    guard let zone = try? Zone(name: "Fuzz/HalfHour", tzif: block + block + footer) else { preconditionFailure("the zone is well-formed") }
    return zone
}()

/// A calendar expression that is read is written so that it is read back, and its occurrences follow each other both ways.
public func fuzzExpression(_ bytes: UnsafeRawBufferPointer) {
    guard let expression = try? CalendarExpression(parsing: text(bytes)) else { return }
    let written = expression.description
    precondition((try? CalendarExpression(parsing: written)) == expression, "an expression is read back")
    precondition((try? CalendarExpression(parsing: written))?.description == written, "the normalized form is normal")
    for zone in [.utc, halfHourZone] {
        for seconds: Int64 in [-70_000_000_000, 0, 1_743_206_400, 1_743_868_800, 1_759_593_600, 7_258_118_000, 253_402_300_799] {
            var instant = Instant(seconds: seconds)
            for _ in 0..<5 {
                guard let next = expression.next(after: instant, in: zone) else { break }
                precondition(next > instant, "the next occurrence is later")
                precondition(expression.previous(before: next.adding(microseconds: 1), in: zone) == next, "the way back leads there")
                if let previous = expression.previous(before: next, in: zone) {
                    precondition(previous <= instant, "nothing is between")
                    precondition(expression.next(after: previous, in: zone) == next, "and on again")
                }
                instant = next
            }
        }
        _ = expression.next(after: .distantPast, in: zone)
        precondition(expression.next(after: .distantFuture, in: zone) == nil, "expressions end")
    }
}
