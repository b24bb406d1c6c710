// swift-tools-version: 6.1
import PackageDescription

// The rooms of the house, from the ground up: a target imports only targets declared above it.
let package = Package(
    name: "followupd",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "followupd", targets: ["followupd"]),
        .executable(name: "followupctl", targets: ["followupctl"]),
        .executable(name: "followupd-deliver", targets: ["followupd-deliver"]),
        .library(name: "Varlink", targets: ["Varlink"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // The libraries of systemd, as a module.
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),

        // When: instants, civil dates, zones, spans, business calendars.
        .target(name: "CivilTime"),

        // What: the domain, as pure values and functions.
        .target(name: "FollowUp", dependencies: ["CivilTime"]),

        // Reads /etc/followupd.
        .target(name: "Configuration", dependencies: ["FollowUp", "Yams"]),

        // SQLite. Every SQL statement of the project.
        .target(
            name: "Store",
            dependencies: [
                "FollowUp",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),

        // The running heart: the single writer, the timer, reconciling.
        .target(name: "Keeper", dependencies: ["Store", .product(name: "Logging", package: "swift-log")]),

        // The keeper on a copy, with a clock of its own: what rules would do.
        .target(name: "Simulation", dependencies: ["Keeper", .product(name: "Logging", package: "swift-log")]),

        // Notify, watchdog, inherited sockets, the journal.
        .target(name: "Systemd", dependencies: ["CSystemd"]),

        // CSV in; rows to records.
        .target(name: "Intake", dependencies: ["FollowUp"]),

        // The protocol by itself.
        .target(
            name: "Varlink",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),

        // The .varlink files and the shapes that cross the socket; shared by both ends.
        .target(
            name: "ControlInterface", dependencies: ["FollowUp", "Varlink"],
            resources: [
                .embedInCode("Interfaces/io.followupd.Tasks.varlink"),
                .embedInCode("Interfaces/io.followupd.Records.varlink"),
                .embedInCode("Interfaces/io.followupd.Reports.varlink"),
                .embedInCode("Interfaces/io.followupd.Service.varlink"),
                .embedInCode("Interfaces/io.followupd.Deliver.varlink"),
                .embedInCode("Interfaces/io.followupd.Rules.varlink"),
                .embedInCode("Interfaces/io.systemd.service.varlink"),
            ]),

        // Readers of the event log.
        .target(name: "Delivery", dependencies: ["ControlInterface", "Keeper", "Systemd"]),

        // Runs the programs of deliver.d, outside of the daemon; all but the entry point.
        .target(name: "ProgramRunner", dependencies: ["Configuration", "ControlInterface", "Systemd"]),
        .executableTarget(
            name: "followupd-deliver",
            dependencies: ["ProgramRunner", .product(name: "ArgumentParser", package: "swift-argument-parser")]),

        // The methods, and who may call them.
        .target(name: "ControlAPI", dependencies: ["ControlInterface", "Intake", "Simulation"]),

        .executableTarget(
            name: "followupd",
            dependencies: [
                "ControlAPI", "Delivery", "Configuration", "Systemd",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        // The command line, but for its entry point.
        .target(
            name: "ControlLine",
            dependencies: [
                "Configuration", "ControlInterface", "Intake",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(name: "followupctl", dependencies: ["ControlLine"]),

        // A Varlink service and client that other implementations certify.
        .executableTarget(name: "VarlinkCertification", dependencies: ["Varlink"], path: "Examples/VarlinkCertification"),

        // Measures CivilTime beside glibc and Foundation.
        .executableTarget(name: "CivilTimeBenchmark", dependencies: ["CivilTime"], path: "Benchmarks/CivilTime"),

        // Tests.
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .target(name: "KeeperTestSupport", dependencies: ["TestSupport", "Simulation"], path: "Tests/KeeperTestSupport"),
        .testTarget(name: "CivilTimeTests", dependencies: ["TestSupport", "CivilTime"]),
        .testTarget(name: "IntakeTests", dependencies: ["Intake", "TestSupport"]),
        .executableTarget(name: "SystemdProbe", dependencies: ["Systemd"], path: "Tests/SystemdProbe"),
        .testTarget(name: "SystemdTests", dependencies: ["Systemd", "SystemdProbe", "TestSupport"]),
        .testTarget(name: "ControlTests", dependencies: ["ControlLine", "ControlInterface", "TestSupport", "followupctl", "followupd"]),
        .testTarget(name: "FollowUpTests", dependencies: ["FollowUp", "TestSupport"]),
        .testTarget(name: "ConfigurationTests", dependencies: ["Configuration", "TestSupport"], exclude: ["Golden"]),
        .testTarget(
            name: "StoreTests",
            dependencies: ["KeeperTestSupport", .product(name: "GRDB", package: "GRDB.swift")]),
        .testTarget(name: "ControlAPITests", dependencies: ["ControlAPI", "KeeperTestSupport"]),
        .executableTarget(name: "DeliveryProbe", dependencies: ["Configuration", "Delivery", "TestSupport"], path: "Tests/DeliveryProbe"),
        .testTarget(
            name: "DeliveryTests",
            dependencies: ["Configuration", "Delivery", "DeliveryProbe", "KeeperTestSupport", "ProgramRunner", "followupd-deliver"]),
        .testTarget(name: "KeeperTests", dependencies: ["KeeperTestSupport"]),
        .testTarget(name: "SimulationTests", dependencies: ["KeeperTestSupport"]),
        // Each duty of a sales department, from the records to the reminder; docs/duties.md is what they show.
        .testTarget(
            name: "DutyTests",
            dependencies: ["Configuration", "ControlAPI", "ControlLine", "Delivery", "KeeperTestSupport"]),
        .testTarget(name: "DaemonTests", dependencies: ["TestSupport", "ControlInterface", "Varlink", "followupd"]),
        // Fuzzes a Varlink service over its socket.
        .executableTarget(name: "SocketFuzz", dependencies: ["Varlink"], path: "Tests/SocketFuzz"),
        .testTarget(name: "VarlinkTests", dependencies: ["Varlink", "VarlinkCertification", "SocketFuzz"]),
    ],
    swiftLanguageModes: [.v6]
)
