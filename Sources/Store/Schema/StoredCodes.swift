import FollowUp

// What a million rows and index entries repeat is stored as a small number. A number that was released is never given to another meaning.

extension TaskState.Name {
    /// Up to 2 the task is live, from 3 on it is closed; the checks of the schema rely on it.
    var code: Int64 {
        switch self {
        case .planned: 0
        case .open: 1
        case .snoozed: 2
        case .done: 3
        case .dismissed: 4
        case .expired: 5
        }
    }

    init?(code: Int64) {
        guard let name = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = name
    }
}

extension Subject.Kind {
    var code: Int64 {
        switch self {
        case .customer: 0
        case .contract: 1
        case .deal: 2
        case .interaction: 3
        case .request: 4
        case .rep: 5
        }
    }

    init?(code: Int64) {
        guard let kind = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = kind
    }
}

extension Coverage {
    /// Above 0 there is a gap; an index relies on it.
    var code: Int64 {
        switch self {
        case .covered: 0
        case .noOwner: 1
        case .noNextTouch: 2
        }
    }

    init?(code: Int64) {
        guard let coverage = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = coverage
    }
}
