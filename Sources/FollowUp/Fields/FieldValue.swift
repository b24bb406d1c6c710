import CivilTime

/// What a field holds for one record.
package enum FieldValue: Hashable, Sendable {
    case text(String)
    case flag(Bool)
    case number(Double)
    /// In hundredths of the currency.
    case amount(Int64, currency: String)
    case date(CivilDate)
    case instant(Instant)

    /// The value as conditions compare texts, and as it is shown; moments on the clock of `zone`, to the minute.
    package func text(zone: Zone) -> String {
        switch self {
        case .text(let text): return text
        case .flag(let flag): return flag ? "true" : "false"
        case .number(let number): return Self.text(number)
        case .amount(let hundredths, let currency): return Money.text(hundredths: hundredths, currency: currency)
        case .date(let date): return date.description
        case .instant(let instant):
            let civil = zone.civil(at: instant)
            return "\(civil.date) \(TimeOfDay(hour: civil.time.hour, minute: civil.time.minute) ?? .midnight)"
        }
    }

    /// A number as short as it can be: "3", "0.5".
    package static func text(_ number: Double) -> String {
        number == number.rounded() && number.magnitude < 1e15 ? String(Int64(number)) : String(number)
    }

    /// The number it is, or nil: of an amount, in whole units of its currency; of a text, what it reads as.
    package var number: Double? {
        switch self {
        case .number(let number): number
        case .amount(let hundredths, _): Double(hundredths) / 100
        case .text(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
        case .flag, .date, .instant: nil
        }
    }

    /// The day it is on the calendar of `zone`, or nil.
    package func day(zone: Zone) -> CivilDate? {
        switch self {
        case .date(let date): date
        case .instant(let instant): zone.date(at: instant)
        case .text(let text): try? CivilDate(iso8601: text)
        case .flag, .number, .amount: nil
        }
    }

    /// The moment it is on the clocks of `zone`: of a day, its start.
    package func moment(zone: Zone) -> CivilDateTime? {
        if case .instant(let instant) = self { return zone.civil(at: instant) }
        return day(zone: zone).map { CivilDateTime($0, .midnight) }
    }
}
