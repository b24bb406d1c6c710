import ArgumentParser

struct ReloadConfiguration: Verb {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Have the daemon read its configuration anew.",
        discussion:
            "A configuration with a mistake is refused as a whole; then every mistake is listed, and what was in force stays in force.")

    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let reply = try await session.daemon().reload()
        if session.isJSON {
            session.print(json: reply)
            return .ok
        }
        let rules = (reply["rules"]?.arrayValue ?? []).compactMap(\.stringValue)
        session.output.line(session.words.configurationRead(rules.count, rules.joined(separator: ", ")).printable)
        return .ok
    }
}
