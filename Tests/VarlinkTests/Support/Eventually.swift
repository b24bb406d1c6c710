/// Waits until something is so that announces itself in no other way. The test's time limit ends a wait in vain.
func eventually(_ condition: () -> Bool) async throws {
    while !condition() { try await Task.sleep(for: .milliseconds(1)) }
}
