import AccessAuth
import AccessHTTP
import AccessServer
import ArgumentParser

/// Encrypted copies of a store.
struct Backup: Family {
  static let configuration = CommandConfiguration(
    abstract: "Make, check and restore encrypted backups of the store.",
    discussion: """
      A backup is encrypted under a key of its own and holds no master key: whoever restores needs both, and the erasure \
      file. Keep the three apart from the backups.
      """,
    subcommands: [Create.self, Verify.self, RestoreBackup.self, MakeKey.self])

  static let examples = """
    accessauth backup key /etc/accessauth/backup.key
    accessauth backup create --data /var/lib/accessauth --backup-key-file /etc/accessauth/backup.key --to /mnt/a.backup
    accessauth backup verify /mnt/a.backup --backup-key-file /etc/accessauth/backup.key
    """

  /// Makes one.
  struct Create: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Make a backup, while the service runs or not.",
      discussion: """
        It is of one moment and stands at its place only when it is whole. Meanwhile the disk of the data folder needs room \
        for a second copy of the database.
        """)
    static let examples = """
      accessauth backup create --data ./lockers --backup-key-file ./backup.key --to ./lockers.backup
      accessauth backup create --data ./lockers --backup-key-file ./backup.key --new-key --to ./lockers.backup
      """

    @OptionGroup var host: HostOptions
    @OptionGroup var key: BackupKeyOption

    @Flag(help: "Make the backup key first; its file must be new.")
    var newKey = false

    @Option(help: ArgumentHelp("The backup; nothing may be there yet.", valueName: "file"), completion: .file())
    var to: String

    @OptionGroup var output: JSONOption

    func run() async throws {
      try harden()
      let settings = try host.configuration.settings()
      let keyFile = try key.path(settings)
      let place = try host.place(settings)
      let facts = try await starting { () async throws(StartFailure) in
        if newKey { try AccessServer.makeBackupKey(keyFile, for: place) }
        return try await AccessServer.backUp(place, keyFile: keyFile, to: to)
      }
      try facts.show(json: output.json)
    }
  }

  /// Looks at one.
  struct Verify: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Read a backup to its end and check what is in it, without a service.",
      discussion: """
        The database lies in a file without a name meanwhile, in memory unless --scratch says otherwise. Of a backup of \
        PostgreSQL it is checked that all of it is there and genuine; only a restore into an empty database proves more.
        """)
    static let examples = "accessauth backup verify ./lockers.backup --backup-key-file ./backup.key"

    @Argument(help: "The backup.", completion: .file())
    var backup: String

    @OptionGroup var key: BackupKeyOption

    @Option(
      help: ArgumentHelp(
        "Where there is room for the database while it is checked. (default: /dev/shm)", valueName: "dir"),
      completion: .directory)
    var scratch = "/dev/shm"

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: JSONOption

    func run() async throws {
      try harden()
      let keyFile = try key.path(try configuration.settings())
      let facts = try await starting { () async throws(StartFailure) in
        try AccessServer.verifyBackup(backup, keyFile: keyFile, scratch: scratch)
      }
      try facts.show(json: output.json)
    }
  }

  /// Makes a key.
  struct MakeKey: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      commandName: "key", abstract: "Make a backup key: 32 random bytes in a new file that only its owner may read.")
    static let examples = "accessauth backup key ./backup.key"

    @Argument(help: "The file to make.", completion: .file())
    var file: String

    func run() async throws {
      try harden()
      try await starting { () async throws(StartFailure) in try AccessServer.makeBackupKey(file) }
      Standard.note("the backup key is in \(file); without it no backup can be read")
    }
  }
}

/// The backup key.
struct BackupKeyOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("The backup key's file; `backup key` makes one.", valueName: "file"), completion: .file())
  var backupKeyFile: String?

  func path(_ settings: Settings) throws(Failure) -> String {
    guard let file = settings.value(.backupKeyFile, flag: backupKeyFile) else {
      throw .usage(
        "the backup key is not named; use --backup-key-file FILE, and make one with `accessauth backup key FILE`")
    }
    return file
  }
}

extension BackupFacts {
  fileprivate func show(json isJSON: Bool) throws(Failure) {
    guard isJSON else {
      let pairs: [(String, String?)] = [
        ("engine", engine), ("schema", String(schema)), ("epoch", String(epoch)), ("made at", "\(madeAt)"),
        ("bytes", count.map { String($0) }),
      ]
      let counts = rows.filter { $0.count > 0 }.map { ($0.table, "\($0.count)") }
      let lines = Table.pairs(pairs.compactMap { name, value in value.map { (name, $0) } } + counts)
      return try Standard.print(lines.joined(separator: "\n"))
    }
    try Standard.print(
      json: JSONObject.bytes { json in
        json.member("engine", engine)
        json.member("schema", schema)
        json.member("epoch", epoch)
        json.member("made_at", madeAt)
        if let count { json.member("bytes", count) }
        if !rows.isEmpty {
          json.objects("tables", rows) { json, row in
            json.member("name", row.table)
            json.member("rows", row.count)
          }
        }
      })
  }
}
