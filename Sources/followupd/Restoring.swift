import ArgumentParser
import Delivery
import Store
import Systemd

/// Puts a backup in the place of the database.
enum Restoring {
    /// Says what came of it.
    static func run(_ file: String, _ settings: Settings) -> ExitCode {
        do {
            // Nobody else is using it, and nobody begins to meanwhile.
            let lock = try InstanceLock(directory: settings.stateDirectory)
            defer { lock.release() }
            let kept = try Store.restore(file, into: settings.stateDirectory)
            print("\(file) is whole, and is the database now.")
            if let kept { print("What was there before is in \(kept); remove it once all is well.") }
            return .success
        } catch {
            StandardError().write("followupd: nothing was restored: \(error)")
            return .failure
        }
    }
}
