import CivilTime
import Testing

/// What is told about civil times that never were, or were twice.
@Suite struct LocalResolutionTests {
    @Test(arguments: [
        ("Europe/Amsterdam", "2027-03-28", "01:59", Ambiguity.shifted, nil),
        (
            "Europe/Amsterdam", "2027-03-28", "02:30", .shifted,
            "2027-03-28 02:30 is skipped in Europe/Amsterdam: the clock goes from 02:00 to 03:00, which is taken"
        ),
        (
            "Europe/Amsterdam", "2027-03-28", "02:30", .later,
            "2027-03-28 02:30 is skipped in Europe/Amsterdam: the clock goes from 02:00 to 03:00, 03:30 is taken"
        ),
        (
            "Europe/Amsterdam", "2027-03-28", "02:30", .earlier,
            "2027-03-28 02:30 is skipped in Europe/Amsterdam: the clock goes from 02:00 to 03:00, 01:30 is taken"
        ),
        (
            "Europe/Amsterdam", "2026-10-25", "02:30", .shifted,
            "2026-10-25 02:30 comes twice in Europe/Amsterdam, at +02:00 and at +01:00: the first is taken"
        ),
        (
            "Europe/Amsterdam", "2026-10-25", "02:30", .later,
            "2026-10-25 02:30 comes twice in Europe/Amsterdam, at +02:00 and at +01:00: the second is taken"
        ),
        (
            "America/St_Johns", "2026-11-01", "01:15", .shifted,
            "2026-11-01 01:15 comes twice in America/St_Johns, at -02:30 and at -03:30: the first is taken"
        ),
        (
            "Pacific/Apia", "2011-12-30", "12:00", .shifted,
            "2011-12-30 12:00 is skipped in Pacific/Apia: the clock goes from 2011-12-30 00:00 to 2011-12-31 00:00, which is taken"
        ),
    ])
    func remarks(_ zone: String, _ date: String, _ time: String, _ ambiguity: Ambiguity, _ remark: String?) throws {
        let civil = CivilDateTime(try CivilDate(iso8601: date), try TimeOfDay(time))
        #expect(try ZoneDatabase().zone(named: zone).remark(on: civil, ambiguity) == remark)
    }
}
