import Varlink

/// The steps of the test: what each call must carry beside its client's id, and what it is answered.
enum CertificationSteps {
    struct Step {
        let method: String
        let parameters: JSONObject
        let replies: [JSONObject]
        var more = false
        var oneway = false
    }

    static let all: [Step] = [
        Step(method: "Test01", parameters: [:], replies: [["bool": true]]),
        Step(method: "Test02", parameters: ["bool": true], replies: [["int": 1]]),
        Step(method: "Test03", parameters: ["int": 1], replies: [["float": 1.0]]),
        Step(method: "Test04", parameters: ["float": 1.0], replies: [["string": "ping"]]),
        Step(method: "Test05", parameters: ["string": "ping"], replies: [basics]),
        Step(method: "Test06", parameters: basics, replies: [["struct": .object(basics)]]),
        Step(method: "Test07", parameters: ["struct": .object(basics)], replies: [["map": map]]),
        Step(method: "Test08", parameters: ["map": map], replies: [["set": set]]),
        Step(method: "Test09", parameters: ["set": set], replies: [["mytype": mytype]]),
        Step(method: "Test10", parameters: ["mytype": mytype], replies: (1...10).map { ["string": "Reply number \($0)"] }, more: true),
        Step(
            method: "Test11", parameters: ["last_more_replies": .array((1...10).map { "Reply number \($0)" })], replies: [[:]], oneway: true
        ),
        Step(method: "End", parameters: [:], replies: [["all_ok": true]]),
    ]

    private static let basics: JSONObject = ["bool": false, "int": 2, "float": .number(.pi), "string": "a lot of string"]
    private static let map: JSON = ["foo": "Foo", "bar": "Bar"]
    private static let set: JSON = ["one": [:], "two": [:], "three": [:]]
    private static let mytype: JSON = [
        "object": ["method": "org.varlink.certification.Test09", "parameters": ["map": map]],
        "enum": "two",
        "struct": ["first": 1, "second": "2"],
        "array": ["one", "two", "three"],
        "dictionary": map,
        "stringset": set,
        "nullable": nil,
        "nullable_array_struct": nil,
        "interface": [
            "foo": [nil, ["foo": "foo", "bar": "bar"], nil, ["one": "foo", "two": "bar"]],
            "anon": ["foo": true, "bar": false],
        ],
    ]
}

extension JSON {
    /// The value without members that are `null`: for a field that may be `null`, that is the same as being absent.
    var withoutNulls: JSON {
        switch self {
        case .object(let object):
            .object(JSONObject(object.filter { !$0.value.isNull }.map { ($0.key, $0.value.withoutNulls) }))
        case .array(let elements): .array(elements.map(\.withoutNulls))
        case .null, .bool, .integer, .number, .string: self
        }
    }
}
