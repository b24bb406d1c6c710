/// Calendar expressions of all the forms there are.
struct RandomExpression<Generator: RandomNumberGenerator> {
    var random: Generator

    /// A text, and one that says the same with an end to every step: "1/39" is "1..59/39" of minutes.
    ///
    /// systemd 257 cannot be asked for the occurrences of the former: after the last value it goes on with the next multiple, 79 minutes, makes
    /// 00:19 of 23:79, and has missed 00:01. The man page promises every multiple.
    mutating func texts() -> (text: String, bounded: String) {
        let marked = marked()
        var isMarked = false
        let text = marked.filter { character in
            if character == "<" { isMarked = true }
            defer { if character == ">" { isMarked = false } }
            return !isMarked
        }
        return (text, marked.filter { $0 != "<" && $0 != ">" })
    }

    /// The text with what only the bounded one has in "<>".
    private mutating func marked() -> String {
        if chance(3) {
            return ["minutely", "Hourly", "daily", "monthly", "WEEKLY", "yearly", "annually", "quarterly", "semiannually", "bi-annually"]
                .randomElement(using: &random) ?? "daily"
        }
        let weekdays = chance(40) ? weekdays() + " " : ""
        let date = chance(60) ? date() : ""
        let time = date.isEmpty || chance(70) ? time() : ""
        return weekdays + date + (date.isEmpty || time.isEmpty ? "" : " ") + time
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func weekdays() -> String {
        let names = ["mon", "Tuesday", "Wed", "THU", "friday", "Sat", "Sunday"]
        var parts: [String] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let first = Int.random(in: 0..<7, using: &random)
            let last = Int.random(in: first..<7, using: &random)
            parts.append(chance(50) ? names[first] : names[first] + (chance(80) ? ".." : "-") + names[last])
        }
        return parts.joined(separator: ",") + (chance(5) ? "," : "")
    }

    private mutating func date() -> String {
        let hasYear = chance(60)
        let year = chance(75) ? "*" : chance(20) ? list(0, 99, end: 2199, stepLimit: 4) : list(1990, 2190, end: 2199, stepLimit: 30)
        let month = chance(50) ? "*" : list(1, 12)
        let isFromEnd = chance(25)
        // Days that most months have, so that there is something to find.
        let day = chance(30) ? "*" : isFromEnd ? fromEnd() : list(1, chance(70) ? 28 : 31, end: 31)
        return (hasYear ? year + "-" : "") + month + (isFromEnd ? "~" : "-") + day
    }

    /// Days from the month's end. systemd has a slip there: in a list, each item lowers by three days how far from the end the following ones
    /// may be. So lists stay near the end.
    private mutating func fromEnd() -> String {
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            let start = Int.random(in: 2...28, using: &random)
            let step = Int.random(in: 1..<start, using: &random)
            return "<\(start - (start - 1) / step * step)..>\(start)/\(step)"
        case 1: return "\(Int.random(in: 1...28, using: &random))"
        case 2:
            let start = Int.random(in: 1...27, using: &random)
            let end = Int.random(in: start + 1...28, using: &random)
            return "\(start)..\(end)" + (chance(50) ? "/\(Int.random(in: 1...9, using: &random))" : "")
        default:
            return (0..<3).map { _ in "\(Int.random(in: 1...9, using: &random))" + (chance(20) ? "..10" : "") }.joined(separator: ",")
        }
    }

    private mutating func time() -> String {
        let hour = chance(20) ? "*" : list(0, 23)
        let minute = chance(15) ? "*" : list(0, 59)
        guard chance(40) else { return "\(hour):\(minute)" }
        let second = chance(15) ? "*" : chance(80) ? list(0, 59) : fractions()
        return "\(hour):\(minute):\(second)"
    }

    private mutating func fractions() -> String {
        let start = Int.random(in: 0...40, using: &random)
        let decimals = Int.random(in: 0...9_999_999, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: return "\(start).\(decimals)"
        case 1:
            return "\(start).\(decimals)<..59.999999>/\(Int.random(in: 1...9, using: &random)).\(Int.random(in: 0...99, using: &random))"
        default: return "\(start).\(decimals % 10)..\(start + 10).5/\(Int.random(in: 1...3, using: &random)).25,59"
        }
    }

    /// Values, ranges and steps between the two bounds; steps go on to `end`.
    private mutating func list(_ low: Int, _ high: Int, end: Int? = nil, stepLimit: Int = 60) -> String {
        let end = end ?? high
        var items: [String] = []
        repeat {
            let start = Int.random(in: low...high, using: &random)
            func number(_ value: Int) -> String { value < 10 && low < 10 && items.count % 2 == 0 ? "0\(value)" : "\(value)" }
            switch start < high ? Int.random(in: 0..<10, using: &random) : 9 {
            case 0, 1:
                // The short years of two centuries are no range.
                let end = Int.random(in: start...(high == 99 && start < 70 ? 69 : high), using: &random)
                items.append("\(number(start))..\(end)" + (chance(30) ? "/\(Int.random(in: 1...5, using: &random))" : ""))
                // A range of seconds that has no length is refused.
                if start == end { items[items.count - 1] = number(start) }
            case 2, 3:
                items.append("\(number(start))<..\(end)>/\(Int.random(in: 1...max(1, min(high - start, stepLimit)), using: &random))")
            default: items.append(number(start))
            }
        } while chance(30)
        return items.joined(separator: ",")
    }
}
