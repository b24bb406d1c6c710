import ControlInterface
import FollowUp
import Keeper
import Store
import Varlink

/// What is done with the database as a whole, or with one customer's data.
extension DaemonInterface {
    /// Bytes in one reply.
    private static let part = 1 << 20

    func backUp(_ call: Call) async throws {
        guard call.more else { throw VarlinkError.expectedMore }
        _ = try await access.caller(of: call)
        guard backups.take() else { throw VarlinkError(name: "\(Interfaces.service).BackupUnderWay", parameters: [:]) }
        defer { backups.giveBack() }
        // Stopped, the keeper says so; a store that is closed could not be asked.
        try await keeper.checkLiveness()
        let backup = try await StoreBackup.make(of: keeper.store)
        defer { backup.remove() }
        try await call.reply(["bytes": .integer(backup.size)] as JSONObject, continues: true)
        while true {
            let bytes = try backup.next(Self.part)
            if bytes.isEmpty { break }
            try await call.reply(["data": .string(Base64.text(bytes))] as JSONObject, continues: true)
        }
        try await call.reply([:] as JSONObject, continues: false)
    }

    func erase(_ call: Call) async throws {
        let caller = try await access.caller(of: call)
        let customer = CustomerID(call.parameters["customer"]?.stringValue ?? "")
        try await keeper.erase(customer, by: caller.actor, once: WriteKey(call, caller: caller))
        try await call.reply()
    }
}
