import Keeper
import Varlink

extension WriteKey {
    /// The idempotency key of a call; nil when it has none.
    ///
    /// - Throws: `InvalidParameter` for one that is empty or too long.
    init?(_ call: Call, caller: Caller) throws {
        guard let key = call.parameters["idempotencyKey"]?.stringValue else { return nil }
        guard !key.isEmpty, key.utf8.count <= Self.longest else { throw VarlinkError.invalidParameter("idempotencyKey") }
        var parameters = call.parameters
        parameters["idempotencyKey"] = JSON?.none
        var writer = JSONWriter()
        writer.value(parameters)
        self.init(caller: caller.login, key: key, request: "\(call.fullyQualifiedMethod) \(String(decoding: writer.bytes, as: UTF8.self))")
    }
}
