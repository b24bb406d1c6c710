import Glibc
import Varlink

let options: Options
do throws(Options.Wrong) {
    options = try Options(Array(CommandLine.arguments.dropFirst()))
} catch {
    say("SocketFuzz: \(error.description)\n\(Options.usage)")
    exit(64)
}
do {
    if let socket = options.socket, let pid = options.pid {
        try await fuzz(try await OtherService(path: socket, pid: pid), options)
    } else {
        let service = try await OwnService()
        try await fuzz(service, options)
        await service.stop()
    }
} catch let broken as Broken {
    say("SocketFuzz: \(broken.description)\nTo see it again: --seed \(options.seed)")
    exit(1)
} catch {
    say("SocketFuzz: \(error)\nTo see it again: --seed \(options.seed)")
    exit(1)
}

/// Prints a line at once, also where the output is a file.
func say(_ line: String) {
    print(line)
    fflush(nil)
}

/// What the service counts, once that stays as it is for a tenth of a second: a call whose caller has left may still be on its way to the disk, and
/// nobody is told when it is there.
func quietState(_ service: some Service, _ witness: Witness) async throws -> String {
    var (state, same) = (try service.state(witness), service.changes ? 0 : 5)
    while same < 5 {
        try await Task.sleep(for: .milliseconds(20))
        let now = try service.state(witness)
        (state, same) = (now, now == state ? same + 1 : 0)
    }
    return state
}

/// Sends the frames, in batches; after each, the service must be well.
func fuzz(_ service: some Service, _ options: Options) async throws {
    say("seed \(options.seed)")
    var maker = FrameMaker(service.interfaces, echoes: service.echoes, random: Random(seed: options.seed))
    let crowd = Crowd(path: service.path)
    let witness = try Witness(path: service.path, interfaces: service.interfaces.map(\.name))
    let began = ContinuousClock.now
    var (sent, batches, connections, told) = (0, 0, 0, 0)
    // What one run takes once and keeps is taken in the first third.
    var (settled, most): (Int?, Int) = (nil, 0)
    while sent < options.frames {
        // Frames whose outcome is known, frames that must be refused, and frames that may be anything.
        let kind = batches % 3
        let plans = (0..<options.connections).map { _ -> Plan in
            // The first frame that is no call ends a connection, so one that may be anything is rarely followed by many.
            let count = maker.random.pick(kind == 2 ? [1, 1, 2, 3, 10] : [1, 2, 5, 10, 40])
            let frames = (0..<count).map { _ -> Frame in
                switch kind {
                case 0: service.changes ? maker.refused() : maker.known()
                case 1: maker.refused()
                default: maker.wild()
                }
            }
            let ending: Plan.Ending =
                switch kind {
                case 0, 1: maker.random.once(in: 8) ? .leaves : .reads
                default: maker.random.pick([.leaves, .lingers, service.changes ? .lingers : .reads])
                }
            return Plan(frames: frames, ending: ending)
        }
        let before = kind == 2 ? "" : try await quietState(service, witness)
        let received = try crowd.run(plans, &maker.random)
        for (plan, received) in zip(plans, received) { try Judge.judge(plan, received) }
        try witness.check()
        let bytes = try await service.settle()
        let after = try service.state(witness)
        if kind != 2, before != after { throw Broken(description: "refused calls changed the service: \(before) became \(after)") }

        sent += plans.reduce(0) { $0 + $1.frames.count }
        connections += plans.count
        batches += 1
        if sent >= options.frames / 3 {
            if settled == nil { settled = bytes }
            most = max(most, bytes)
        }
        if sent * 10 / options.frames > told {
            told = sent * 10 / options.frames
            say("\(sent) frames on \(connections) connections, \(bytes >> 10) KiB; \(service.summary)")
        }
        let due = began + .seconds(Double(sent) / Double(options.rate))
        if ContinuousClock.now < due { try await Task.sleep(until: due) }
    }
    let grown = most - (settled ?? most)
    guard grown <= options.growth << 20 else {
        throw Broken(
            description: "the service's memory grew by \(grown >> 10) KiB after the first third; \(options.growth) MiB are allowed")
    }
    let passed = (ContinuousClock.now - began).components.seconds
    say(
        "\(sent) frames on \(connections) connections in \(passed) s: every promise kept, memory grew by \(grown >> 10) KiB; \(service.summary)"
    )
}
