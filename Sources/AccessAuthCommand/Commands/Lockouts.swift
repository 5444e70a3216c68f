import AccessAuth
import ArgumentParser

/// Throttles that refuse something.
struct Lockouts: Family {
  static let configuration = CommandConfiguration(
    abstract: "List and lift the throttles that refuse something now.", subcommands: [List.self, Lift.self])

  static let examples = """
    accessauth lockouts list
    accessauth lockouts lift lck_01h455vb4pex5vsknk084sn02q
    """

  /// Lists them.
  struct List: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "List what is throttled, and until when; a dash where only a person lifts it.")
    static let examples = "accessauth lockouts list --json"

    @OptionGroup var page: PageOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
      let shape = Shape(
        .init("id", "id"), .init("kind", "kind"), .init("device", "device_id"), .init("credential", "credential_id"),
        .init("until", "until"))
      try await client.list("/v1/lockouts", page.query, as: shape)
    }
  }

  /// Lifts one.
  struct Lift: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Lift one: the next try counts as the first.")
    static let examples = "accessauth lockouts lift lck_01h455vb4pex5vsknk084sn02q"

    @Argument(help: "Its id.")
    var lockout: LockoutID

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try await client.act("lifted \(lockout)") { try await $0.delete("/v1/lockouts/\(lockout)") }
    }
  }
}
