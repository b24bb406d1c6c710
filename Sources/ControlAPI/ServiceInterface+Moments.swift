import CivilTime
import ControlInterface
import FollowUp
import Keeper
import Varlink

extension DaemonInterface {
    func readMoment(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        guard let planner = keeper.state?.planner else { throw WriterClosed() }
        // A daemon that ends says so, and does not answer by a calendar that nobody keeps any more.
        try await keeper.store.read { _ in }
        let (parameters, house) = (call.parameters, planner.house)
        var zone = house.zoneNamed(caller.rep.flatMap { planner.team[$0]?.zone })
        if let name = parameters["zone"]?.stringValue {
            zone = house.zoneNamed(name)
            // Of an unknown one it gives the house's, and every date would mean another moment.
            guard zone.name == name else { throw VarlinkError.invalidParameter("zone") }
        }
        let parser = MomentParser(
            zone: zone, calendar: house.calendar, now: keeper.clock.now(),
            language: parameters["language"]?.stringValue.flatMap(Language.init(rawValue:)) ?? .english)
        let text = parameters["text"]?.stringValue ?? ""
        let at: Instant
        do throws(CivilTimeError) {
            at = try parser.instant(from: text, parameters["past"]?.boolValue == true ? .back : .ahead)
        } catch {
            throw VarlinkError(
                name: "\(Interfaces.service).NotAMoment",
                parameters: ["text": .string(text), "reason": .string(error.description), "offset": .integer(Int64(error.offset ?? 0))])
        }
        try await call.reply(["at": .string(at.description)] as JSONObject)
    }
}
