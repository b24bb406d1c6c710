import ArgumentParser

/// The root of the command line.
struct FollowUpControl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "followupctl",
        abstract: "Your follow-ups: what is due, what is done, what comes next.",
        usage: "followupctl [--socket <path>] [--host <host>] [--json] [<verb>] …",
        discussion: """
            Without a verb: your day.

            Times to come are written as 'tomorrow 14:00', 'fri', '2026-12-24 09:00', '3 days' or in RFC 3339, and are meant in your own time \
            zone ($TZ, or the machine's). A day without a time means 09:00.

            With -H the daemon of another machine is asked: ssh logs in there and runs 'followupctl stdio-bridge', which must be in the PATH there. \
            The daemon sees the login that ssh used, so you see and change there what that login may, whoever you are here.

            ENVIRONMENT: FOLLOWUPD_SOCKET is the daemon's socket when --socket is not given; the usual one is \
            /run/followupd/followupd.sock. SYSTEMD_SSH is the program for -H, usually ssh. NO_COLOR, when not empty, turns colours off. COLUMNS is the width of the page when it is not \
            printed on a terminal.

            EXIT STATUS: 0 done; 1 failed; 2 the command line could not be understood; 3 it was done in part: an import of which some records were refused, several tasks of which some were.
            """,
        version: "followupctl \(ControlLine.version)",
        groupedSubcommands: [
            CommandGroup(
                name: "Tasks",
                subcommands: [
                    MyDay.self, ListTasks.self, ShowAgenda.self, SearchText.self, ShowTask.self, FinishTask.self, SnoozeTask.self,
                    DismissTask.self,
                    AcknowledgeTask.self,
                    AssignTask.self, ReopenTask.self, UndoTask.self, WatchEvents.self,
                ]),
            CommandGroup(
                name: "Rules",
                subcommands: [
                    ExplainTask.self, ExplainAbsentTask.self, AskForTask.self, ListRules.self, ShowCoverage.self, ShowReport.self,
                    PreviewRules.self,
                    SimulateTime.self,
                    Forecast.self,
                ]),
            CommandGroup(
                name: "Records",
                subcommands: [
                    ListCustomers.self, ShowCustomer.self, LogInteraction.self, ListDeals.self, ChangeDeal.self, AskSpecialist.self,
                    PlanAbsence.self,
                    ImportRecords.self,
                    ExportRecords.self,
                ]),
            CommandGroup(
                name: "Daemon",
                subcommands: [
                    ShowStatus.self, Doctor.self, ListPrograms.self, DeadLetters.self, BackUpDatabase.self, CheckIntegrity.self,
                    EraseCustomer.self, ReloadConfiguration.self, CheckConfiguration.self, ShowPermissions.self, ShowVersion.self,
                    StdioBridge.self, CompleteWords.self,
                ]),
        ],
        defaultSubcommand: MyDay.self)

    @OptionGroup var shared: SharedOptions
}
