/// What is wrong, gathered while reading goes on, so that all mistakes of a file are told at once.
///
/// The readers of its parts share it; it never leaves the load that it belongs to.
final class ProblemList {
    private(set) var list: [Problem] = []
    private var known: Set<Problem> = []

    var isEmpty: Bool { list.isEmpty }

    /// Adds it, unless it is there: what holds for every step of a playbook is read for each of them.
    func add(_ problem: Problem) {
        if known.insert(problem).inserted { list.append(problem) }
    }

    /// The result of `body`; nil when there is a problem, which is kept.
    @discardableResult
    func attempt<Value>(_ body: () throws(Problem) -> Value) -> Value? {
        do throws(Problem) {
            return try body()
        } catch {
            add(error)
            return nil
        }
    }
}
