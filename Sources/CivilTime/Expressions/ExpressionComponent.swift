/// One item of the lists that a calendar expression is made of: "9", "9..17", "0/15" or "0..30/10". Of seconds it is in microseconds.
struct ExpressionComponent: Hashable, Sendable {
    /// The first value.
    var start: Int
    /// The last value; nil where there is just one, or where the unit's own end is the last.
    var end: Int?
    /// From one value to the next; 0 where there is just one.
    var step: Int

    init(_ start: Int, through end: Int? = nil, step: Int = 0) {
        self.start = start
        self.end = end
        self.step = step
    }

    /// The same values with the end at the last of them; a range of one value is that value.
    var normalized: ExpressionComponent {
        guard let end, end >= start, step > 0 else { return self }
        let last = end - (end - start) % step
        return last == start ? ExpressionComponent(start) : ExpressionComponent(start, through: last, step: step)
    }

    /// The values as bits of a set.
    /// - Parameter limit: the unit's last value, at most 63.
    func bits(through limit: Int) -> UInt64 {
        var bits: UInt64 = 0
        for value in values(through: limit) { bits |= 1 << UInt64(value) }
        return bits
    }

    /// The values one by one.
    func values(through limit: Int) -> StrideThrough<Int> {
        stride(from: start, through: step > 0 ? min(end ?? limit, limit) : start, by: max(step, 1))
    }

    /// The smallest value that is not less.
    func value(atOrAfter least: Int, through limit: Int) -> Int? {
        if least <= start { return start }
        guard step > 0 else { return nil }
        let value = start + (least - start + step - 1) / step * step
        return value <= end ?? limit ? value : nil
    }

    /// The largest value that is not more.
    func value(atOrBefore most: Int, through limit: Int) -> Int? {
        guard start <= most else { return nil }
        guard step > 0 else { return start }
        return start + (min(most, end ?? limit) - start) / step * step
    }
}

extension ExpressionComponent: Comparable {
    /// The order of systemd's normalized form: by start, then by end, those without one first, then by step.
    static func < (left: Self, right: Self) -> Bool {
        (left.start, left.end ?? -1, left.step) < (right.start, right.end ?? -1, right.step)
    }
}

extension [ExpressionComponent] {
    /// Of each unit as systemd writes it: an empty list is "*".
    ///
    /// - Parameters:
    ///   - digits: of the numbers, at least.
    ///   - scale: 1, or 1,000,000 where the values are microseconds and written as seconds.
    func text(digits: Int, scale: Int = 1) -> String {
        if isEmpty || (scale > 1 && self == [ExpressionComponent(0, step: scale)]) { return "*" }
        func number(_ value: Int, digits: Int) -> String {
            let whole = String(value / scale)
            let fraction = String(value % scale)
            let padded = String(repeating: "0", count: Swift.max(0, digits - whole.count)) + whole
            return value % scale == 0 ? padded : padded + "." + String(repeating: "0", count: Swift.max(0, 6 - fraction.count)) + fraction
        }
        return map { component in
            var text = number(component.start, digits: digits)
            if let end = component.end { text += ".." + number(end, digits: digits) }
            // A range goes by ones unless it says otherwise.
            if component.step > 0, component.end == nil || component.step != scale { text += "/" + number(component.step, digits: 1) }
            return text
        }.joined(separator: ",")
    }
}
