import ArgumentParser

/// What every command on the host takes: the data folder and its key.
struct HostOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The data folder.", valueName: "dir"), completion: .directory)
  var data: String?

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

  /// The file of the master key.
  func keyFile(_ settings: Settings) throws(Failure) -> String {
    if let file = settings.value(.keyFile, flag: keyFile) { return file }
    return "\(try folder(settings)).key"
  }
}

/// The erasure file.
struct ErasureFileOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The file that says who was erased; by default <dir>.erasures, beside the folder.", valueName: "file"),
    completion: .file())
  var erasureFile: String?

  /// The file for the data folder of `host`.
  func path(_ host: HostOptions, _ settings: Settings) throws(Failure) -> String {
    if let file = settings.value(.erasureFile, flag: erasureFile) { return file }
    return "\(try host.folder(settings)).erasures"
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
