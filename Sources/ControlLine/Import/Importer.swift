import ControlInterface
import FollowUp
import Intake
import Varlink

/// Sends a file to the daemon: several calls are under way at once, and their replies are taken in the order of the file.
struct Importer {
    /// One connection, or several: the daemon carries out the calls of one in turn, so that with two it reads rows while it writes others.
    let daemons: [Daemon]
    let session: Session
    /// So many calls may be under way.
    let calls: Int

    /// What an unanswered call is remembered by.
    private struct Sent: Sendable {
        var batch: RowBatch
        /// Names the call, also when it is sent again.
        var key: String
        var reply: Wire.IntakeReply?
        /// The connection was lost before the answer came.
        var isLost = false
    }

    /// What is known so far.
    private struct Progress: ~Copyable {
        var report: ImportReport
        var rejected: RejectedFile
        var bar: ProgressBar
    }

    /// Sends all rows.
    ///
    /// - Parameter input: the path of the file, `-` for standard input.
    /// - Throws: `ImportFailure.interrupted` with whatever went wrong.
    func run(_ source: inout RowSource, input: String) async throws -> ImportReport {
        let start = ContinuousClock.now
        var progress = Progress(
            report: ImportReport(kind: source.kind),
            rejected: RejectedFile(input: input, header: source.header.rawText, words: session.words),
            bar: ProgressBar(name: source.name, size: source.size, output: session.errors, words: session.words))
        do {
            try await send(&source, &progress)
        } catch {
            progress.bar.clear()
            throw ImportFailure.interrupted(acknowledged: progress.report.acknowledged, error)
        }
        progress.bar.clear()
        var report = progress.report
        report.elapsed = ContinuousClock.now - start
        report.kept = progress.rejected.path.map { (progress.rejected.count, $0) }
        report.keepingFailed = progress.rejected.failure
        return report
    }

    private func send(_ source: inout RowSource, _ progress: inout Progress) async throws {
        let (kind, mapping, daemons) = (source.kind, source.mapping, daemons)
        for daemon in daemons { try await daemon.link.prove() }
        try await withThrowingTaskGroup(of: (Int, Wire.IntakeReply?).self) { group in
            var underWay: [Int: Sent] = [:]
            var sent = 0
            var settled = 0
            func note(_ number: Int, _ reply: Wire.IntakeReply?) {
                if let reply { underWay[number]?.reply = reply } else { underWay[number]?.isLost = true }
            }
            // Rows may need those of an earlier call. So nothing new is sent before all that was lost has been sent again, one after the other in the order of the file.
            func sendLostAgain() async throws {
                while let (number, reply) = try await group.next() { note(number, reply) }
                for (number, lost) in underWay.filter(\.value.isLost).sorted(by: { $0.key < $1.key }) {
                    let rows = ImportRows(kind: kind, mapping: mapping, rows: lost.batch.rows, key: lost.key)
                    underWay[number]?.reply = try Wire.IntakeReply(try await daemons[number % daemons.count].importRowsAgain(rows))
                    underWay[number]?.isLost = false
                }
            }
            func settle() async throws {
                while true {
                    if underWay.values.contains(where: \.isLost) { try await sendLostAgain() }
                    if let first = underWay[settled], let reply = first.reply {
                        underWay[settled] = nil
                        settled += 1
                        take(first.batch, reply, mapping, source.name, &progress)
                        return
                    }
                    guard let (number, reply) = try await group.next() else { return }
                    note(number, reply)
                }
            }
            while let batch = try source.next() {
                if sent - settled == calls { try await settle() }
                let number = sent
                sent += 1
                let key = daemons[0].part(number + 1).key ?? IdempotencyKey.fresh()
                underWay[number] = Sent(batch: batch, key: key)
                if batch.rows.isEmpty {
                    underWay[number]?.reply = Wire.IntakeReply(accepted: 0, refused: [], planning: Wire.Planning(.init()))
                } else {
                    // Begun at once and not when a thread is free: the calls leave in the order of the file.
                    let daemon = daemons[number % daemons.count]
                    group.addImmediateTask {
                        let rows = ImportRows(kind: kind, mapping: mapping, rows: batch.rows, key: key)
                        do {
                            return (number, try Wire.IntakeReply(try await daemon.importRows(rows)))
                        } catch VarlinkClientError.connectionClosed where daemon.link.comesBack {
                            return (number, nil)
                        }
                    }
                }
            }
            while settled < sent { try await settle() }
        }
        // How often customers order is known only from all of them together.
        if kind == .interactions, let planning = try await daemons[0].finishImport() { progress.report.planning += planning.tally }
    }

    /// Takes note of what became of a batch.
    private func take(
        _ batch: RowBatch, _ reply: Wire.IntakeReply, _ mapping: HeaderMapping, _ name: String, _ progress: inout Progress
    ) {
        var rejections = batch.rejected
        for refusal in reply.refused where batch.rows.indices.contains(refusal.index) {
            rejections.append(Rejection(batch.rows[refusal.index], mapping: mapping, field: refusal.field, reason: refusal.reason))
        }
        rejections.sort { ($0.line, $0.column) < ($1.line, $1.column) }
        let told = progress.report.rejections.count
        progress.report.add(reply, rejections: rejections)
        if progress.report.rejections.count > told {
            progress.bar.clear()
            for rejection in progress.report.rejections[told...] { session.errors.line(rejection.words(file: name)) }
            session.errors.flush()
        }
        progress.rejected.add(rejections)
        progress.bar.advance(rows: batch.count, bytes: batch.bytes)
    }
}
