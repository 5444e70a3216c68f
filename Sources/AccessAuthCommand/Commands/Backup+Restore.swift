import AccessAuth
import AccessHTTP
import AccessServer
import ArgumentParser

extension Backup {
  /// Restores one.
  struct RestoreBackup: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      commandName: "restore", abstract: "Make a new store of a backup.",
      discussion: """
        The folder must not be there yet, and gets its name when it is whole. What was used since the backup was made is \
        unknown to it: the epoch rises, which ends every pass that was ever made, and every grant with a use limit, every \
        SUN card and every API key but the operator's own is suspended until `accessauth restore release`. The first \
        erasure file is the one to serve with.
        """)
    static let examples = """
      accessauth backup restore lockers.backup --data ./lockers2 --key-file ./lockers.key --erasure-file ./lockers.erasures \
      --backup-key-file ./backup.key
      """

    @Argument(help: "The backup.", completion: .file())
    var backup: String

    @OptionGroup var host: HostOptions
    @OptionGroup var key: BackupKeyOption

    @Option(
      help: ArgumentHelp(
        "A file that says who was erased; several where several services wrote one.", valueName: "file"),
      completion: .file())
    var erasureFile: [String] = []

    @OptionGroup var own: OwnKeyOption

    @Flag(help: "Bring an older schema up to date.")
    var migrate = false

    @OptionGroup var output: JSONOption

    func run() async throws {
      try harden()
      let settings = try host.configuration.settings()
      let files = erasureFile.isEmpty ? [settings.value(.erasureFile)].compactMap(\.self) : erasureFile
      guard !files.isEmpty else {
        throw Failure.usage(
          "the erasure file is not named, without which persons who were erased could come back; use --erasure-file FILE"
        )
      }
      var options = RestoreOptions(
        backup: backup, backupKeyFile: try key.path(settings), place: try host.place(settings),
        keyFile: try host.keyFile(settings), erasureFiles: files)
      options.ownKeys = own.ownKey
      options.migrates = try migrate || settings.flag(.migrate)
      let restored = try await starting { [options] () async throws(StartFailure) in
        try await AccessServer.restore(options)
      }
      try restored.show(json: output.json)
      Standard.note(
        "serve it with --erasure-file \(files[0]), then release what rests: accessauth restore release --help")
    }
  }
}

/// The operator's own keys.
struct OwnKeyOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      A key that goes on, of those who run the service; every other key of its tenant is suspended. May come several \
      times. (default: the keys of the roles platform, admin and operator)
      """, valueName: "key_…"))
  var ownKey: [APIKeyID] = []
}

extension RaisedEpoch {
  /// Writes the epoch and what rests.
  func show(json isJSON: Bool) throws(Failure) {
    let resting = tally.resting
    guard isJSON else {
      let lines = Table.pairs([
        ("epoch", String(epoch)), ("tenants", String(tally.tenants)), ("passes ended", String(tally.passes)),
        ("grants suspended", String(resting.grants)), ("cards suspended", String(resting.cards)),
        ("API keys suspended", String(resting.apiKeys)),
      ])
      return try Standard.print(lines.joined(separator: "\n"))
    }
    try Standard.print(
      json: JSONObject.bytes { json in
        json.member("epoch", epoch)
        json.member("tenants", tally.tenants)
        json.member("passes_ended", tally.passes)
        json.object("suspended") { resting.write(to: &$0) }
      })
  }
}

extension Restored {
  fileprivate func show(json isJSON: Bool) throws(Failure) { try raised.show(json: isJSON) }
}
