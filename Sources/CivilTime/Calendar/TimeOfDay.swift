/// A time as a clock on a wall shows it, from 00:00 to 23:59:59.999999.
public struct TimeOfDay: Hashable, Comparable, Sendable {
    /// 0 to 23.
    public let hour: Int
    /// 0 to 59.
    public let minute: Int
    /// 0 to 59.
    public let second: Int
    /// 0 to 999999.
    public let microsecond: Int

    /// 00:00.
    public static let midnight = TimeOfDay(validMicroseconds: 0)

    /// Nil when there is no such time.
    public init?(hour: Int, minute: Int, second: Int = 0, microsecond: Int = 0) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second), (0...999_999).contains(microsecond) else {
            return nil
        }
        self.hour = hour
        self.minute = minute
        self.second = second
        self.microsecond = microsecond
    }

    /// - Parameter microseconds: since midnight, less than a day.
    init(validMicroseconds microseconds: Int64) {
        microsecond = Int(microseconds % 1_000_000)
        let seconds = Int(microseconds / 1_000_000)
        hour = seconds / 3600
        minute = seconds / 60 % 60
        second = seconds % 60
    }

    /// Microseconds since midnight, on a clock that is not put forward or back meanwhile.
    public var microsecondsSinceMidnight: Int64 { Int64(hour * 3600 + minute * 60 + second) * 1_000_000 + Int64(microsecond) }

    /// Earlier comes first.
    public static func < (left: Self, right: Self) -> Bool { left.microsecondsSinceMidnight < right.microsecondsSinceMidnight }
}

extension TimeOfDay: CustomStringConvertible {
    /// "09:00"; with seconds, and with a fraction, only when there are any.
    public var description: String {
        var text = "\(twoDigits(hour)):\(twoDigits(minute))"
        if second != 0 || microsecond != 0 { text += ":\(twoDigits(second))" }
        if microsecond != 0 { text += ".\(String(1_000_000 + microsecond).dropFirst())" }
        return text
    }

    /// Reads "09:00", "9:00", "09:00:30" or "09:00:30.5".
    public init(_ text: some StringProtocol) throws(CivilTimeError) {
        var scanner = Scanner(text)
        guard let hour = scanner.number(), scanner.offset <= 2 else { throw CivilTimeError("a time is written as 09:00", offset: 0) }
        guard hour <= 23 else { throw CivilTimeError("the hour is at most 23", offset: 0) }
        try scanner.expect(":")
        let minute = try scanner.digits(2, upTo: 59, "the minute")
        var second = 0
        var microsecond = 0
        if scanner.take(":") {
            second = try scanner.digits(2, upTo: 59, "the second")
            if scanner.take(".") { microsecond = try scanner.fraction() }
        }
        try scanner.end()
        self.init(validMicroseconds: (hour * 3600 + Int64(minute * 60 + second)) * 1_000_000 + Int64(microsecond))
    }
}
