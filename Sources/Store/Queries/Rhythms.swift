import CivilTime
import FollowUp

extension Snapshot {
    /// What the customers of each segment have shown together, as it was last taken into use.
    package func segmentRhythms() throws -> [String: SegmentRhythm] {
        let rows = try BoundStatement("SELECT segment, bins FROM segment_rhythms", in: db).all { ($0.text(0), $0.text(1)) }
        return try Dictionary(
            rows.map { segment, bins in
                guard let rhythm = SegmentRhythm(text: bins) else { throw unreadable("segment_rhythms.bins", bins) }
                return (segment, rhythm)
            }, uniquingKeysWith: { _, last in last })
    }

    /// The model of who will buy again, as it was last fitted; nil before.
    package func secondOpinion() throws -> BuyTillYouDie? {
        guard let text = try BoundStatement("SELECT value FROM properties WHERE name = 'bg_nbd'", in: db).first({ $0.text(0) }) else {
            return nil
        }
        let numbers = text.split(separator: " ").compactMap { Double($0) }
        guard numbers.count == 4, numbers.allSatisfy({ $0.isFinite && $0 > 0 }) else { throw unreadable("properties.bg_nbd", text) }
        return BuyTillYouDie(r: numbers[0], alpha: numbers[1], a: numbers[2], b: numbers[3])
    }

    /// A page of customers who ordered at all, in the order of their ids: the segment of each, and the instants of their latest orders.
    package func orderHistories(
        after id: CustomerID?, limit: Int
    ) throws -> [(id: CustomerID, segment: String, zone: String?, orders: [Instant])] {
        var page = try BoundStatement(
            "SELECT id, segment, zone FROM customers WHERE id > ? AND last_order IS NOT NULL ORDER BY id LIMIT ?", in: db)
        page.bind(id?.rawValue ?? "")
        page.bind(Int64(limit))
        return try page.all { (CustomerID($0.text(0)), $0.text(1), $0.optionalText(2)) }.map { id, segment, zone in
            var orders = try BoundStatement(
                "SELECT at FROM interactions WHERE customer = ? AND kind = 'order' ORDER BY at DESC LIMIT ?", in: db)
            orders.bind(id.rawValue)
            orders.bind(Int64(WatchedCustomer.interactionsLookedAt))
            return (id, segment, zone, try orders.all { Instant(microseconds: $0.integer(0)) })
        }
    }
}

extension Transaction {
    package func set(_ model: BuyTillYouDie) throws {
        var statement = try BoundStatement(
            "INSERT INTO properties VALUES ('bg_nbd', ?) ON CONFLICT DO UPDATE SET value = excluded.value", in: db)
        statement.bind("\(model.r) \(model.alpha) \(model.a) \(model.b)")
        try statement.run()
    }

    package func set(_ rhythm: SegmentRhythm, ofSegment segment: String) throws {
        var statement = try BoundStatement(
            "INSERT INTO segment_rhythms VALUES (?, ?) ON CONFLICT DO UPDATE SET bins = excluded.bins", in: db)
        statement.bind(segment)
        statement.bind(rhythm.text)
        try statement.run()
    }
}
