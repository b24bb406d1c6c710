import Varlink

extension Session {
    /// The largest page that the daemon gives.
    private static var page: Int { 1000 }

    /// Asks for page after page of a list, until there is no more or enough is shown. With `--json` each is printed as it came.
    ///
    /// - Parameters:
    ///   - limit: how many entries at most.
    ///   - entries: the member of a reply that holds them.
    ///   - ask: asks for so many at most, after a cursor.
    ///   - show: prints a page; it is told whether it is the first, and whether it is the last.
    /// - Returns: how many were shown, and whether there are more.
    func pages(
        atMost limit: Int, of entries: String, ask: (Int, String?) async throws -> JSONObject,
        show: (_ reply: JSONObject, _ isFirst: Bool, _ isLast: Bool) throws -> Void
    ) async throws -> (shown: Int, hasMore: Bool) {
        var (shown, cursor) = (0, String?.none)
        repeat {
            let reply = try await ask(min(limit - shown, Self.page), cursor)
            let isFirst = shown == 0
            shown += reply[entries]?.arrayValue?.count ?? 0
            cursor = reply["cursor"]?.stringValue
            if isJSON { print(json: reply) } else { try show(reply, isFirst, cursor == nil || shown >= limit) }
        } while cursor != nil && shown < limit
        return (shown, cursor != nil)
    }
}
