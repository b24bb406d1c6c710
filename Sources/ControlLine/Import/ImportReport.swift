import ControlInterface
import FollowUp
import Varlink

/// What an import came to.
struct ImportReport: Sendable {
    var kind: RecordKind
    var accepted = 0
    var refused = 0
    var planning = PlanningTally()
    /// The first refused rows, in the order of the file.
    var rejections: [Rejection] = []
    /// The rows that are in the rejected file, and where that is.
    var kept: (count: Int, path: String)?
    /// Why the rejected file could not be written.
    var keepingFailed: String?
    var elapsed: Duration = .zero

    /// So many refused rows are told with their reason; the rest is counted.
    static let told = 20

    /// How many rows were acknowledged: what became of them is known and on the disk.
    var acknowledged: Int { accepted + refused }
    var seconds: Double { elapsed / .seconds(1) }

    mutating func add(_ reply: Wire.IntakeReply, rejections: [Rejection]) {
        accepted += reply.accepted
        refused += rejections.count
        planning += reply.planning.tally
        self.rejections += rejections.prefix(Self.told - self.rejections.count)
    }
}

extension ImportReport: JSONWritable {
    /// As a reply of `Records.Import`, but with the number of the refused rows and the places of the first of them.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("kind", kind.rawValue)
        writer.member("accepted", accepted)
        writer.member("refused", refused)
        writer.member("planning", Wire.Planning(planning))
        writer.key("refusals")
        writer.beginArray()
        for rejection in rejections {
            writer.beginObject()
            writer.member("line", rejection.line)
            writer.member("column", rejection.column)
            if let field = rejection.field { writer.member("field", field) }
            writer.member("reason", rejection.reason)
            writer.endObject()
        }
        writer.endArray()
        if let kept { writer.member("rejectedFile", kept.path) }
        writer.member("seconds", (seconds * 1000).rounded() / 1000)
        writer.endObject()
    }
}
