import CivilTime
import Configuration
import FollowUp
import Foundation
import TestSupport

/// The zones that every test of this target shares.
let zones = ZoneDatabase()

/// What is said of one rule file, and the rule if it is one.
func read(rule text: String, stem: String = "r", house: String? = nil) throws -> (rule: Rule?, problems: [Problem]) {
    let directory = try TemporaryDirectory()
    try directory.write("rules.d/\(stem).yaml", text)
    if let house { try directory.write("followupd.yaml", house) }
    let loaded = ConfigurationLoader(directories: [directory.path], zones: zones).load()
    return (loaded.rules[RuleName(stem)], loaded.problems)
}

/// What is said of a house file, and what is in force.
func read(house text: String) throws -> (house: House, problems: [Problem]) {
    let directory = try TemporaryDirectory()
    try directory.write("followupd.yaml", text)
    let loaded = ConfigurationLoader(directories: [directory.path], zones: zones).load()
    return (loaded.house, loaded.problems)
}

/// The problem without the file's name, which differs from run to run.
func place(_ problem: Problem) -> String { "\(problem.line):\(problem.column): \(problem.message)" }

/// A rule about customers without anything that can be left out, with `more` lines.
func customerRule(_ more: String = "") -> String { "rule: r\nabout: customer\ncadence: {every: 30 days}\ntitle: Call\n\(more)" }

/// The project's own folder.
let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

extension Rule {
    /// The one step of a plain rule.
    var step: Step? { steps.count == 1 ? steps[0] : nil }
}
