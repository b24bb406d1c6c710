import Foundation

/// Reads Swift source as far as it takes to find string literals and what is interpolated into them.
enum CtlSourceText {
    static let room = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/ControlLine")

    struct File {
        /// Below the room: "Words/Words.swift".
        var path: String
        var text: String
    }

    static func files() throws -> [File] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: room.path).filter { $0.hasSuffix(".swift") }.sorted()
        return try paths.map { File(path: $0, text: try String(contentsOf: room.appending(path: $0), encoding: .utf8)) }
    }

    /// A string literal: where it is, its own text without what is interpolated, and the expressions that are.
    struct Literal: Equatable {
        var line: Int
        var text: String
        var expressions: [String]
        /// Offsets of the first and behind the last character, quotes included.
        var start: Int
        var end: Int
    }

    /// All string literals of a source text that are outside of comments, those within an interpolation too.
    static func literals(of source: String) -> [Literal] {
        let characters = Array(source)
        var found: [Literal] = []
        var place = 0
        scan(characters, &place, isInterpolation: false, &found)
        found.sort { $0.start < $1.start }
        var (line, counted) = (1, 0)
        for index in found.indices {
            line += characters[counted..<found[index].start].count { $0 == "\n" }
            counted = found[index].start
            found[index].line = line
        }
        return found
    }

    /// Code, up to the parenthesis that ends it when it is an interpolation.
    private static func scan(_ characters: [Character], _ place: inout Int, isInterpolation: Bool, _ found: inout [Literal]) {
        var depth = 0
        while place < characters.count {
            let next = place + 1 < characters.count ? characters[place + 1] : " "
            switch characters[place] {
            case "/" where next == "/":
                while place < characters.count, characters[place] != "\n" { place += 1 }
            case "\"": literal(characters, &place, &found)
            case "#" where next == "/":
                place += 2
                while place + 1 < characters.count, !(characters[place] == "/" && characters[place + 1] == "#") { place += 1 }
                place += 2
            case "(":
                depth += 1
                place += 1
            case ")":
                if isInterpolation, depth == 0 { return }
                depth -= 1
                place += 1
            default: place += 1
            }
        }
    }

    private static func literal(_ characters: [Character], _ place: inout Int, _ found: inout [Literal]) {
        let start = place
        let isLong = place + 2 < characters.count && characters[place + 1] == "\"" && characters[place + 2] == "\""
        place += isLong ? 3 : 1
        var literal = Literal(line: 0, text: "", expressions: [], start: start, end: start)
        while place < characters.count {
            let character = characters[place]
            if character == "\\", place + 1 < characters.count {
                if characters[place + 1] == "(" {
                    place += 2
                    let from = place
                    scan(characters, &place, isInterpolation: true, &found)
                    literal.expressions.append(String(characters[from..<min(place, characters.count)]))
                    place += 1
                } else {
                    literal.text += characters[place + 1] == "n" ? "\n" : String(characters[place + 1])
                    place += 2
                }
            } else if character == "\"" {
                guard isLong else {
                    place += 1
                    break
                }
                if place + 2 < characters.count, characters[place + 1] == "\"", characters[place + 2] == "\"" {
                    place += 3
                    break
                }
                literal.text.append(character)
                place += 1
            } else {
                literal.text.append(character)
                place += 1
            }
        }
        literal.end = place
        found.append(literal)
    }
}
