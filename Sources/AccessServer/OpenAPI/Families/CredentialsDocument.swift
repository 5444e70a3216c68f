import AccessAuth
import AccessHTTP
import QRIssuer

/// Credentials.
enum CredentialsDocument: DocumentFamily {
  static let tag = "Credentials"
  static let about = "Ways to use a grant: a QR code, a PIN, a card, a token in an app, a face."

  private static let example = #"""
    {"id": "crd_01kw2qhx5te9ab0r4k1v6m3dc6", "kind": "qr", "grant_id": "grt_01kw2qhx5te9ab0r4k1v6m3dc5",
     "status": "active", "assurance": "cryptographic", "usage": "single_use", "lifetime_seconds": 259200, "serial": 0,
     "expires_at": "2026-11-23T12:00:00.000Z", "created_at": "2026-11-22T12:00:00.250Z"}
    """#

  static let operations = [
    Operation(
      .post, "/v1/grants/{grant_id}/credentials", "addCredential", "Add a credential",
      "Adds one more way to use a grant. A generated secret is shown in this answer only.",
      roles: AllowedRoles.issuers,
      body: .needed("CredentialDraft", drafts),
      [
        .made(
          "Credential", "The credential, its pass and its secret.",
          links: [
            .to("readCredential", "credential_id", "/id"), .to("fetchQR", "credential_id", "/id"),
            .to("suspendCredential", "credential_id", "/id"), .to("resumeCredential", "credential_id", "/id"),
            .to("reissueCredential", "credential_id", "/id"), .to("revokeCredential", "credential_id", "/id"),
          ])
      ],
      refusals: [
        .conflict(
          "The grant is over, is revoked or has too many credentials, the PIN or card cannot be taken, or "
            + "\(restricted)."),
        .busy("The queue of PINs that are being made is full, or the store cannot be reached. Nothing was done."),
      ]),
    Operation(
      .get, "/v1/credentials/{credential_id}", "readCredential", "Read a credential",
      "Shows a credential, without its pass and without its secret.",
      roles: AllowedRoles.issuers + ["partner:trigger", "customer"],
      [.object("Credential", "The credential.", example: example)]),
    standing("revoke", "revokeCredential", "Revoke a credential", "Takes the credential back for good."),
    standing(
      "suspend", "suspendCredential", "Suspend a credential", "The credential does not open until it is resumed."),
    standing("resume", "resumeCredential", "Resume a credential", "Lets a suspended credential open again."),
    Operation(
      .post, "/v1/credentials/{credential_id}/reissue", "reissueCredential", "Issue a credential again",
      "Replaces a lost pass or PIN by a new one; the old one is dead from that moment.", roles: AllowedRoles.issuers,
      body: .empty, [.object("Credential", "The credential with its new pass or secret.")],
      refusals: [
        .conflict(
          "It is revoked or over, it renews itself, it is what a person carries and cannot be made again, or "
            + "\(restricted)."),
        .busy("The queue of PINs that are being made is full, or the store cannot be reached. Nothing was done."),
      ]),
    Operation(
      .get, "/v1/credentials/{credential_id}/qr", "fetchQR", "Fetch a QR code",
      "Draws the present pass of a QR code or an app token, for the lineage that made it; each fetch is remembered as "
        + "an event. `Accept` chooses the form.",
      roles: AllowedRoles.issuers + ["customer"], query: ["Scale", "Margin", "Level"],
      [
        Operation.Answer(
          status: 200, about: "The pass as a picture, as text of half blocks, or as JSON.",
          content: [
            Operation.Content(type: "image/png", schema: "{}"),
            Operation.Content(type: "image/svg+xml", schema: #"{"type": "string"}"#),
            Operation.Content(type: "text/plain", schema: #"{"type": "string"}"#),
            .json("PresentPass", #"{"pass": "AP12KCE…", "expires_at": "2026-11-23T12:00:00.000Z"}"#),
          ])
      ],
      refusals: [
        .conflict("The credential has no pass any more, or none at all, or \(restricted)."),
        Operation.Refused(status: 415, about: "A QR code is a PNG, an SVG, text or JSON; `Accept` wants none of them."),
      ]),
  ]

  /// What an agent and a partner are refused, and a customer's key that a partner made.
  static let restricted =
    "the use of the person's data is restricted, and the key is neither the staff's nor the person's own"

  private static func standing(_ action: String, _ id: String, _ summary: String, _ about: String) -> Operation {
    Operation(
      .post, "/v1/credentials/{credential_id}/\(action)", id, summary, about, roles: AllowedRoles.issuers, body: .empty,
      [.object("Credential", "The changed credential.")], refusals: [.conflict("The credential is revoked.")])
  }

  private static let drafts: [(name: String, json: String)] = [
    ("qr", #"{"kind": "qr", "usage": "multi_use", "lifetime_seconds": 86400, "image": "svg"}"#),
    ("pin", #"{"kind": "pin", "entry": "with_locker"}"#),
    ("card", #"{"kind": "card", "card": {"format": "uid", "bits": 56, "value_hex": "04A1B2C3D4E5F6"}}"#),
    ("sun_card", #"{"kind": "card", "card": {"format": "sun", "uid_hex": "04A1B2C3D4E5F6", "keys": "derived"}}"#),
    (
      "app_token",
      #"""
      {"kind": "app_token", "public_key": {"kty": "OKP", "crv": "Ed25519",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}
      """#
    ),
    ("face", #"{"kind": "face", "device_id": "dev_01kw2qhx5te9ab0r4k1v6m3dc2"}"#),
  ]

  static var schemas: String { CredentialSchemas.json }
}
