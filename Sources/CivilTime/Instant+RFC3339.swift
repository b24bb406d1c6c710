extension Instant: CustomStringConvertible {
    /// RFC 3339 in UTC: "2026-11-23T09:00:00Z", with a fraction only when there is one. Of a moment outside of the years 1 to 9999: the first or
    /// the last that can be written.
    package var description: String {
        let civil = CivilDateTime(localSeconds: seconds, microsecond: microsecondOfSecond)
        return ASCIIWriter.text(capacity: 27) { text in
            civil.date.write(to: &text)
            text.put("T")
            civil.time.writeSeconds(to: &text)
            text.put(fraction: civil.time.microsecond)
            text.put("Z")
        }
    }

    /// Reads RFC 3339 §5.6: "2026-11-23T09:00:00Z", "2026-11-23 10:00:00.25+01:00".
    ///
    ///     date ("T" | "t" | " ") hh:mm:ss ["." 1*6DIGIT] ("Z" | "z" | ("+" | "-") hh:mm)
    ///
    /// - Throws: where the offset is missing, since a time without one is no moment; where the second is 60, since POSIX time has none; where the
    ///   fraction has more than 6 digits, rather than drop some.
    package init(rfc3339 text: some StringProtocol) throws(CivilTimeError) {
        var scanner = Scanner(text)
        let date = try CivilDate(&scanner)
        guard scanner.take("T") || scanner.take("t") || scanner.take(" ") else {
            throw scanner.error("a 'T' or a space between date and time is missing")
        }
        let hour = try scanner.digits(2, upTo: 23, "the hour")
        try scanner.expect(":")
        let minute = try scanner.digits(2, upTo: 59, "the minute")
        try scanner.expect(":")
        let second = try scanner.digits(2, upTo: 59, "the second")
        let microsecond = scanner.take(".") ? try scanner.fraction() : 0
        var offset = 0
        if !(scanner.take("Z") || scanner.take("z")) {
            let isNegative = scanner.take("-")
            guard isNegative || scanner.take("+") else { throw scanner.error("the offset from UTC is missing: 'Z' or '+01:00'") }
            let hours = try scanner.digits(2, upTo: 23, "the offset's hours")
            try scanner.expect(":")
            let minutes = try scanner.digits(2, upTo: 59, "the offset's minutes")
            offset = (hours * 60 + minutes) * (isNegative ? -60 : 60)
        }
        try scanner.end()
        // The years 1 to 9999 are far from what an Int64 of microseconds holds.
        let seconds = Int64(date.dayNumber) * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset)
        self.init(microseconds: seconds * 1_000_000 + Int64(microsecond))
    }
}
