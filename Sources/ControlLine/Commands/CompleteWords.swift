import ArgumentParser

/// What the completions of the shells call. Prints nothing at all when anything is amiss: whoever presses Tab wants no error message.
struct CompleteWords: Verb {
    static let configuration = CommandConfiguration(
        commandName: "complete", abstract: "Print what may come next on a command line; for the completions of shells.",
        discussion: """
            One candidate a line, and what it is behind a tab. A line ':file' (with endings behind a blank) or ':directory' asks for names of files instead.
            """, shouldDisplay: false)

    @Argument(parsing: .captureForPassthrough, help: "The words up to the cursor, without the program's name.")
    var words: [String] = []

    /// Of this verb there are no options: all words are those of another command line.
    var shared: SharedOptions { SharedOptions.none }

    /// The daemon has so long to answer: $FOLLOWUPD_COMPLETION_SEC, else a second and a half.
    private func patience(_ session: Session) -> Duration {
        session.surroundings.environment["FOLLOWUPD_COMPLETION_SEC"].flatMap(Double.init).map { .seconds($0) } ?? .milliseconds(1500)
    }

    func execute(in session: Session) async throws -> ExitStatus {
        let words = words.first == "--" ? Array(words.dropFirst()) : words
        guard let tree = try? CommandTree.followupctl() else { return .ok }
        let prefix = words.last ?? ""
        switch Completion.wanted(words, in: tree) {
        case .candidates(let candidates): print(candidates, prefix: prefix, in: session)
        case .known(let known): print(await candidates(known, words: words, in: session), prefix: value(prefix), in: session)
        case .file(let endings): session.output.line(([":file"] + endings).joined(separator: " "))
        case .directory: session.output.line(":directory")
        case .anything: break
        }
        return .ok
    }

    private func value(_ word: String) -> String { word.hasPrefix("#") ? String(word.dropFirst()) : word }

    private func print(_ candidates: [Completion.Candidate], prefix: String, in session: Session) {
        // What cannot be shown as it is cannot be typed either.
        for candidate in candidates where candidate.text.hasPrefix(prefix) && candidate.text == candidate.text.printable {
            session.output.line(candidate.note.isEmpty ? candidate.text : "\(candidate.text)\t\(candidate.note.printable)")
        }
    }

    private func candidates(_ known: Completion.Known, words: [String], in session: Session) async -> [Completion.Candidate] {
        let socket = option("--socket", in: words) ?? session.socket
        // Asking another machine may take long, or ask for a password.
        guard option("--host", in: words) == nil, option("-H", in: words) == nil else { return [] }
        let prefix = value(words.last ?? "")
        let patience = patience(session)
        return await withTaskGroup(of: [Completion.Candidate].self) { group in
            group.addTask {
                guard let daemon = try? await Daemon(socket: socket) else { return [] }
                return (try? await KnownCandidates(daemon: daemon).candidates(known, prefix: prefix)) ?? []
            }
            group.addTask {
                try? await Task.sleep(for: patience)
                return []
            }
            defer { group.cancelAll() }
            return await group.next() ?? []
        }
    }

    private func option(_ name: String, in words: [String]) -> String? {
        for (word, next) in zip(words, words.dropFirst()) where word == name { return next }
        return words.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }
}
