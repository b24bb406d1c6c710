import FollowUp

/// What a file in `deliver.d` says.
package struct ConfiguredProgram: Hashable, Sendable {
    /// What the daemon has to know: when, and how often.
    package var delivery: DeliveryProgram
    /// What is run: the program's path and its arguments. Only the helper that runs it looks at this.
    package var command: [String]
    /// Added to the program's environment.
    package var environment: [String: String]

    package init(delivery: DeliveryProgram, command: [String], environment: [String: String]) {
        self.delivery = delivery
        self.command = command
        self.environment = environment
    }

    /// Whether this can be the name of a program: it becomes a file's name, so nothing in it leads elsewhere.
    package static func isName(_ name: String) -> Bool {
        guard (1...64).contains(name.utf8.count), !name.hasPrefix(".") else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }
}
