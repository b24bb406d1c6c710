import CivilTime
import FollowUp

/// The texts of one record by the names of their fields. An empty text is a field left out.
package struct Fields: Sendable {
    private let columns: [String: Int]
    private let texts: [String]
    /// The columns that are attributes, with the attributes' names.
    private let attributeColumns: [AttributeColumn]

    /// A column that is an attribute, and the attribute's name.
    package typealias AttributeColumn = (column: String, name: String)

    /// - Parameters:
    ///   - columns: which field stands where in `texts`; shared by all rows of a file.
    ///   - attributeColumns: what `attributeColumns(of:)` gives for the columns, where many rows share them.
    package init(columns: [String: Int], texts: [String], attributeColumns: [AttributeColumn]? = nil) {
        self.columns = columns
        self.texts = texts
        self.attributeColumns = attributeColumns ?? Self.attributeColumns(of: columns)
    }

    /// Where attributes stand among the columns.
    package static let attributePrefix = "attributes."

    /// The columns that are attributes, in the order of their names.
    package static func attributeColumns(of columns: [String: Int]) -> [AttributeColumn] {
        columns.keys.filter { $0.hasPrefix(attributePrefix) }.sorted().map { ($0, String($0.dropFirst(attributePrefix.count))) }
    }

    private func raw(_ field: String) -> String {
        guard let index = columns[field], texts.indices.contains(index) else { return "" }
        return texts[index]
    }

    /// The text without the white space around it; empty when it was left out.
    func text(_ field: String) throws(RecordFault) -> String {
        let text = raw(field)
        guard text.utf8.count <= RecordReader.longestText else {
            throw RecordFault(
                field: field, reason: "\(text.utf8.count) bytes are more than the \(RecordReader.longestText) that a field holds")
        }
        guard text.utf8.first.map(Self.isBlank) == true || text.utf8.last.map(Self.isBlank) == true else { return text }
        guard let first = text.utf8.firstIndex(where: { !Self.isBlank($0) }), let last = text.utf8.lastIndex(where: { !Self.isBlank($0) })
        else { return "" }
        return String(text[first...last])
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }

    func required(_ field: String) throws(RecordFault) -> String {
        let text = try text(field)
        if text.isEmpty { throw RecordFault(field: field, reason: "is empty; every record needs one") }
        return text
    }

    /// A key: no control characters, at most 200 bytes.
    func identifier(_ field: String) throws(RecordFault) -> String {
        let text = try required(field)
        guard text.utf8.count <= 200 else { throw RecordFault(field: field, reason: "is longer than 200 bytes") }
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
            throw RecordFault(field: field, reason: "has a control character, such as a tab or a line end")
        }
        return text
    }

    func optionalIdentifier(_ field: String) throws(RecordFault) -> String? {
        try text(field).isEmpty ? nil : identifier(field)
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ field: String, default standard: Choice?
    ) throws(RecordFault) -> Choice where Choice.RawValue == String {
        let text = try text(field)
        if text.isEmpty, let standard { return standard }
        if let choice = Choice(rawValue: text) ?? Choice(rawValue: text.lowercased()) { return choice }
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw RecordFault(field: field, reason: text.isEmpty ? "is empty; it must be one of \(known)" : "'\(text)' is none of \(known)")
    }

    func bool(_ field: String, default standard: Bool) throws(RecordFault) -> Bool {
        switch try text(field).lowercased() {
        case "": return standard
        case "true", "yes", "1", "y", "on": return true
        case "false", "no", "0", "n", "off": return false
        case let other: throw RecordFault(field: field, reason: "'\(other)' is neither true nor false")
        }
    }

    func date(_ field: String) throws(RecordFault) -> CivilDate {
        let text = try required(field)
        do {
            return try CivilDate(iso8601: text)
        } catch {
            throw RecordFault(field: field, reason: "'\(text)' is no date: \(error.what); write it as 2026-12-31")
        }
    }

    /// A time of day, "08:30".
    func optionalTime(_ field: String) throws(RecordFault) -> TimeOfDay? {
        let text = try text(field)
        if text.isEmpty { return nil }
        guard let time = try? TimeOfDay(text), time.second == 0, time.microsecond == 0 else {
            throw RecordFault(field: field, reason: "'\(text)' is no time of day; write it as 08:30")
        }
        return time
    }

    func optionalDate(_ field: String) throws(RecordFault) -> CivilDate? {
        try text(field).isEmpty ? nil : date(field)
    }

    /// RFC 3339; a date and time without an offset is meant in `zone`, a date alone as its noon, so that it stays that day in most zones.
    func instant(_ field: String, zone: Zone) throws(RecordFault) -> Instant {
        let text = try required(field)
        do {
            return try Instant(rfc3339: text)
        } catch {
            if let date = try? CivilDate(iso8601: text), let noon = TimeOfDay(hour: 12, minute: 0) {
                return zone.instant(of: CivilDateTime(date, noon))
            }
            let parts = text.split(whereSeparator: { $0 == " " || $0 == "T" })
            if parts.count == 2, let date = try? CivilDate(iso8601: parts[0]), let time = try? TimeOfDay(parts[1]) {
                return zone.instant(of: CivilDateTime(date, time))
            }
            throw RecordFault(
                field: field, reason: "'\(text)' is no instant: \(error.what); write it as 2026-12-31T09:00:00+01:00 or 2026-12-31 09:00")
        }
    }

    func optionalInstant(_ field: String, zone: Zone) throws(RecordFault) -> Instant? {
        try text(field).isEmpty ? nil : instant(field, zone: zone)
    }

    func optionalChoice<Choice: RawRepresentable & CaseIterable>(
        _ field: String
    ) throws(RecordFault) -> Choice? where Choice.RawValue == String {
        try text(field).isEmpty ? nil : choice(field, default: nil)
    }

    /// The length of a term: civil, and longer than nothing.
    func term(_ field: String) throws(RecordFault) -> Span? {
        if try text(field).isEmpty { return nil }
        let span = try span(field)
        guard span.isForward else {
            throw RecordFault(field: field, reason: "'\(try text(field))' is no term; it is in months or days, such as '1 year'")
        }
        return span
    }

    /// "COFFEE=12; FILTERS=3.5": what was bought, and how much of it.
    func orderLines(_ field: String) throws(RecordFault) -> [OrderLine] {
        var lines: [OrderLine] = []
        for part in try text(field).split(separator: ";") {
            let part = Self.trimmed(part)
            if part.isEmpty { continue }
            func fault(_ reason: String) -> RecordFault {
                RecordFault(field: field, reason: "'\(part)' \(reason); write items as COFFEE=12; FILTERS=3.5")
            }
            let sides = part.split(separator: "=", omittingEmptySubsequences: false).map(Self.trimmed)
            guard sides.count > 1, !sides[1].isEmpty else { throw fault("has no quantity") }
            guard sides.count == 2 else { throw fault("has more than one '='") }
            guard !sides[0].isEmpty else { throw fault("names no item") }
            guard sides[0].utf8.count <= 200 else { throw fault("names an item in more than 200 bytes") }
            guard !sides[0].utf8.contains(where: { $0 == 0x7c || $0 < 0x20 || $0 == 0x7f }) else {
                throw fault("has a '|' or a control character in the item's name")
            }
            // What else `Double` reads, such as hexadecimal digits, nobody means here.
            guard sides[1].utf8.allSatisfy({ (0x30...0x39).contains($0) || ".eE+-".utf8.contains($0) }), let quantity = Double(sides[1])
            else {
                throw fault("has a quantity that is no number")
            }
            guard quantity > 0 else { throw fault("has a quantity that is not above 0") }
            guard quantity < 1e12 else { throw fault("has a quantity of 1e12 or more") }
            lines.append(OrderLine(item: String(sides[0]), quantity: quantity))
        }
        return lines
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// The fields that a house named itself: columns `attributes.NAME`.
    func attributes() throws(RecordFault) -> Attributes {
        guard attributeColumns.count <= Attributes.most else {
            throw RecordFault(field: "attributes", reason: "are \(attributeColumns.count); a record has at most \(Attributes.most)")
        }
        var attributes = Attributes()
        for (column, name) in attributeColumns { attributes[name] = try text(column) }
        return attributes
    }

    func span(_ field: String) throws(RecordFault) -> Span {
        let text = try text(field)
        if text.isEmpty { return .zero }
        do {
            return try Span(parsing: text)
        } catch {
            throw RecordFault(field: field, reason: "'\(text)' is no span: \(error); write it as '3 months' or '30 days'")
        }
    }

    /// A decimal number with at most two decimals, in hundredths.
    func amount(_ field: String) throws(RecordFault) -> Int64? {
        let text = try text(field)
        if text.isEmpty { return nil }
        let fault = RecordFault(field: field, reason: "'\(text)' is no amount; write it as 1200 or 1200.50")
        let isNegative = text.hasPrefix("-")
        let parts = (isNegative ? text.dropFirst() : text[...]).split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            parts.count == 1 || parts[1].utf8.count <= 2, let whole = Int64(parts[0])
        else { throw fault }
        var cents: Int64 = 0
        if parts.count == 2 { cents = (Int64(parts[1]) ?? 0) * (parts[1].utf8.count == 1 ? 10 : 1) }
        let (hundreds, overflow) = whole.multipliedReportingOverflow(by: 100)
        let (sum, overflowed) = hundreds.addingReportingOverflow(cents)
        guard !overflow, !overflowed else { throw fault }
        return isNegative ? -sum : sum
    }

    func currency(_ field: String) throws(RecordFault) -> String {
        let text = try text(field)
        guard text.isEmpty || (text.utf8.count == 3 && text.utf8.allSatisfy { (0x41...0x5a).contains($0) }) else {
            throw RecordFault(field: field, reason: "'\(text)' is no currency; write the three letters of ISO 4217, such as EUR")
        }
        return text
    }
}

extension OrderLine {
    /// Reads "COFFEE=12; FILTERS=3.5".
    package static func reading(_ text: String) throws(RecordFault) -> [OrderLine] {
        try Fields(columns: ["items": 0], texts: [text]).orderLines("items")
    }
}
