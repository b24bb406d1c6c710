/// A day of the week, numbered as in ISO 8601.
package enum Weekday: Int, CaseIterable, Comparable, Hashable, Sendable {
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
    package var name: String {
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
    package var shortName: String { String(name.prefix(3)) }

    /// Reads "Mon" or "Monday", in any case.
    package init?(name: some StringProtocol) {
        let lowered = name.lowercased()
        guard let day = Self.allCases.first(where: { $0.name.lowercased() == lowered || $0.shortName.lowercased() == lowered }) else {
            return nil
        }
        self = day
    }

    /// Monday comes first.
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
