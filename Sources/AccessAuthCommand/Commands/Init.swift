import AccessAuth
import AccessHTTP
import AccessServer
import ArgumentParser

/// Makes a data folder, or founds the service in a database.
struct Init: AsyncParsableCommand, Exemplified {
  static let configuration = CommandConfiguration(
    abstract: "Make a new data folder, or found a database, with its master key and the first two API keys.",
    discussion: """
      The master key goes to a file beside the folder, never into it: a backup of the folder without the key is \
      worth nothing, and with it everything. A second file beside it will say who was erased: a folder that comes \
      back from a backup is not served without it. The admin key of the first tenant and the platform key are printed once. \
      With --database-url the service is founded in a database that `migrate up` has made ready; all services that share \
      it have this master key, and each an erasure file of its own.
      """)

  static let examples = """
    accessauth init --data /var/lib/accessauth
    accessauth init --data ./lockers --key-file ./lockers.key --json
    accessauth init --database-url postgresql://accessauth_serve@db1/accessauth --key-file /etc/accessauth/key \
    --erasure-file /var/lib/accessauth/erasures
    """

  @OptionGroup var host: HostOptions
  @OptionGroup var erasures: ErasureFileOption
  @OptionGroup var output: JSONOption

  @Flag(help: "Bring a database's schema up to date first, as a role that may.")
  var migrate = false

  func run() async throws {
    try harden()
    let settings = try host.configuration.settings()
    let place = try host.place(settings)
    let keyFile = try host.keyFile(settings)
    let erasureFile = try erasures.path(host, settings)
    let migrates = try migrate || settings.flag(.migrate)
    let made = try await starting { () async throws(StartFailure) in
      switch place {
      case .folder(let folder):
        try await AccessServer.initialize(folder: folder, keyFile: keyFile, erasureFile: erasureFile)
      case .database(let database):
        try await AccessServer.initialize(
          database: database, keyFile: keyFile, erasureFile: erasureFile, migrates: migrates)
      }
    }
    let tenant = made.tenantID.description
    if output.json {
      let json = JSONObject.bytes { json in
        json.member("tenant_id", tenant)
        json.member("admin_key", ascii: made.adminKey.text)
        json.member("platform_key", ascii: made.platformKey.text)
      }
      try Standard.print(json: json)
    } else {
      // The keys stay bytes on their way out.
      try Standard.output.write(Array("tenant        \(tenant)\nadmin key     ".utf8))
      try Standard.output.write(made.adminKey.text + Array("\nplatform key  ".utf8))
      try Standard.output.write(made.platformKey.text + [UInt8(ascii: "\n")])
    }
    Standard.note("the master key is in \(keyFile)")
    Standard.note("who will have been erased is in \(erasureFile); keep it, and apart from backups")
    if !output.json { Standard.note("the two keys above are shown only now") }
  }
}
