/// A day of the week, numbered as in ISO 8601.
public enum Weekday: Int, CaseIterable, Comparable, Hashable, Sendable {
    /// 1.
    case monday = 1
    /// 2.
    case tuesday
    /// 3.
    case wednesday
    /// 4.
    case thursday
    /// 5.
    case friday
    /// 6.
    case saturday
    /// 7.
    case sunday

    /// "Monday".
    public var name: String {
        switch self {
        case .monday: "Monday"
        case .tuesday: "Tuesday"
        case .wednesday: "Wednesday"
        case .thursday: "Thursday"
        case .friday: "Friday"
        case .saturday: "Saturday"
        case .sunday: "Sunday"
        }
    }

    /// "Mon".
    public var shortName: String { String(name.prefix(3)) }

    /// Reads "Mon" or "Monday", in any case.
    public init?(name: some StringProtocol) {
        let lowered = name.lowercased()
        guard let day = Self.allCases.first(where: { $0.name.lowercased() == lowered || $0.shortName.lowercased() == lowered }) else {
            return nil
        }
        self = day
    }

    /// Monday comes first.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
