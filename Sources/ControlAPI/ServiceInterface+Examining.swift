import ControlInterface
import Keeper
import Store
import Varlink

/// What only the daemon can see of itself, for `followupctl doctor`.
extension DaemonInterface {
    func examine(_ call: Call) async throws {
        _ = try await access.caller(of: call)
        let tables = try await keeper.store.read { try $0.tablesToCheck() }
        var damage: [String] = []
        for (done, table) in tables.enumerated() {
            // A look of its own for each, so that nothing that is read meanwhile waits for all of them.
            damage += try await keeper.store.read { try $0.damage(of: table) }
            if call.more {
                try await call.reply(Wire.Examination(progress: Wire.Progress(done: done + 1, total: tables.count)), continues: true)
            }
        }
        let lastEvent = try await keeper.store.read { try $0.lastEventTime() }
        try await call.reply(
            Wire.Examination(
                result: Wire.Examination.Result(
                    tables: Int64(tables.count), damage: damage, lastEventAt: lastEvent?.description, now: keeper.clock.now().description)))
    }
}
