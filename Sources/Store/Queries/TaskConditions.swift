import FollowUp

/// Conditions that all have to hold, with the values that are bound to them, in order.
struct TaskConditions {
    enum Value {
        case number(Int64)
        case text(String?)
    }

    private(set) var parts: [String] = []
    private(set) var values: [Value] = []

    init() {}

    init(_ sql: String, _ values: Value...) { add(sql, values) }

    var sql: String { parts.isEmpty ? "1" : parts.joined(separator: " AND ") }

    mutating func add(_ sql: String, _ values: Value...) { add(sql, values) }

    mutating func add(_ sql: String, _ values: [Value]) {
        parts.append(sql)
        self.values += values
    }

    mutating func add(_ other: TaskConditions, state: TaskState.Name?) {
        if let state { add("state = \(state.code)") }
        parts += other.parts
        values += other.values
    }

    func bind(to statement: inout BoundStatement) {
        for value in values {
            switch value {
            case .number(let number): statement.bind(number)
            case .text(let text): statement.bind(text)
            }
        }
    }
}
