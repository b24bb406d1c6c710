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
    package func set(_ rhythm: SegmentRhythm, ofSegment segment: String) throws {
        var statement = try BoundStatement("INSERT INTO segment_rhythms VALUES (?, ?) ON CONFLICT DO UPDATE SET bins = excluded.bins", in: db)
        statement.bind(segment)
        statement.bind(rhythm.text)
        try statement.run()
    }
}
