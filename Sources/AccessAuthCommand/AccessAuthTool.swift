import AccessAuth
import ArgumentParser

/// The root of the commands.
struct AccessAuthTool: AsyncParsableCommand, Exemplified {
  static let configuration = CommandConfiguration(
    commandName: "accessauth",
    abstract: "May the person at this door open this locker now?",
    discussion: """
      Data goes to standard output, everything else to standard error. Exit status: 0 done, 1 refused or denied, \
      2 usage, 3 could not tell.
      """,
    version: AccessAuthVersion.current,
    groupedSubcommands: [
      CommandGroup(
        name: "Host",
        subcommands: [
          Init.self, Serve.self, Migrate.self, Backup.self, Epoch.self, Doctor.self, Support.self,
        ]),
      CommandGroup(
        name: "Client",
        subcommands: [
          Issue.self, Verify.self, Revoke.self, Credentials.self, Holds.self, Subjects.self, Lockouts.self, Events.self,
          Triggers.self, Commands.self, Approvals.self, Sites.self, Devices.self, Lockers.self, Policies.self,
          RetentionCommand.self,
          CardProfiles.self, APIKeys.self, Keys.self, Restore.self, Webhooks.self, Tenants.self, Sandbox.self,
        ]),
      CommandGroup(name: "Other", subcommands: [Inspect.self, AppKey.self, Completion.self]),
    ])

  static let examples = """
    accessauth init --data ./lockers
    accessauth serve --data ./lockers
    accessauth issue --device 7K2M9XQD --locker A12 --for 24h --subject customer-4711
    accessauth verify --pass-file pass.txt --api-key-file device.key
    accessauth verify --pin-file - --locker A12 --api-key-file device.key
    accessauth inspect - < pass.txt
    """

  // "error: …", as the other messages of this program.
  static var _errorPrefix: String { "error: " }
}
