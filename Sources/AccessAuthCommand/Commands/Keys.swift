import AccessAuth
import ArgumentParser

/// Signing keys.
struct Keys: Family {
  static let configuration = CommandConfiguration(
    abstract: "List and rotate the signing keys.", subcommands: [List.self, Rotate.self])

  static let examples = """
    accessauth keys list
    accessauth keys rotate pass
    """

  private static let shape = Shape(
    .init("kid", "kid"), .init("purpose", "purpose"), .init("state", "state"), .init("created", "created_at"),
    .init("changed", "changed_at"))

  /// Lists them.
  struct List: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "List the signing keys, oldest first.")
    static let examples = "accessauth keys list --json"

    @OptionGroup var client: ClientOptions

    func run() async throws { try await client.list("/v1/signing_keys", [], as: shape) }
  }

  /// Rotates one.
  struct Rotate: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Make the next key of a purpose the active one.",
      discussion: "What the old one signed stays good until its end. The keys are rotated every 90 days anyway.")
    static let examples = "accessauth keys rotate pass"

    @Argument(help: "What the key signs.")
    var purpose: SigningPurpose

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try client.show(
        try await client.remote().post("/v1/signing_keys/\(purpose.rawValue)/rotate"), as: shape)
    }
  }
}
