import Testing

/// One of the things that a sales department must not forget, and what shows that it is not.
struct Duty: Sendable, CustomTestStringConvertible {
    var number: Int
    var title: String
    /// The shipped rules that do it.
    var rules: [String]
    /// What it is about, for a reader.
    var words: String
    /// When it begins, on the house's clocks.
    var start: String
    var scene: @Sendable (Department, Transcript) async throws -> Void

    var testDescription: String { "\(number). \(title)" }

    static let all: [Duty] = [
        followUp, renewal, silentLeaver, replenish, review, leadHandOver, closing, specialist, onboarding, coverage, recognition,
    ]

    /// Its section of the document.
    func section() async throws -> String {
        try await Department.open(at: start) { department in
            let transcript = Transcript(department)
            try await scene(department, transcript)
            let files = rules.map { "[`\($0)`](../etc/rules.d/\($0).yaml)" }
            let names =
                files.count == 1 ? "Rule \(files[0])" : "Rules \(files.dropLast().joined(separator: ", ")) and \(files[files.count - 1])"
            return "## \(number). \(title)\n\n\(words)\n\(names).\n\(await transcript.markdown)"
        }
    }
}
