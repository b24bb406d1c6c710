import ControlInterface

/// What the daemon's own account of itself shows.
struct DaemonCheckup {
    var status: Wire.Status
    var words: Words

    /// A reader that is so many events behind does not keep up.
    static let mostBehind: Int64 = 1000
    /// What happens so much too late, for one in a hundred, is too late; in microseconds.
    static let mostLate: Int64 = 60_000_000

    var findings: [Finding] {
        var findings = [Finding(check: .daemon, text: words.runs(status.version, status.connections ?? 0))]
        findings += status.problems.map {
            Finding(check: .configuration, severity: .wrong, text: $0.description.printable, remedy: words.mend())
        }
        if status.rules.isEmpty {
            findings.append(Finding(check: .configuration, severity: .wrong, text: words.noRule(), remedy: words.addRules()))
        } else if status.problems.isEmpty {
            findings.append(Finding(check: .configuration, text: words.checked(rules: status.rules.count, mistakes: 0, warnings: 0)))
        }
        let (noOwner, noNextTouch) = (Int(status.gaps?[.noOwner] ?? 0), Int(status.gaps?[.noNextTouch] ?? 0))
        findings.append(
            noOwner + noNextTouch == 0
                ? Finding(check: .coverage, text: words.allCovered())
                : Finding(
                    check: .coverage, severity: .doubtful, text: words.notCovered(noOwner: noOwner, noNextTouch: noNextTouch),
                    remedy: words.see("followupctl coverage")))
        for reader in status.readers ?? [] where reader.behind > Self.mostBehind {
            findings.append(
                Finding(
                    check: .readers, severity: .wrong, text: words.behind(reader.name, at: reader.seq, words.events(reader.behind)),
                    remedy: words.see(reader.name.hasPrefix("program:") ? "followupctl programs" : "systemctl status systemd-journald")))
        }
        if !(status.readers ?? []).contains(where: { $0.behind > Self.mostBehind }) {
            findings.append(Finding(check: .readers, text: words.keepUp(status.readers?.count ?? 0)))
        }
        let letters = Int(status.storage?.deadLetters ?? 0)
        findings.append(
            letters == 0
                ? Finding(check: .delivery, text: words.noDeadLetters())
                : Finding(
                    check: .delivery, severity: .doubtful, text: words.deadLetters(letters), remedy: words.see("followupctl dead-letters")))
        if let lateness = status.lateness, let half = lateness.p50, let most = lateness.p99 {
            let text = words.late(half: half, most: most, longest: lateness.longest, of: Int(lateness.count - lateness.caughtUp))
            findings.append(
                most > Self.mostLate
                    ? Finding(check: .lateness, severity: .wrong, text: text, remedy: words.tooSlow())
                    : Finding(check: .lateness, text: text))
        }
        return findings
    }
}
