/// The offsets of 1970 to 2105, found without a search: for each piece of 2^43 µs (102 days) the change that falls into it.
///
/// A zone that changes twice within a piece, and a wall clock that is in a gap or an overlap, are left to the `Timeline`; so is every other
/// time. That makes the common case one look and one comparison, and leaves one place where the hard cases are decided.
struct RecentOffsets: Sendable {
    /// For instants: the offset before the change, and from it on.
    private struct Piece {
        var change = Int64.max
        var before: Int32
        var after: Int32
    }

    /// For the clock on the wall: what it shows in a gap or twice, from `first` to before `end`, has no entry.
    private struct WallPiece {
        var first = Int64.max
        var end = Int64.max
        var before: Int32
        var after: Int32
    }

    private let pieces: [Piece]
    private let wallPieces: [WallPiece]

    private static let shift: Int64 = 43
    private static let count = 488
    /// Stands for an offset that has to be looked up.
    private static let unknown = Int32.min

    init(_ timeline: Timeline) {
        var changes: [Change] = []
        var last = timeline.offset(at: -Zone.widestOffset)
        let first = Int32(clamping: last)
        timeline.forEachOffset(from: -Zone.widestOffset, through: Int64(Self.count) << Self.shift / 1_000_000 + Zone.widestOffset) {
            offset, start, _ in
            if offset != last { changes.append(Change(at: start, before: last, after: offset)) }
            last = offset
            return true
        }
        // Changes so close to each other that the clock on the wall shows their moments in disorder.
        for index in changes.indices.dropFirst() where changes[index].wall.lowerBound < changes[index - 1].wall.upperBound {
            changes[index].isTangled = true
            changes[index - 1].isTangled = true
        }
        pieces = Self.pieces(changes, first)
        wallPieces = Self.wallPieces(changes, first)
    }

    /// A change of the offset; in microseconds.
    private struct Change {
        let at: Int64
        /// What the clock on the wall shows twice or never.
        let wall: Range<Int64>
        let before: Int32
        let after: Int32
        var isTangled = false

        init(at seconds: Int64, before: Int, after: Int) {
            at = seconds * 1_000_000
            wall = (seconds + Int64(min(before, after))) * 1_000_000..<(seconds + Int64(max(before, after))) * 1_000_000
            self.before = Int32(clamping: before)
            self.after = Int32(clamping: after)
        }
    }

    private static func pieces(_ changes: [Change], _ first: Int32) -> [Piece] {
        var pieces = offsets(changes.map { ($0.at, $0.after) }, first).map { Piece(before: $0, after: $0) }
        for change in changes {
            let index = Int(change.at >> shift)
            guard pieces.indices.contains(index) else { continue }
            pieces[index] =
                pieces[index].change == .max
                ? Piece(change: change.at, before: change.before, after: change.after)
                : Piece(change: change.at, before: unknown, after: unknown)
        }
        return pieces
    }

    private static func wallPieces(_ changes: [Change], _ first: Int32) -> [WallPiece] {
        var pieces = offsets(changes.map { ($0.wall.upperBound, $0.after) }, first).map { WallPiece(before: $0, after: $0) }
        for change in changes {
            let (start, end) = (change.wall.lowerBound, change.wall.upperBound)
            for index in Int(start >> shift)...Int((end - 1) >> shift) where pieces.indices.contains(index) {
                let isOnly = pieces[index].first == .max && !change.isTangled
                pieces[index] = WallPiece(
                    first: start, end: end, before: isOnly ? change.before : unknown, after: isOnly ? change.after : unknown)
            }
        }
        return pieces
    }

    /// What holds when each piece starts, where no change is under way.
    private static func offsets(_ changes: [(over: Int64, after: Int32)], _ first: Int32) -> [Int32] {
        var offset = first
        var rest = changes[...]
        return (0..<Int64(count)).map { index in
            while let change = rest.first, change.over <= index << shift {
                offset = change.after
                rest.removeFirst()
            }
            return offset
        }
    }

    /// Seconds east of UTC at an instant in microseconds; nil when that has to be looked up.
    @inline(__always)
    func offset(at microseconds: Int64) -> Int64? {
        let index = Int(truncatingIfNeeded: microseconds >> Self.shift)
        guard index >= 0, index < pieces.count else { return nil }
        let piece = pieces[index]
        let offset = microseconds < piece.change ? piece.before : piece.after
        return offset == Self.unknown ? nil : Int64(offset)
    }

    /// The only instant at which the clock on the wall shows that many microseconds since 1970, in microseconds; nil when it has to be
    /// looked up.
    @inline(__always)
    func instant(showing local: Int64) -> Int64? {
        let index = Int(truncatingIfNeeded: local >> Self.shift)
        guard index >= 0, index < wallPieces.count else { return nil }
        let piece = wallPieces[index]
        guard local < piece.first || local >= piece.end else { return nil }
        let offset = local < piece.first ? piece.before : piece.after
        return offset == Self.unknown ? nil : local &- Int64(offset) &* 1_000_000
    }
}
