import ControlInterface
import Dispatch
import Varlink

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `watch` on a terminal: keeps the list up to date, does what the keys ask for, and comes back after a lost connection from where it was.
struct LiveWatch {
    let session: Session
    let scope: Daemon.Scope
    let notifier: DesktopNotifier?

    /// What happens, in the order in which it happens.
    private enum Occasion: Sendable {
        case key(LiveList.Key)
        case reply(Wire.WatchReply)
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
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await follow(tell) }
            group.addTask {
                // What is told from now on the clock changes by itself.
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(60))
                    tell.yield(.minute)
                }
            }
            defer { group.cancelAll() }
            await show(occasions, terminal)
            return .ok
        }
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
                for try await reply in try await daemon.watch(scope, since: seq) {
                    let watched = try Wire.WatchReply(reply)
                    if failures > 0 || seq == nil { tell.yield(.connected) }
                    failures = 0
                    seq = watched.seq
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

    private func show(_ occasions: AsyncStream<Occasion>, _ terminal: Terminal) async {
        var list = LiveList(times: session.times, login: session.surroundings.login)
        draw(list)
        for await occasion in occasions {
            list.times = session.times
            switch occasion {
            case .leave: return
            case .stopped: terminal.stop()
            case .resized, .minute: break
            case .connected: list.connection = .live
            case .lost(let words): (list.connection, list.message) = (.lost, words)
            case .reply(let reply): await take(reply, &list)
            case .key(let key):
                guard let wish = list.press(key, height: session.output.height) else { break }
                if wish == .leave { return }
                await grant(wish, &list)
            }
            draw(list)
        }
    }

    private func take(_ reply: Wire.WatchReply, _ list: inout LiveList) async {
        list.connection = .live
        for task in reply.tasks ?? [] { list.take(task) }
        guard let event = reply.event else { return }
        list.message = session.words.event(event, session.times)
        notifier?.tell(event, session.words.event(event, session.times))
        if let id = event.task { await refresh(id, &list) }
    }

    /// Asks for a task as it is now.
    private func refresh(_ id: Int64, _ list: inout LiveList) async {
        do {
            list.take(try Wire.TaskDetail(try await session.daemon().get(id)).task)
        } catch is VarlinkError {
            list.remove(id)
        } catch {}
    }

    private func grant(_ wish: LiveList.Wish, _ list: inout LiveList) async {
        do {
            let daemon = try await session.daemon()
            defer { withExtendedLifetime(daemon) {} }
            switch wish {
            case .leave: return
            case .why(let id):
                let page = WhyPage(why: try Wire.Why(try await daemon.why(id)), times: session.times)
                list.show(page.lines(width: session.output.width, palette: session.output.palette))
            case .done(let id): said(try await daemon.done(id, outcome: nil, note: nil), &list)
            case .snooze(let id):
                let until = try session.surroundings.when(.ahead).instant("tomorrow")
                said(try await daemon.snooze(id, until: until.description), &list)
            case .seen(let id): said(try await daemon.seen(id), &list)
            case .undo(let id): said(try await daemon.undo(id), &list)
            }
        } catch {
            list.message = ErrorWords.words(for: await session.cause(of: error), socket: session.place, times: session.times)
        }
    }

    private func said(_ reply: JSONObject, _ list: inout LiveList) {
        guard let reply = try? Wire.TaskReply(reply) else { return }
        list.take(reply.task)
        list.message = TaskSentences(times: session.times).lines(reply).joined(separator: " · ")
    }

    private func draw(_ list: LiveList) {
        let output = session.output
        let lines = list.lines(width: output.width, height: output.height, palette: output.palette)
        output.put("\u{1b}[H" + lines.map { $0 + "\u{1b}[K" }.joined(separator: "\r\n") + "\u{1b}[J")
        output.flush()
    }
}
