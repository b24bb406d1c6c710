/// The members of a JSON object, in the order in which they were written.
///
/// Looking up a key takes constant time: small objects are searched, large ones carry an index. Two objects are equal when they
/// have the same members, in whatever order.
public struct JSONObject: Sendable {
    /// One member.
    struct Member: Sendable {
        var key: String
        var value: JSON
    }

    /// From this many members on, an index pays.
    private static let indexThreshold = 16

    private var members: [Member]
    /// Key to place in `members`; only kept for large objects.
    private var index: [String: Int]?

    /// An object without members.
    public init() {
        members = []
        index = nil
    }

    /// An object of these members. Of two members with the same key the later one counts, at the place of the earlier.
    public init(_ elements: some Sequence<(String, JSON)>) {
        self.init()
        members.reserveCapacity(elements.underestimatedCount)
        for (key, value) in elements { self[key] = value }
    }

    /// How many members there are.
    public var count: Int { members.count }

    /// Whether there are no members.
    public var isEmpty: Bool { members.isEmpty }

    /// The keys, in order.
    public var keys: some RandomAccessCollection<String> & Sendable { members.lazy.map(\.key) }

    /// The values, in the order of their keys.
    public var values: some RandomAccessCollection<JSON> & Sendable { members.lazy.map(\.value) }

    /// The value of a member, or `nil` when there is none. Assigning `nil` removes the member; assigning a value keeps its place,
    /// and a new one goes to the end.
    public subscript(key: String) -> JSON? {
        get {
            guard let place = place(of: key) else { return nil }
            return members[place].value
        }
        set {
            switch (place(of: key), newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil):
                members.remove(at: place)
                index = nil
                buildIndexIfLarge()
            case (nil, let value?): append(key, value)
            case (nil, nil): break
            }
        }
    }

    /// Appends a member unless the key is taken; says whether it was appended.
    mutating func appendIfNew(_ key: String, _ value: JSON) -> Bool {
        guard place(of: key) == nil else { return false }
        append(key, value)
        return true
    }

    /// The place of a key, when it is the one that was guessed; saves the search when members come in the expected order.
    func value(of key: String, expectedAt guess: Int) -> JSON? {
        if guess < members.count, members[guess].key == key { return members[guess].value }
        return self[key]
    }

    private mutating func append(_ key: String, _ value: JSON) {
        index?[key] = members.count
        members.append(Member(key: key, value: value))
        buildIndexIfLarge()
    }

    private mutating func buildIndexIfLarge() {
        guard index == nil, members.count >= Self.indexThreshold else { return }
        var built = [String: Int](minimumCapacity: members.count * 2)
        for (place, member) in members.enumerated() { built[member.key] = place }
        index = built
    }

    private func place(of key: String) -> Int? {
        if let index { return index[key] }
        return members.firstIndex { $0.key == key }
    }
}

extension JSONObject: RandomAccessCollection {
    /// The place of the first member.
    public var startIndex: Int { 0 }
    /// The place after the last member.
    public var endIndex: Int { members.count }
    /// The member at a place.
    public subscript(position: Int) -> (key: String, value: JSON) {
        let member = members[position]
        return (member.key, member.value)
    }
}

extension JSONObject: Hashable {
    /// Whether both have the same members, in whatever order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.count == right.count else { return false }
        for (place, member) in left.members.enumerated() where right.value(of: member.key, expectedAt: place) != member.value {
            return false
        }
        return true
    }

    /// Hashes the members without regard to their order.
    public func hash(into hasher: inout Hasher) {
        var combined = 0
        for member in members {
            var one = Hasher()
            one.combine(member.key)
            one.combine(member.value)
            combined ^= one.finalize()
        }
        hasher.combine(combined)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// An object of these members. Of two members with the same key the later one counts.
    public init(dictionaryLiteral elements: (String, JSON)...) { self.init(elements) }
}

extension JSONObject: CustomStringConvertible {
    /// The object as JSON text, without insignificant whitespace.
    public var description: String { JSON.object(self).description }
}
