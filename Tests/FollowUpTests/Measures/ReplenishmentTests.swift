import CivilTime
import Testing

@testable import FollowUp

/// How long a pack lasts.
@Suite struct ReplenishmentTests {
    private func line(_ day: String, _ quantity: Double) throws -> Replenishment.Line {
        Replenishment.Line(day: try CivilDate(iso8601: day), quantity: quantity)
    }

    @Test func quantityDividedByRate() throws {
        // 60 in 24 days, 30 in 12: 2.5 a day. The last 50 last 20 days.
        let lines = try [line("2026-01-01", 60), line("2026-01-25", 30), line("2026-02-06", 50)]
        let replenishment = try #require(Replenishment(lines))
        #expect(replenishment.rate == 2.5)
        #expect(replenishment.next.description == "2026-02-26")
        // Each lasted exactly as expected: nothing varies.
        #expect(replenishment.range?.lowerBound == replenishment.next && replenishment.range?.upperBound == replenishment.next)
        #expect(
            replenishment.evidence(unit: "kg")
                == "uses 2.5 kg a day; the 50 of 2026-02-06 last until 2026-02-26 (between 2026-02-26 and 2026-02-26)")
    }

    @Test func oneIntervalTellsNothingOfHowTheyVary() throws {
        let replenishment = try #require(Replenishment([try line("2026-01-01", 10), try line("2026-01-11", 5)]))
        #expect(replenishment.rate == 1 && replenishment.next.description == "2026-01-16" && replenishment.range == nil)
        #expect(replenishment.evidence() == "uses 1 a day; the 5 of 2026-01-11 last until 2026-01-16")
    }

    /// 10, 20 and 10 days for equal quantities. Logarithms of days times rate over quantity: ln 0.75, ln 1.5, ln 0.75, whose standard deviation
    /// is ln 2 / √3 = 0.400; times t(0.9, 2) = 1.886 and √(4/3) it is 0.8715: between 13.33 / 2.39 and 13.33 × 2.39 days.
    @Test func theRangeIsTheUsualPredictionInterval() throws {
        let lines = try [line("2026-01-01", 8), line("2026-01-11", 8), line("2026-01-31", 8), line("2026-02-10", 8)]
        let replenishment = try #require(Replenishment(lines))
        #expect(abs(replenishment.rate - 0.6) < 1e-12)
        #expect(replenishment.next.description == "2026-02-23")
        #expect(replenishment.range?.lowerBound.description == "2026-02-16")
        #expect(replenishment.range?.upperBound.description == "2026-03-14")
    }

    @Test func ordersOfADayAreOneAndTheOrderDoesNotMatter() throws {
        let split = try [line("2026-02-06", 20), line("2026-01-25", 30), line("2026-02-06", 30), line("2026-01-01", 60)]
        let whole = try [line("2026-01-01", 60), line("2026-01-25", 30), line("2026-02-06", 50)]
        #expect(Replenishment(split) == Replenishment(whole))
        #expect(
            Replenishment(whole + [try line("2026-02-20", 0), try line("2026-02-20", -3), try line("2026-02-20", .nan)])
                == Replenishment(whole))
    }

    @Test func oneOrderTellsNothing() throws {
        #expect(Replenishment([]) == nil)
        #expect(Replenishment([try line("2026-01-01", 10), try line("2026-01-01", 5)]) == nil)
    }

    /// What was bought long ago tells about another time.
    @Test func onlyTheLastTwelveOrdersCount() throws {
        var lines: [Replenishment.Line] = []
        var day = try CivilDate(iso8601: "2025-01-01")
        for index in 0..<30 {
            lines.append(Replenishment.Line(day: day, quantity: 10))
            day = day.adding(days: index < 15 ? 50 : 5)
        }
        let replenishment = try #require(Replenishment(lines))
        #expect(replenishment.rate == 2 && replenishment.intervals == 11 && replenishment.range != nil)
    }

    /// What cannot be calculated with gives no answer, rather than a wrong one or a crash.
    @Test func amountsAtTheEndsOfWhatNumbersHold() throws {
        let amounts = [Double.leastNonzeroMagnitude, 1e-308, 1e-300, 1, 1e15, 1e300, Double.greatestFiniteMagnitude]
        for first in amounts {
            for second in amounts {
                for third in amounts {
                    let lines = try [
                        line("2026-01-01", first), line("2026-01-02", second), line("2026-01-02", first), line("2026-12-31", third),
                    ]
                    for count in 2...4 {
                        guard let replenishment = Replenishment(Array(lines.prefix(count))) else { continue }
                        #expect(replenishment.rate > 0 && replenishment.rate.isFinite && replenishment.next >= replenishment.last.day)
                        #expect(!replenishment.evidence().isEmpty)
                    }
                }
            }
        }
        let huge = Double.greatestFiniteMagnitude
        #expect(Replenishment(try [line("2026-01-01", huge), line("2026-01-02", huge), line("2026-01-03", huge)]) == nil)
    }

    @Test func amountsThatLastForeverAreHeldAtTheEndOfTheCalendar() throws {
        let lines = try [line("2026-01-01", 1e-9), line("2026-12-31", 1e12)]
        #expect(Replenishment(lines)?.next == .last)
    }
}
