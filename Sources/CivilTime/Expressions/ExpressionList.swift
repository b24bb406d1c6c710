/// A list as it was read, with where its items are, before it is known to be of hours or of days.
struct ExpressionList {
    var items: [(component: ExpressionComponent, offset: Int)]

    /// What a list is of, and which values there are.
    enum Unit {
        case year
        case month
        case day
        case dayFromEnd
        case hour
        case minute
        case second

        /// Seconds in microseconds. The 28 days that every month has are those that can be counted from its end.
        var range: ClosedRange<Int> {
            switch self {
            case .year: OccurrencePlan.years
            case .month: 1...12
            case .day: 1...31
            case .dayFromEnd: 1...28
            case .hour: 0...23
            case .minute: 0...59
            case .second: 0...59_999_999
            }
        }

        fileprivate var words: String {
            switch self {
            case .year: "years go from 1970 to 2199"
            case .month: "months go from 1 to 12"
            case .day: "days go from 1 to 31"
            case .dayFromEnd: "days from the month's end go from 1, the last, to 28"
            case .hour: "hours go from 0 to 23"
            case .minute: "minutes go from 0 to 59"
            case .second: "seconds go from 0 to 59.999999"
            }
        }
    }

    /// The items in systemd's normalized order, each one once.
    ///
    /// - Throws: where a value is none of the unit, a range has no value, or a step leads out of the unit at once.
    func checked(_ unit: Unit) throws(CivilTimeError) -> [ExpressionComponent] {
        var components: [ExpressionComponent] = []
        for (component, offset) in items { components.append(try Self.check(component, unit, offset)) }
        components.sort()
        var unique: [ExpressionComponent] = []
        for component in components where component != unique.last { unique.append(component) }
        // Every second is "*", whatever whole seconds are listed besides.
        let everySecond = ExpressionComponent(0, step: 1_000_000)
        guard unit == .second, unique.contains(everySecond) else { return unique }
        return unique.filter { $0 == everySecond || $0.start % 1_000_000 != 0 || $0.step % 1_000_000 != 0 }
    }

    private static func check(_ item: ExpressionComponent, _ unit: Unit, _ offset: Int) throws(CivilTimeError) -> ExpressionComponent {
        let range = unit.range
        var component = item
        if unit == .year {
            component.start = century(component.start)
            component.end = component.end.map(century)
        }
        if let end = component.end, end < component.start { throw CivilTimeError("the range ends before it starts", offset: offset) }
        // As in systemd, the last value of a range has to be one of the unit, not what is written as its end: "0..70/50" is "0..50/50".
        component = component.normalized
        guard range.contains(component.start), component.end.map(range.contains) ?? true else {
            throw CivilTimeError(unit.words, offset: offset)
        }
        let isOutside =
            switch (component.end, unit) {
            case (let end?, _): component.start + component.step > end
            case (nil, .dayFromEnd): component.start - component.step < range.lowerBound
            case (nil, _): component.start + component.step > range.upperBound
            }
        guard !isOutside, component.step <= range.upperBound - range.lowerBound else {
            throw CivilTimeError("the step leads to no second value: \(unit.words)", offset: offset)
        }
        return component
    }

    /// systemd's reading of short years: 0 to 69 are of this century, 70 to 99 of the last.
    private static func century(_ year: Int) -> Int {
        switch year {
        case 0..<70: year + 2000
        case 70..<100: year + 1900
        default: year
        }
    }
}
