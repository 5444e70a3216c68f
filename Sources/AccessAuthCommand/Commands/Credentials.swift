import AccessAuth
import ArgumentParser

/// Ways to use grants.
struct Credentials: Family {
  static let configuration = CommandConfiguration(
    abstract: "Show, suspend, resume, replace and revoke credentials.",
    subcommands: [Show.self, Suspend.self, Resume.self, Reissue.self, Revoke.self])

  static let examples = """
    accessauth credentials show crd_01h455vb4pex5vsknk084sn02q
    accessauth credentials suspend crd_01h455vb4pex5vsknk084sn02q
    accessauth credentials reissue crd_01h455vb4pex5vsknk084sn02q --png code.png
    """

  /// Shows one.
  struct Show: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Show a credential.")
    static let examples = "accessauth credentials show crd_01h455vb4pex5vsknk084sn02q --json"

    @Argument(help: "The credential.")
    var credential: CredentialID

    @OptionGroup var client: ClientOptions

    func run() async throws {
      let answer = try await client.remote().get("/v1/credentials/\(credential)")
      if client.output.json { return try Standard.print(json: answer) }
      try IssuedCredential(answer).rows.print()
    }
  }

  /// Suspends one.
  struct Suspend: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Let a credential open nothing until it is resumed, from the moment of the answer.")
    static let examples = "accessauth credentials suspend crd_01h455vb4pex5vsknk084sn02q"

    @Argument(help: "The credential.")
    var credential: CredentialID

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try await client.act("suspended \(credential)") { try await $0.post("/v1/credentials/\(credential)/suspend") }
    }
  }

  /// Resumes one.
  struct Resume: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Let a suspended credential open again.")
    static let examples = "accessauth credentials resume crd_01h455vb4pex5vsknk084sn02q"

    @Argument(help: "The credential.")
    var credential: CredentialID

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try await client.act("resumed \(credential)") { try await $0.post("/v1/credentials/\(credential)/resume") }
    }
  }

  /// Replaces one.
  struct Reissue: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(
      abstract: "Replace a lost credential: a new code or PIN, and the old one opens nothing any more.")
    static let examples = "accessauth credentials reissue crd_01h455vb4pex5vsknk084sn02q --png code.png"

    @Argument(help: "The credential.")
    var credential: CredentialID

    @OptionGroup var picture: PictureOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
      let answer = try await client.remote().post("/v1/credentials/\(credential)/reissue")
      // The data first: nobody loses what was made.
      if client.output.json { try Standard.print(json: answer) }
      let issued = try IssuedCredential(answer)
      if !client.output.json {
        try issued.rows.print()
        if issued.hasSecret { Standard.note("what is secret above is shown only now") }
      }
      if issued.isQR, let pass = issued.pass { try picture.show(pass, isJSON: client.output.json) }
    }
  }

  /// Takes one back.
  struct Revoke: AsyncParsableCommand, Exemplified {
    static let configuration = CommandConfiguration(abstract: "Take back a credential, for good.")
    static let examples = "accessauth credentials revoke crd_01h455vb4pex5vsknk084sn02q"

    @Argument(help: "The credential.")
    var credential: CredentialID

    @OptionGroup var client: ClientOptions

    func run() async throws {
      try await client.act("revoked \(credential)") { try await $0.post("/v1/credentials/\(credential)/revoke") }
    }
  }
}
