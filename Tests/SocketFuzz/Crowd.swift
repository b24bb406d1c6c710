import Glibc

/// What one connection is to do.
struct Plan {
    var frames: [Frame]
    enum Ending {
        /// Reads every reply, to the end.
        case reads
        /// Reads what comes at once, and goes.
        case lingers
        /// Goes without reading.
        case leaves
    }
    var ending: Ending

    /// Whether the outcome of every frame is known.
    var isKnown: Bool {
        frames.allSatisfy { frame in
            if case .anything = frame.outcome { false } else { true }
        }
    }
}

/// Many connections at once, each of which says its part, in pieces, among the others.
struct Crowd {
    /// How long anything at all may take to happen. The service hangs when nothing does.
    private static let patience: Int32 = 60_000
    /// How long a connection that lingers waits for one more byte.
    private static let linger: Int32 = 20

    let path: String

    private struct Member {
        let peer: UnixPeer
        let plan: Plan
        let bytes: [UInt8]
        /// Where the stream is cut: each piece is sent in a turn of its own.
        var cuts: [Int]
        var sent = 0
        var received: [UInt8] = []
        var phase = Phase.talks

        enum Phase { case talks, listens, over }
    }

    /// Carries the plans out.
    /// - Returns: for each plan, what came back.
    func run(_ plans: [Plan], _ random: inout Random) throws(Broken) -> [[UInt8]] {
        var members: [Member] = []
        for plan in plans {
            var bytes = plan.frames.flatMap { $0.bytes + [0 as UInt8] }
            // Some go in the middle of a message.
            if plan.ending == .leaves, random.once(in: 3) { bytes.removeLast(random.number(0..<bytes.count)) }
            var cuts = (0..<random.number(0..<4)).map { _ in random.number(0..<bytes.count + 1) }
            cuts = cuts.sorted() + [bytes.count]
            members.append(Member(peer: try UnixPeer(path: path), plan: plan, bytes: bytes, cuts: cuts))
        }
        var open = members.count
        while open > 0 {
            var polled: [pollfd] = []
            var places: [Int] = []
            for (place, member) in members.enumerated() where member.phase != .over {
                // Whoever leaves without reading must not be held up by its own unread replies for ever: it gives up then.
                let events = member.phase == .talks ? POLLIN | POLLOUT : POLLIN
                polled.append(pollfd(fd: member.peer.descriptor, events: Int16(events), revents: 0))
                places.append(place)
            }
            let onlyLingerers = places.allSatisfy { members[$0].phase == .listens && members[$0].plan.ending == .lingers }
            let ready = poll(&polled, nfds_t(polled.count), onlyLingerers ? Self.linger : Self.patience)
            if ready == 0, !onlyLingerers {
                throw Broken(description: "the service hangs: nothing came for a minute on \(polled.count) connections")
            }
            for (index, place) in places.enumerated() {
                if polled[index].revents != 0 { step(&members[place]) } else if ready == 0 { members[place].phase = .over }
                if members[place].phase == .over {
                    members[place].peer.close()
                    open -= 1
                }
            }
        }
        return members.map(\.received)
    }

    private func step(_ member: inout Member) {
        if member.phase == .talks, let cut = member.cuts.first {
            let before = member.sent
            if cut > member.sent {
                switch member.peer.send(member.bytes[member.sent..<cut]) {
                case .bytes(let count): member.sent += count
                case .later: break
                case .gone: member.cuts = []
                }
            }
            if member.sent == cut, !member.cuts.isEmpty { member.cuts.removeFirst() }
            if member.sent == before, member.plan.ending == .leaves, before < cut { member.cuts = [] }
        }
        if member.phase == .talks, member.cuts.isEmpty {
            switch member.plan.ending {
            case .leaves: member.phase = .over
            case .reads:
                member.peer.endWriting()
                member.phase = .listens
            case .lingers: member.phase = .listens
            }
        }
        guard member.plan.ending != .leaves else { return }
        switch member.peer.receive(into: &member.received) {
        case .bytes, .later: break
        case .gone: member.phase = .over
        }
    }
}
