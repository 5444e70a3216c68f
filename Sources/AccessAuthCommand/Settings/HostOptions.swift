import AccessServer
import ArgumentParser

/// What every command on the host takes: the data folder or the database, and its key.
struct HostOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The data folder.", valueName: "dir"), completion: .directory)
  var data: String?

  @Option(
    help: ArgumentHelp(
      """
      A PostgreSQL database in place of a data folder, shared by any number of services: postgresql://ROLE@HOST/NAME, \
      without a password.
      """, valueName: "url"))
  var databaseUrl: String?

  @Option(
    help: ArgumentHelp("The file that holds the password of the database role, on one line.", valueName: "file"),
    completion: .file())
  var databasePasswordFile: String?

  @Option(
    help: ArgumentHelp("The master key's file; by default <dir>.key, beside the folder.", valueName: "file"),
    completion: .file())
  var keyFile: String?

  @OptionGroup var configuration: ConfigurationOption

  /// The data folder without slashes at its end.
  func folder(_ settings: Settings) throws(Failure) -> String {
    guard var folder = settings.value(.data, flag: data) else {
      throw .usage("the data folder is not named; use --data DIR or \(Setting.data.variable)")
    }
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    return folder
  }

  /// The data folder or the database; where both are named, the database.
  func place(_ settings: Settings) throws(Failure) -> StorePlace {
    if let database = try database(settings) { return .database(database) }
    guard databasePasswordFile == nil else {
      throw .usage("--database-password-file needs the database; name it with --database-url URL")
    }
    return .folder(try folder(settings))
  }

  /// The database; nil where none is named.
  func database(_ settings: Settings) throws(Failure) -> DatabasePlace? {
    guard let url = settings.value(.databaseURL, flag: databaseUrl) else { return nil }
    try settings.refusePasswordInEnvironment()
    do throws(StartFailure) {
      return try DatabasePlace(
        url: url, passwordFile: settings.value(.databasePasswordFile, flag: databasePasswordFile))
    } catch {
      throw .usage(error.description)
    }
  }

  /// The file of the master key.
  func keyFile(_ settings: Settings) throws(Failure) -> String {
    if let file = settings.value(.keyFile, flag: keyFile) { return file }
    return "\(try neighbour(settings, needing: "the master key's file", "--key-file")).key"
  }

  /// The data folder, beside which lies what is not named; where a database is, it need not be named.
  func neighbour(_ settings: Settings, needing what: String, _ option: String) throws(Failure) -> String {
    let hasDatabase = settings.value(.databaseURL, flag: databaseUrl) != nil
    guard hasDatabase, settings.value(.data, flag: data) == nil else { return try folder(settings) }
    throw .usage("with a database, \(what) has to be named; use \(option) FILE")
  }
}

/// The erasure file.
struct ErasureFileOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The file that says who was erased; by default <dir>.erasures, beside the folder.", valueName: "file"),
    completion: .file())
  var erasureFile: String?

  /// The file for the data folder or the database of `host`.
  func path(_ host: HostOptions, _ settings: Settings) throws(Failure) -> String {
    if let file = settings.value(.erasureFile, flag: erasureFile) { return file }
    return "\(try host.neighbour(settings, needing: "the erasure file", "--erasure-file")).erasures"
  }
}

/// The configuration file.
struct ConfigurationOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("A file of `key = value` lines; flags and the environment go before it.", valueName: "file"),
    completion: .file())
  var config: String?

  func settings() throws(Failure) -> Settings { try Settings(config: config) }
}
