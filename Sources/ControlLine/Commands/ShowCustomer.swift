import ArgumentParser
import ControlInterface
import Varlink

struct ShowCustomer: ReadingVerb {
    static let configuration = CommandConfiguration(
        commandName: "customer", abstract: "Show a customer on one page: facts, contracts, what comes next, what was.")

    @Argument(help: "The customer's id.")
    var customer: String
    @OptionGroup var shared: SharedOptions

    func execute(in session: Session) async throws -> ExitStatus {
        let reply = try await session.daemon().records("GetCustomer", ["id": .string(customer)])
        if session.isJSON {
            session.print(json: reply)
        } else {
            let page = CustomerPage(page: try Wire.CustomerPage(reply), times: session.times)
            session.output.lines(page.lines(width: session.output.width, palette: session.output.palette))
        }
        return .ok
    }
}
