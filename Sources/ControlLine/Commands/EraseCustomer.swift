import ArgumentParser
import ControlInterface
import Varlink

struct EraseCustomer: WritingVerb {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Erase one customer and everything about them, for good.",
        discussion: """
            For administrators; what a person may demand under the GDPR. The record, contracts, deals, questions, contacts and tasks go, and the log no longer names the customer. \
            On a terminal you are asked once more; elsewhere --yes has to be given. A later import that names the customer brings them back.
            """)

    @Argument(help: "The customer's id.")
    var customer: String
    @Flag(name: .long, help: "Do not ask.")
    var yes = false
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let daemon = try await session.daemon()
        if !yes {
            guard session.output.isTerminal else { throw UsageMistake(words: session.words.sayYes()) }
            // One that is gone already may still be named in the log.
            let known = try? await daemon.records("GetCustomer", ["id": .string(customer)])
            session.output.put(session.words.eraseQuestion(customer, known?["customer"]?["name"]?.stringValue ?? customer).printable)
            session.output.flush()
            guard readLine() == customer else {
                session.errors.line("followupctl: \(session.words.notErased())")
                return .failed
            }
        }
        let reply = try await daemon.changeService("Erase", ["customer": .string(customer)])
        if session.isJSON { session.print(json: reply) } else { session.output.line(session.words.erased(customer).printable) }
        return .ok
    }
}

struct CheckIntegrity: Verb {
    static let configuration = CommandConfiguration(
        commandName: "check-database", abstract: "Read all of the daemon's database and say what is wrong with it.",
        discussion: "For administrators. Takes as long as it takes to read the file; everything goes on meanwhile.")

    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let reply = try await session.daemon().service("CheckIntegrity")
        let problems = reply["problems"]?.arrayValue?.compactMap(\.stringValue) ?? []
        if session.isJSON {
            session.print(json: reply)
        } else {
            session.output.lines(problems.isEmpty ? [session.words.databaseWhole()] : problems.map(\.printable))
        }
        return problems.isEmpty ? .ok : .failed
    }
}
