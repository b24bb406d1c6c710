import ArgumentParser
import Varlink

/// The verbs and options of a program, as the parser itself describes them: what completion and the manual pages are made from.
package struct CommandTree: Sendable {
    package var name: String
    package var abstract: String
    package var discussion: String
    package var arguments: [Argument]
    package var verbs: [CommandTree]
    /// The verb that is meant when none is given.
    package var defaultVerb: String?
    package var isShown: Bool

    /// An argument, option or flag.
    package struct Argument: Sendable {
        package enum Kind: String, Sendable {
            case positional, option, flag
        }

        package enum File: Sendable {
            case file(extensions: [String])
            case directory
        }

        package var kind: Kind
        /// As they are typed: "-H", "--host".
        package var names: [String]
        package var valueName: String
        package var abstract: String
        /// Nil: any value.
        package var values: [String]?
        package var file: File?
        package var defaultValue: String?
        package var isOptional: Bool
        package var isRepeating: Bool
        package var isShown: Bool
    }

    /// - Parameter dump: what `--experimental-dump-help` of a program prints.
    /// - Throws: when it is not that.
    package init(dump: String) throws {
        guard let command = try JSON(parsing: dump)["command"]?.objectValue else { throw Unreadable() }
        self.init(command)
    }

    package struct Unreadable: Error {}

    /// That of followupctl.
    package static func followupctl() throws -> CommandTree { try CommandTree(dump: FollowUpControl._dumpHelp()) }

    private init(_ command: JSONObject) {
        func text(_ name: String) -> String { command[name]?.stringValue ?? "" }
        name = text("commandName")
        abstract = text("abstract")
        discussion = text("discussion")
        defaultVerb = command["defaultSubcommand"]?.stringValue
        isShown = command["shouldDisplay"]?.boolValue ?? true
        arguments = (command["arguments"]?.arrayValue ?? []).compactMap { $0.objectValue.flatMap(Argument.init) }
        verbs = (command["subcommands"]?.arrayValue ?? []).compactMap { $0.objectValue.map(CommandTree.init) }
    }

    package subscript(verb name: some StringProtocol) -> CommandTree? { verbs.first { $0.name == name } }
}

extension CommandTree.Argument {
    fileprivate init?(_ json: JSONObject) {
        guard let kind = json["kind"]?.stringValue.flatMap(Kind.init) else { return nil }
        self.kind = kind
        names = (json["names"]?.arrayValue ?? []).compactMap { name in
            name["name"]?.stringValue.map { (name["kind"]?.stringValue == "long" ? "--" : "-") + $0 }
        }
        valueName = json["valueName"]?.stringValue ?? ""
        abstract = json["abstract"]?.stringValue ?? ""
        values = json["allValues"]?.arrayValue?.compactMap(\.stringValue)
        let completion = json["completionKind"]
        if let list = completion?["file"]?["extensions"]?.arrayValue {
            file = .file(extensions: list.compactMap(\.stringValue))
        } else if completion?["directory"] != nil {
            file = .directory
        }
        defaultValue = json["defaultValue"]?.stringValue
        isOptional = json["isOptional"]?.boolValue ?? true
        isRepeating = json["isRepeating"]?.boolValue ?? false
        isShown = json["shouldDisplay"]?.boolValue ?? true
    }
}
