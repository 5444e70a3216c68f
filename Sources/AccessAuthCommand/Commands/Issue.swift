import AccessAuth
import AccessServer
import ArgumentParser

/// Makes a grant with its credentials.
struct Issue: AsyncParsableCommand, Exemplified {
  static let configuration = CommandConfiguration(
    abstract: "Give somebody access: by QR code, PIN, card, phone or face.",
    discussion: """
      Makes a grant and its credentials in one call. On a terminal a code is shown; whoever sees it can open, \
      and a picture is written for its owner alone. A PIN is drawn by the service and printed this once. A card's \
      number is personal: --card-file keeps it out of the shell's history.
      """)

  static let examples = """
    accessauth issue --device 7K2M9XQD --locker A12 --for 24h --subject customer-4711
    accessauth issue --device 7K2M9XQD --locker A12 --for 24h --subject customer-4711 --kind qr --kind pin
    accessauth issue --device 7K2M9XQD --for 30m --subject courier-9 --png code.png
    accessauth issue --device 7K2M9XQD --for 7d --uses unlimited --subject anna --kind pin --entry alone --duress
    accessauth issue --device 7K2M9XQD --for 7d --uses unlimited --subject anna --kind card --card-file card.json
    accessauth issue --device 7K2M9XQD --for 7d --uses unlimited --subject anna --kind app_token --public-key-file phone.jwk
    accessauth issue --device 7K2M9XQD --for 7d --uses unlimited --subject anna --kind face
    accessauth issue --locker lok_01h455vb4pex5vsknk084sn02q --for 7d --subject anna --hold payment --schedule-file hours.json
    """

  @OptionGroup var request: GrantOptions
  @OptionGroup var credentials: CredentialOptions
  @OptionGroup var picture: PictureOptions
  @OptionGroup var client: ClientOptions

  func validate() throws {
    if picture.isAsked && !credentials.kinds.contains(.qr) {
      throw ValidationError("--png, --svg and --terminal belong to --kind qr")
    }
    let files = credentials.files + [request.scheduleFile, client.apiKeyFile].compactMap(\.self)
    if files.count(where: { $0 == "-" }) > 1 { throw ValidationError("standard input can be read once only") }
  }

  func run() async throws {
    let remote = try client.remote()
    let body = try await request.body(remote, with: credentials, now: SystemClock().now.wall)
    let answer = try await remote.post("/v1/grants", body)
    // The data first: whatever happens to the pictures, nobody loses what was made.
    if client.output.json { try Standard.print(json: answer) }
    let issued = try IssuedGrant(answer)
    if !client.output.json {
      try issued.rows.print()
      if issued.credentials.contains(where: \.hasSecret) { Standard.note("what is secret above is shown only now") }
    }
    for credential in issued.credentials where credential.isQR {
      if let pass = credential.pass { try picture.show(pass, isJSON: client.output.json) }
    }
  }
}
