extension CivilDate: CustomStringConvertible {
    /// ISO 8601: "2026-11-23".
    package var description: String { ASCIIWriter.text(capacity: 10) { write(to: &$0) } }

    func write(to text: inout ASCIIWriter) {
        text.put(year, digits: 4)
        text.put("-")
        text.put(month, digits: 2)
        text.put("-")
        text.put(day, digits: 2)
    }

    /// Reads exactly "2026-11-23": four, two and two digits.
    ///
    /// - Throws: with the place; for a day that the month does not have also with how many it has.
    package init(iso8601 text: some StringProtocol) throws(CivilTimeError) {
        var scanner = Scanner(text)
        self = try CivilDate(&scanner)
        try scanner.end()
    }

    private static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]

    init(_ scanner: inout Scanner) throws(CivilTimeError) {
        let yearOffset = scanner.offset
        let year = try scanner.digits(4, upTo: 9999, "the year")
        guard year > 0 else { throw CivilTimeError("there is no year 0", offset: yearOffset) }
        try scanner.expect("-")
        let monthOffset = scanner.offset
        let month = try scanner.digits(2, upTo: 12, "the month")
        guard month > 0 else { throw CivilTimeError("there is no month 0", offset: monthOffset) }
        try scanner.expect("-")
        let dayOffset = scanner.offset
        let day = try scanner.digits(2, upTo: 99, "the day")
        guard let date = CivilDate(year: year, month: month, day: day) else {
            let name = Self.monthNames[month - 1] + (month == 2 ? " \(year)" : "")
            throw CivilTimeError("\(name) has \(Self.daysInMonth(year: year, month: month)) days", offset: dayOffset)
        }
        self = date
    }
}
