internal import GRDB
internal import GRDBSQLite

/// A prepared statement, bound and stepped through SQLite's own calls.
///
/// GRDB owns the connection, prepares and caches the statement; only the binding of values and the walk over rows go past its
/// general API, which costs several times what SQLite itself does on the paths that see a million records.
struct BoundStatement {
    private let handle: OpaquePointer
    private let connection: OpaquePointer?
    private var index: Int32 = 0
    private let texts: TextHolder?

    /// Prepares `sql`, or takes it from the connection's cache.
    ///
    /// - Parameter holdsTexts: for a statement that is run over and over: what is bound is kept here until it has run, instead of being
    ///   copied into storage that SQLite allocates and frees for every value.
    init(_ sql: String, in db: Database, holdsTexts: Bool = false) throws {
        texts = holdsTexts ? TextHolder() : nil
        handle = try db.cachedStatement(sql: sql).sqliteStatement
        connection = db.sqliteConnection
        restart()
    }

    /// Makes it ready to be bound and run once more.
    mutating func restart() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
        texts?.removeAll()
        index = 0
    }

    /// SQLITE_TRANSIENT: SQLite copies the text before the call returns.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    mutating func bind(_ value: Int64?) {
        index += 1
        if let value { sqlite3_bind_int64(handle, index, value) } else { sqlite3_bind_null(handle, index) }
    }

    mutating func bind(_ value: Double) {
        index += 1
        sqlite3_bind_double(handle, index, value)
    }

    mutating func bind(_ value: Bool) { bind(Int64(value ? 1 : 0)) }

    mutating func bind(_ value: String?) {
        index += 1
        guard var value else {
            sqlite3_bind_null(handle, index)
            return
        }
        if let texts { return texts.append(&value, index: index) }
        value.withUTF8 { bytes in
            _ = bytes.withMemoryRebound(to: CChar.self) { chars in
                // An empty string has no base address, and SQLite would bind NULL for it.
                guard let base = chars.baseAddress else { return sqlite3_bind_text(handle, index, "", 0, Self.transient) }
                return sqlite3_bind_text(handle, index, base, Int32(clamping: chars.count), Self.transient)
            }
        }
    }

    /// Moves to the next row; false at the end.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            sqlite3_reset(handle)
            return false
        case let code:
            let message = connection.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
            sqlite3_reset(handle)
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
        }
    }

    /// Runs a statement that gives no rows.
    func run() throws {
        texts?.bind(to: handle)
        // What is held may be overwritten from here on.
        defer { if texts != nil { sqlite3_clear_bindings(handle) } }
        while try step() {}
    }

    /// The first row, as `body` reads it, or nil when there is none.
    func first<T>(_ body: (BoundStatement) throws -> T) throws -> T? {
        defer { sqlite3_reset(handle) }
        return try step() ? try body(self) : nil
    }

    /// Every row, as `body` reads it.
    func all<T>(_ body: (BoundStatement) throws -> T) throws -> [T] {
        defer { sqlite3_reset(handle) }
        var rows: [T] = []
        while try step() { rows.append(try body(self)) }
        return rows
    }

    /// Walks over the rows.
    func forEach(_ body: (BoundStatement) throws -> Void) throws {
        defer { sqlite3_reset(handle) }
        while try step() { try body(self) }
    }

    // MARK: - Columns of the row that the statement stands on

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
    func real(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }
    func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
    func bool(_ column: Int32) -> Bool { integer(column) != 0 }

    func text(_ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// The bytes of a text, as long as `body` takes.
    func withBytes<T>(_ column: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> T) -> T {
        let bytes = sqlite3_column_text(handle, column)
        return body(UnsafeBufferPointer(start: bytes, count: bytes == nil ? 0 : Int(sqlite3_column_bytes(handle, column))))
    }

    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
}

/// The texts of one row, side by side.
private final class TextHolder {
    private var bytes = UnsafeMutableBufferPointer<CChar>.allocate(capacity: 1024)
    private var used = 0
    private var places: [(index: Int32, start: Int, count: Int)] = []

    deinit { bytes.deallocate() }

    func removeAll() {
        used = 0
        places.removeAll(keepingCapacity: true)
    }

    func append(_ text: inout String, index: Int32) {
        text.withUTF8 { utf8 in
            if bytes.count - used < utf8.count { grow(by: utf8.count) }
            utf8.withMemoryRebound(to: CChar.self) { source in
                // A source without bytes has no address either.
                guard let base = source.baseAddress, let end = bytes.baseAddress else { return }
                (end + used).update(from: base, count: source.count)
            }
            places.append((index, used, utf8.count))
            used += utf8.count
        }
    }

    /// SQLite reads the texts from here until they are unbound.
    func bind(to handle: OpaquePointer) {
        guard let base = bytes.baseAddress else { return }
        for place in places { sqlite3_bind_text(handle, place.index, base + place.start, Int32(clamping: place.count), nil) }
    }

    private func grow(by count: Int) {
        let larger = UnsafeMutableBufferPointer<CChar>.allocate(capacity: 2 * (bytes.count + count))
        _ = larger.update(fromContentsOf: bytes.prefix(used))
        bytes.deallocate()
        bytes = larger
    }
}

/// A stored value that no version of the program writes; the file was changed by other hands.
func unreadable(_ what: String, _ value: String) -> DatabaseError {
    DatabaseError(resultCode: .SQLITE_CORRUPT, message: "\(what) has the unknown value '\(value)'")
}
