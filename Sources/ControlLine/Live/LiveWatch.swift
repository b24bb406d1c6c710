import ControlInterface
import Dispatch
import Varlink

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `watch` on a terminal: keeps the list up to date, does what the keys ask for, and comes back after a lost connection from where it was.
///
/// One loop takes what happens and draws; whatever waits for the daemon runs beside it.
struct LiveWatch {
    let session: Session
    let scope: Daemon.Scope
    let notifier: DesktopNotifier?

    /// What happens, in the order in which it happens.
    private enum Occasion: Sendable {
        case key(LiveList.Key)
        case reply(Wire.WatchReply)
        case answer(LiveQuestions.Answer)
        /// What comes next is all there is.
        case toldAnew
        case connected, lost(String)
        case resized, stopped, minute
        case leave
    }

    /// How long to wait before it is tried again, in milliseconds; the last one again and again.
    private static let patience = [100, 250, 500, 1000, 2000, 5000]

    /// - Returns: when whoever looks has seen enough.
    func run(_ terminal: Terminal) async throws -> ExitStatus {
        let (occasions, tell) = AsyncStream.makeStream(of: Occasion.self)
        let signals = Self.signals(tell)
        defer {
            for (source, meaning) in zip(signals, Self.meanings) {
                source.cancel()
                signal(meaning.0, SIG_DFL)
            }
        }
        terminal.readKeys({ tell.yield(.key($0)) }, end: { tell.yield(.leave) })
        let questions = LiveQuestions(session: session, scope: scope)
        let changes = LiveQuestions.Changes()
        let (wishes, wish) = AsyncStream.makeStream(of: LiveList.Wish.self)
        let beside = [
            Task { await follow(tell) },
            Task { await questions.follow(changes) { tell.yield(.answer($0)) } },
            Task {
                for await wish in wishes {
                    if let answer = await questions.grant(wish) { tell.yield(.answer(answer)) }
                }
            },
            Task {
                // What is told from now on the clock changes by itself.
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(60))
                    tell.yield(.minute)
                }
            },
        ]
        // They end, and are not waited for: whoever leaves must not wait for a daemon that does not answer, nor for a way to it.
        defer { for task in beside { task.cancel() } }
        await show(occasions, terminal, changes) { wish.yield($0) }
        return .ok
    }

    /// The signals that matter to a screen; those that would end the program end it in good order.
    private static let meanings: [(Int32, Occasion)] = [
        (SIGINT, .leave), (SIGTERM, .leave), (SIGHUP, .leave), (SIGQUIT, .leave), (SIGWINCH, .resized), (SIGTSTP, .stopped),
    ]

    private static func signals(_ tell: AsyncStream<Occasion>.Continuation) -> [any DispatchSourceSignal] {
        meanings.map { number, occasion in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { tell.yield(occasion) }
            source.resume()
            return source
        }
    }

    // MARK: - The daemon

    /// Watches, and watches again when the connection is lost, from the last event on that came.
    private func follow(_ tell: AsyncStream<Occasion>.Continuation) async {
        var seq: Int64?
        var failures = 0
        while !Task.isCancelled {
            do {
                let daemon = try await session.daemon()
                defer { withExtendedLifetime(daemon) {} }
                if seq != nil {
                    // Where nothing happened meanwhile, nothing is sent: that the daemon is there has to be asked.
                    _ = try await daemon.version()
                    tell.yield(.connected)
                }
                var isFirst = true
                for try await reply in try await daemon.watch(scope, since: seq) {
                    let watched = try Wire.WatchReply(reply)
                    if isFirst, seq == nil { tell.yield(.toldAnew) }
                    isFirst = false
                    failures = 0
                    // What there is comes in parts with one number: whoever is cut off among them has to be told anew.
                    if watched.tasks == nil { seq = watched.seq }
                    tell.yield(.reply(watched))
                }
                throw VarlinkClientError.connectionClosed
            } catch let error as VarlinkError where seq != nil && !error.name.hasSuffix(".StoreUnavailable") {
                // The log no longer has what was missed: all is told anew.
                seq = nil
            } catch {
                if Task.isCancelled { return }
                tell.yield(.lost(ErrorWords.words(for: await session.cause(of: error), socket: session.place, times: session.times)))
                try? await Task.sleep(for: .milliseconds(Self.patience[min(failures, Self.patience.count - 1)]))
                failures += 1
            }
        }
    }

    // MARK: - The screen

    private func show(
        _ occasions: AsyncStream<Occasion>, _ terminal: Terminal, _ changes: LiveQuestions.Changes, _ grant: (LiveList.Wish) -> Void
    ) async {
        var list = LiveList(times: session.times, login: session.surroundings.login)
        draw(list)
        for await occasion in occasions {
            list.times = session.times
            switch occasion {
            case .leave: return
            case .stopped: terminal.stop()
            case .resized: break
            case .minute: changes.again()
            case .connected:
                (list.connection, list.message) = (.live, "")
                changes.again()
            case .toldAnew:
                list.clear()
                list.message = ""
                changes.again()
                // What is in it comes at once; to draw now would say that nothing is open.
                continue
            case .lost(let words): (list.connection, list.message) = (.lost, words)
            case .reply(let reply): take(reply, &list, changes)
            case .answer(let answer): take(answer, &list)
            case .key(let key):
                guard let wish = list.press(key, height: session.output.height) else { break }
                if wish == .leave { return }
                grant(wish)
            }
            draw(list)
        }
    }

    private func take(_ reply: Wire.WatchReply, _ list: inout LiveList, _ changes: LiveQuestions.Changes) {
        list.connection = .live
        if let tasks = reply.tasks { list.take(tasks) }
        guard let event = reply.event else { return }
        list.message = session.words.event(event, session.times)
        notifier?.tell(event, session.words.event(event, session.times))
        changes.add(event)
    }

    private func take(_ answer: LiveQuestions.Answer, _ list: inout LiveList) {
        switch answer {
        case .task(_, let task?): list.take([task])
        case .task(let id, nil): list.remove(id)
        case .why(let why):
            list.show(WhyPage(why: why, times: session.times).lines(width: session.output.width, palette: session.output.palette))
        case .done(let reply):
            list.take([reply.task])
            // The event may have come before the answer, and says it already.
            if list.message.isEmpty {
                list.message = TaskSentences(times: session.times, login: session.surroundings.login).lines(reply).joined(separator: " · ")
            }
        case .failed(let words): list.message = words
        }
    }

    private func draw(_ list: LiveList) {
        let output = session.output
        let lines = list.lines(width: output.width, height: output.height, palette: output.palette)
        output.put("\u{1b}[H" + lines.map { $0 + "\u{1b}[K" }.joined(separator: "\r\n") + "\u{1b}[J")
        output.flush()
    }
}
