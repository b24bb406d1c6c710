import Configuration
import FollowUp
import TestSupport
import Testing

@Suite("Fingerprints")
struct FingerprintTests {
    private func fingerprint(_ rule: String = customerRule(), house: String) throws -> String {
        try #require(try read(rule: rule, house: house).rule).fingerprint
    }

    @Test("the same input gives the same fingerprint, whichever directory it is in")
    func same() throws {
        let house = "zone: Europe/Amsterdam\nholidays: [2026-12-25]\n"
        let first = try fingerprint(house: house)
        #expect(first.count == 16 && first.allSatisfy(\.isHexDigit))
        for _ in 0..<5 { #expect(try fingerprint(house: house) == first) }
    }

    @Test("a change of the file, the zone, the holidays, the business days or the working day gives another")
    func different() throws {
        let house = "zone: Europe/Amsterdam\nholidays: [2026-12-25]\nbusiness_days: Mon..Fri\nday: 09:00..17:30\n"
        var seen: Set<String> = []
        for changed in [
            house, house.replacing("Amsterdam", with: "Brussels"), house.replacing("12-25", with: "12-26"),
            house.replacing("Fri", with: "Sat"), house.replacing("09:00", with: "08:00"), house.replacing("17:30", with: "17:00"),
        ] { seen.insert(try fingerprint(house: changed)) }
        for rule in [customerRule("remind: every day at 09:00 while overdue\n"), customerRule("when: {segment: gold}\n")] {
            seen.insert(try fingerprint(rule, house: house))
        }
        #expect(seen.count == 8)
    }

    @Test("comments, white space, the order of keys and another spelling of the same change nothing")
    func meaning() throws {
        let plain = try fingerprint(house: "zone: Europe/Amsterdam\nholidays: [25 Dec]\n")
        let rules = [
            "# A comment.\n" + customerRule(), customerRule() + "\n\n# More.\n",
            "title:   'Call'\ncadence:\n  every: 30d\nabout: customer\nrule: r\n",
            customerRule(
                "opens: at next_contact\ndue: 5 business days after opens\nassign: owner\nremind: [at open]\ncatch_up: coalesce\npriority: 50\n"
            ),
        ]
        for rule in rules { #expect(try fingerprint(rule, house: "# Ours.\nholidays:\n  - 25 Dec\nzone: Europe/Amsterdam\n") == plain) }
    }

    @Test("whatever can change a plan or a reminder changes the fingerprint")
    func everyKey() throws {
        let lines = [
            "", "when: {segment: gold}", "when: {segment: silver}", "when: {segment: {contains: gold}}", "when: {any: {segment: gold}}",
            "when: {not: {segment: gold}}", "when: {orders: {at_least: 3}}", "when: {orders: {more_than: 3}}",
            "when: {last_order: {older_than: 3 days}}",
            "when: {last_order: {newer_than: 3 days}}", "done_when: {segment: gold}", "opens: 1 day before next_contact",
            "opens: at next_contact at 10:00",
            "opens: at next_contact, following business day", "opens: at latest_contact", "due: 6 business days after opens",
            "due: 5 days after opens",
            "assign: manager", "assign: rep:anna", "assign: team:a round robin", "assign: team:a least loaded", "priority: high",
            "priority: {by: value}",
            "priority: {by: lateness}", "priority: {segments: {gold: 1}}", "priority: {segments: {gold: 2}}", "remind: []",
            "remind: every 1h while open", "remind: every 1h while overdue", "remind: 1 day before due",
            "remind: 1 day before due at 09:00",
            "escalate: {to: manager, after: 1 day overdue}", "escalate: {to: manager, after: 1 day open}",
            "escalate: {to: manager, after: 2 days overdue}",
            "catch_up: fire", "catch_up: skip", "at_most: once in 1 day", "at_most: twice in 1 day", "at_most: once in 2 days",
            "steps: [{step: a}]", "steps: [{step: b}]", "steps: [{step: a}, {step: b}]", "steps: [{step: a}, {step: b, after: start}]",
        ]
        let prints = try lines.map { try fingerprint(customerRule($0 + "\n"), house: "") }
        #expect(Set(prints).count == lines.count)
        let triggers = [
            "cadence: {every: 30 days}", "cadence: {every: {gold: 30 days}}", "cadence: {every: 30 days, latest: 40 days}",
            "cadence: {every: 30 days, retry: 2 days}", "rhythm: true", "rhythm: {confidence: 80%}", "replenish: true",
            "replenish: {items: a}",
            "event: {interaction: call}", "event: {interaction: [call, email]}", "event: {outcome: reached}",
            "event: {sentiment: positive}",
            "every: daily", "every: daily UTC", "every: weekly", "gap: coverage", "by_hand: true", "opens: at since",
        ]
        let others = try triggers.map { try fingerprint("rule: r\nabout: customer\ntitle: Call\n\($0)\n", house: "") }
        #expect(Set(others).count == triggers.count)
    }

    @Test("a calendar that the house includes counts by what it says")
    func calendars() throws {
        let directory = try TemporaryDirectory()
        try directory.write("rules.d/r.yaml", customerRule())
        try directory.write("followupd.yaml", "calendar: ours\n")
        func fingerprint(_ calendar: String) throws -> String {
            try directory.write("calendars/ours.yaml", calendar)
            return try #require(ConfigurationLoader(directories: [directory.path], zones: zones).load().rules[RuleName("r")]).fingerprint
        }
        let first = try fingerprint("holidays: [25 Dec]\n")
        #expect(try fingerprint("# Christmas.\nholidays:\n- 25 Dec\n") == first)
        #expect(try fingerprint("holidays: [26 Dec]\n") != first)
        #expect(try fingerprint("holidays: [25 Dec]\nexceptions: {2026-12-28: closed}\n") != first)
    }
}
