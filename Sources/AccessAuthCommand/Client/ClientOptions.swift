import AccessAuth
import AccessHTTP
import ArgumentParser

/// What every command that talks to a running service takes.
struct ClientOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The service. (default: http://127.0.0.1:8080)", valueName: "url"))
  var server: String?

  @Option(
    help: ArgumentHelp("A file that holds the API key and nothing else, or - for standard input.", valueName: "file"),
    completion: .file())
  var apiKeyFile: String?

  @Option(
    help: ArgumentHelp(
      "The authority of the service's certificate, in PEM, in place of those that the system trusts.",
      valueName: "file"),
    completion: .file())
  var caFile: String?

  @OptionGroup var configuration: ConfigurationOption
  @OptionGroup var output: JSONOption

  /// A few hundred authorities, which is what a system trusts.
  private static let maximumAuthorities = 1024 * 1024
  /// More than the text of any key, and room for white space.
  private static let maximumKeyFile = 1024

  /// The service, with the key that is configured.
  func remote() throws(Failure) -> Remote {
    let settings = try configuration.settings()
    return Remote(
      address: settings.value(.server, flag: server) ?? "http://127.0.0.1:8080",
      key: try Self.key(apiKeyFile, settings),
      authorities: try settings.value(.caFile, flag: caFile).map { (path) throws(Failure) in
        try FileBytes.read(path, atMost: Self.maximumAuthorities)
      })
  }

  private static func key(_ flag: String?, _ settings: Settings) throws(Failure) -> BearerToken {
    if flag == nil, let text = settings.apiKey { return try parse(Array(text.utf8), from: Variable.apiKey) }
    guard let path = settings.value(.apiKeyFile, flag: flag) else {
      throw .usage("this needs an API key; use --api-key-file FILE, or set \(Variable.apiKey)")
    }
    return try parse(FileBytes.read(path, atMost: maximumKeyFile), from: path == "-" ? "standard input" : path)
  }

  private static func parse(_ bytes: [UInt8], from place: String) throws(Failure) -> BearerToken {
    let text = Text.trimmed(bytes)
    guard APIKeyToken(text) != nil, let key = BearerToken(text) else {
      throw .usage("\(place) does not hold an API key (aa_live_… or aa_test_…), or a character of it is wrong")
    }
    return key
  }
}

/// Which page of a list.
struct PageOptions: ParsableArguments {
  @Option(help: "How many, 1 to 100.")
  var limit = 50

  @Option(help: "Go on where the last page ended.")
  var cursor: String?

  func validate() throws {
    guard (1...100).contains(limit) else { throw ValidationError("--limit is 1 to 100") }
  }

  var query: [(String, String?)] { [("limit", String(limit)), ("cursor", cursor)] }
}
