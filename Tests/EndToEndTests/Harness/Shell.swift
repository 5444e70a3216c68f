import Foundation

/// A service, and a shell that is set up for it as an operator's is.
struct Shell {
  let served: ServedProcess
  let folder: CommandFolder

  /// Serves with some more in the environment.
  init(serving environment: [String: String] = [:]) throws {
    served = try ServedProcess(environment: environment)
    folder = try CommandFolder()
    try folder.write("admin.key", served.adminKey + "\n")
    try folder.write("platform.key", served.platformKey)
  }

  func run(_ arguments: [String], input: String = "") throws -> CommandRun {
    try CommandRun(
      arguments, input: input,
      environment: ["ACCESSAUTH_SERVER": served.server, "ACCESSAUTH_API_KEY_FILE": folder.path("admin.key")])
  }

  /// Runs a command that answers one JSON object.
  func object(_ arguments: [String], input: String = "") throws -> [String: Any] {
    let run = try run(arguments + ["--json"], input: input)
    guard let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any] else {
      throw ProcessFailure("\(arguments): \(run.error)")
    }
    return object
  }
}
