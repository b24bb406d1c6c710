import CivilTime
import Foundation
import TestSupport

/// What the tests of moments share.
enum MomentSeries {
    static let amsterdam: Zone = {
        guard let zone = try? ZoneDatabase().zone(named: "Europe/Amsterdam") else {
            preconditionFailure("the zones of the system are missing")
        }
        return zone
    }()

    /// With Christmas and New Year's Day of 2026.
    static let calendar = BusinessCalendar(
        holidays: Set([(2026, 12, 25), (2027, 1, 1)].compactMap { CivilDate(year: $0.0, month: $0.1, day: $0.2) }))

    static let seed = SeededGenerator.freshSeed(environment: ProcessInfo.processInfo.environment)

    /// - Parameter now: as a clock in Amsterdam shows it, "2026-11-23 12:20".
    static func parser(_ now: String, _ language: Language = .english) throws -> MomentParser {
        MomentParser(zone: amsterdam, calendar: calendar, now: try instant(now), language: language)
    }

    static func instant(_ civil: String) throws -> Instant {
        amsterdam.instant(of: CivilDateTime(try CivilDate(iso8601: civil.prefix(10)), try TimeOfDay(civil.dropFirst(11))))
    }

    static func civil(_ instant: Instant) -> String { amsterdam.civil(at: instant).description }
}
