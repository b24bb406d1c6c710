/// The date of Easter.
package enum Easter: Hashable, Sendable {
    /// Of the Western churches, by the Gregorian computus.
    case western
    /// Of the Orthodox churches: by the Julian computus, told in the Gregorian calendar.
    case orthodox

    /// Easter Sunday of that year, 1 to 9999; nil where it falls outside of the calendar.
    package func sunday(in year: Int) -> CivilDate? {
        guard (1...9999).contains(year) else { return nil }
        return switch self {
        case .western: Self.gregorian(year)
        case .orthodox: Self.julian(year)
        }
    }

    /// Source: "Anonymous Gregorian algorithm", Nature 1876; J. Meeus, Astronomical Algorithms, 2nd edition, chapter 8.
    private static func gregorian(_ year: Int) -> CivilDate? {
        let a = year % 19
        let b = year / 100
        let c = year % 100
        let d = b / 4
        let e = b % 4
        let f = (b + 8) / 25
        let g = (b - f + 1) / 3
        let h = (19 * a + b - d - g + 15) % 30
        let i = c / 4
        let k = c % 4
        let l = (32 + 2 * e + 2 * i - h - k) % 7
        let m = (a + 11 * h + 22 * l) / 451
        let n = h + l - 7 * m + 114
        return CivilDate(year: year, month: n / 31, day: n % 31 + 1)
    }

    /// Source: J. Meeus, as above, for the Julian date; and from there 13 days in the 20th century, one more for each century that is no leap year.
    private static func julian(_ year: Int) -> CivilDate? {
        let d = (19 * (year % 19) + 15) % 30
        let e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
        let n = d + e + 114
        let shift = year / 100 - year / 400 - 2
        return CivilDate(year: year, month: n / 31, day: n % 31 + 1)?.adding(days: shift)
    }
}
