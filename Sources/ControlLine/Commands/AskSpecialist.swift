import ArgumentParser
import ControlInterface
import FollowUp
import Varlink

struct AskSpecialist: ReadingVerb, WritingVerb {
    static let configuration = CommandConfiguration(
        commandName: "request", abstract: "Put a question to a specialist, answer it, or show it.",
        discussion: """
            With --customer and --topic: a new question, from you. With --answered, --withdrawn, --specialist or --topic: changes it. Otherwise shows it.
            """)

    @Argument(help: ArgumentHelp("The question's id; a new one gets it as its name.", valueName: "request"))
    var id: String
    @Option(name: .long, help: ArgumentHelp("The customer that it is about, for a new one.", valueName: "id"))
    var customer: String?
    @Option(name: .long, help: ArgumentHelp("What it is about, in a few words.", valueName: "text"))
    var topic: String?
    @Option(name: .long, help: ArgumentHelp("Who is asked; a team takes it up when nobody is named.", valueName: "login"))
    var specialist: String?
    @Option(name: .long, help: ArgumentHelp("The deal it belongs to, for a new one.", valueName: "id"))
    var deal: String?
    @Flag(name: .long, help: "It is answered.")
    var answered = false
    @Flag(name: .long, help: "It need not be answered any more.")
    var withdrawn = false
    @OptionGroup var writing: WriteOptions
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if answered, withdrawn { throw ValidationError("--answered and --withdrawn exclude each other") }
        if customer != nil, topic == nil { throw ValidationError("--customer asks a new question: --topic has to say what it is about") }
        if customer != nil, answered || withdrawn { throw ValidationError("a new question is open; leave --answered and --withdrawn out") }
        if deal != nil, customer == nil { throw ValidationError("--deal is for a new question: --customer has to say about whom") }
    }

    func execute(in session: Session) async throws -> ExitStatus {
        let daemon = try await session.daemon()
        if let customer { return try await ask(about: customer, daemon, session) }
        var parameters: JSONObject = ["id": .string(id)]
        if answered { parameters["status"] = .string(SpecialistRequest.Status.answered.rawValue) }
        if withdrawn { parameters["status"] = .string(SpecialistRequest.Status.withdrawn.rawValue) }
        if let specialist { parameters["specialist"] = .string(specialist) }
        if let topic { parameters["topic"] = .string(topic) }
        let isChange = parameters.count > 1
        let reply =
            isChange ? try await daemon.changeRecords("ChangeRequest", parameters) : try await daemon.records("GetRequest", parameters)
        if session.isJSON {
            session.print(json: reply)
            return .ok
        }
        let request = try Wire.Request(reply["request"])
        if isChange {
            let specialist = request.status == "open" ? request.specialist : nil
            let sentence = session.words.questionIs(request.id, request.topic, request.status, specialist: specialist)
            session.output.line(sentence.printable)
            session.output.line(PlanningWords(words: session.words).sentence(try Wire.Planning(reply["planning"]).tally))
        } else {
            let page = Self.page(request, customerName: reply["customerName"]?.stringValue ?? "", times: session.times)
            session.output.line(session.output.palette.paint(session.words.question(request.id, request.topic).printable, .heading))
            session.output.lines(page.lines(width: session.output.width, nameWidth: 13, palette: session.output.palette))
        }
        return .ok
    }

    private func ask(about customer: String, _ daemon: Daemon, _ session: Session) async throws -> ExitStatus {
        var request: JSONObject = ["id": .string(id), "customer": .string(customer), "topic": .string(topic ?? "")]
        if let login = session.surroundings.login { request["rep"] = .string(login) }
        if let specialist { request["specialist"] = .string(specialist) }
        if let deal { request["deal"] = .string(deal) }
        let reply = try await daemon.changeRecords("UpsertRequests", ["requests": [.object(request)]])
        if session.isJSON {
            session.print(json: reply)
            return (reply["refused"]?.arrayValue ?? []).isEmpty ? .ok : .failed
        }
        let intake = try Wire.IntakeReply(reply)
        if let refusal = intake.refused.first { throw Refused(field: refusal.field, reason: refusal.reason) }
        session.output.line(session.words.asked(topic ?? "", specialist: specialist).printable)
        session.output.line(PlanningWords(words: session.words).sentence(intake.planning.tally))
        return .ok
    }

    static func page(_ request: Wire.Request, customerName: String, times: TimeWords) -> Facts {
        let words = times.words
        var facts = Facts()
        facts.add(words.stateFact, words.status(request.status))
        facts.add(words.customerFact, "\(customerName) (\(request.customer))")
        facts.add(
            words.askedFact,
            [request.asked.map { times.both($0) }, request.rep.map { words.by($0) }].compactMap(\.self).joined(separator: " "))
        facts.add(words.specialistFact, request.specialist ?? words.nobodyYet(), request.specialist == nil ? .pressing : .plain)
        facts.add(words.answeredFact, request.answered.map { times.both($0) })
        facts.add(words.dealFact, request.deal)
        return facts
    }
}

/// The one record of a call was not taken.
struct Refused: Error, Hashable {
    var field: String
    var reason: String
}
