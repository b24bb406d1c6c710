import ControlInterface
import Keeper
import Store
import Varlink

/// What only the daemon can see of itself, for `followupctl doctor`.
extension DaemonInterface {
    func examine(_ call: Call) async throws {
        _ = try await access.caller(of: call)
        // Stopped, the keeper says so; a store that is closed could not be asked.
        try await keeper.checkLiveness()
        let examination = try StoreExamination(of: keeper.store.path)
        let parts = try await examination.parts()
        var findings: [StoreFinding] = []
        for (done, part) in parts.enumerated() {
            // A moment of its own for each, so that the write-ahead log does not wait for all of them.
            findings += try await examination.findings([part])
            if call.more {
                try await call.reply(Wire.Examination(progress: Wire.Progress(done: done + 1, total: parts.count)), continues: true)
            }
        }
        let lastEvent = try await keeper.store.read { try $0.lastEventTime() }
        try await call.reply(
            Wire.Examination(
                result: Wire.Examination.Result(
                    parts: Int64(parts.count), findings: findings.map(Wire.Finding.init), lastEventAt: lastEvent?.description,
                    now: keeper.clock.now().description)))
    }

    func checkIntegrity(_ call: Call) async throws {
        _ = try await access.caller(of: call)
        try await keeper.checkLiveness()
        let findings = try await StoreExamination(of: keeper.store.path).findings(StoreExamination.whole)
        try await call.reply(["findings": .array(findings.map { Wire.Finding($0).json })] as JSONObject)
    }
}

extension Wire.Finding {
    fileprivate init(_ finding: StoreFinding) {
        let kind: Kind =
            switch finding.kind {
            case .file: .file
            case .rows: .rows
            case .links: .links
            case .schedule: .schedule
            case .words: .words
            case .log: .log
            }
        self.init(kind: kind, text: finding.text, mend: finding.mend)
    }
}
