import Store

/// Takes what is new into the index of words, in small steps between the commands of people, once nothing new has come for a moment.
///
/// An import is not held up by it: until it is over, words are looked for in the rows themselves.
struct TextIndexing {
    let keeper: Keeper

    /// Rows in one step.
    private static let step = 500
    /// However long an import takes, its words are taken in after so many waits.
    private static let mostWaits = 60

    /// Waits for a moment in which nothing new comes.
    func waitForLull(_ lull: Duration) async throws {
        var seen = keeper.newTexts
        for _ in 0..<Self.mostWaits {
            try await Task.sleep(for: lull)
            let now = keeper.newTexts
            if now == seen { return }
            seen = now
        }
    }

    func run() async throws {
        var total = 0
        while true {
            try Task.checkCancellation()
            let count = try await keeper.submit(.bulk) { transaction, _ in try transaction.indexText(limit: Self.step) }
            if count == 0 { break }
            total += count
        }
        // The end of an import.
        if total >= Keeper.largeWork { try await keeper.giveBackMemory() }
    }
}

extension Keeper {
    /// So many records are worth giving back the memory that they took, which is dear for what comes next.
    static let largeWork = 5_000

    /// Gives back to the system what large work has left behind.
    func giveBackMemory() async throws {
        try await submit(.bulk) { transaction, _ in try transaction.giveBackMemory() }
    }

    /// Takes in what the index of words does not hold yet, now.
    package func indexText() async throws { try await TextIndexing(keeper: self).run() }
}
