import ArgumentParser
import FollowUp

extension TaskState.Name: ExpressibleByArgument {}
extension Interaction.Kind: ExpressibleByArgument {}
extension Interaction.Outcome: ExpressibleByArgument {}
extension RecordKind: ExpressibleByArgument {}
extension Interaction.Sentiment: ExpressibleByArgument {}
extension Deal.Stage: ExpressibleByArgument {}
extension SpecialistRequest.Status: ExpressibleByArgument {}

/// A task's number as it is typed: "12", or "#12" as it may be pasted.
struct TaskNumber: ExpressibleByArgument {
    var id: Int64

    init?(argument: String) {
        guard let id = Int64(argument.hasPrefix("#") ? argument.dropFirst() : argument[...]), id > 0 else { return nil }
        self.id = id
    }
}
