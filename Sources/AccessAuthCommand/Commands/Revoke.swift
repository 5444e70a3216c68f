import AccessAuth
import ArgumentParser

/// Takes something back.
struct Revoke: AsyncParsableCommand, Exemplified {
  static let configuration = CommandConfiguration(
    abstract: "Take back a grant, a credential or an API key, for good.",
    discussion: "A grant or a credential opens nothing from the moment of the answer; a key is dead within 5 seconds.")

  static let examples = """
    accessauth revoke grt_01h455vb4pex5vsknk084sn02q
    accessauth revoke crd_01h455vb4pex5vsknk084sn02q
    accessauth revoke key_01h455vb4pex5vsknk084sn02q
    """

  @Argument(help: "Its id: grt_…, crd_… or key_….")
  var id: String

  @OptionGroup var client: ClientOptions

  func run() async throws {
    let remote = try client.remote()
    let answer: [UInt8]
    if let grant = GrantID(id) {
      answer = try await remote.post("/v1/grants/\(grant)/revoke")
    } else if let credential = CredentialID(id) {
      answer = try await remote.post("/v1/credentials/\(credential)/revoke")
    } else if let key = APIKeyID(id) {
      answer = try await remote.delete("/v1/api_keys/\(key)")
    } else {
      throw Failure.usage("\(id) is no id of a grant (grt_…), a credential (crd_…) or an API key (key_…)")
    }
    if client.output.json && !answer.isEmpty { try Standard.print(json: answer) }
    Standard.note("revoked \(id)")
  }
}
