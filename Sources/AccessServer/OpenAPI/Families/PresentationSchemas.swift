import AccessHTTP

/// The schemas of what a reader captured: one for each mode, at a door and in the sandbox.
enum PresentationSchemas {
  /// What a device asks.
  static let verification = anyMode(
    "What a reader captured; `mode` says which members `presented` has.", needed: #""attempt_id", "#,
    #"""
    "attempt_id": {"type": "string", "format": "uuid",
      "description": "A UUID, best of version 7: new for each scan, the same on a retry."},
    """#)

  /// A simulated scan.
  static let scan = anyMode(
    "A verification, and the device where it is simulated.", needed: #""device_id", "#,
    #"""
    "device_id": \#(ref("DeviceID")),
    "attempt_id": {"type": "string", "format": "uuid", "description": "Drawn where it is absent."},
    """#)

  private static func ref(_ name: String) -> String { VerificationsDocument.ref(name) }

  private static let hex = #"{"type": "string", "pattern": "^[0-9A-Fa-f]+$", "maxLength": 1024}"#

  /// Titles, modes and the members of what is presented.
  private static let modes: [(title: String, mode: String, needed: String, members: String)] = [
    ("QR code", "qr", #""pass""#, #""pass": \#(ref("ShownText"))"#),
    ("PIN", "pin", #""pin""#, #""pin": {"type": "string", "pattern": "^[0-9]{4,12}$"}"#),
    (
      "Card number", "card", #""format", "bits", "value_hex""#,
      #"""
      "format": \#(ref("CardFormat")), "bits": {"type": "integer", "minimum": 0, "maximum": \#(WireLimits.cardBits)},
      "value_hex": \#(hex)
      """#
    ),
    (
      "SUN message of a card", "card", #""format", "picc_data_hex", "cmac_hex""#,
      #"""
      "format": {"type": "string", "const": "sun"}, "picc_data_hex": \#(hex), "cmac_hex": \#(hex),
      "enc_hex": {"type": ["string", "null"], "pattern": "^[0-9A-Fa-f]+$", "maxLength": 1024}
      """#
    ),
    (
      "App token", "app_token", #""pass""#,
      #"""
      "pass": \#(ref("ShownText")),
      "proof": {"anyOf": [\#(ref("ShownText")), {"type": "null"}],
        "description": "The phone's signature over a challenge, base64url."}
      """#
    ),
    (
      "Face", "face", #""credential_id", "confidence""#,
      #"""
      "credential_id": \#(ref("CredentialID")), "confidence": {"type": "number", "minimum": 0, "maximum": 1,
        "description": "How sure the device is."}
      """#
    ),
  ]

  private static func anyMode(_ about: String, needed: String, _ members: String) -> String {
    let variants = modes.map { mode in
      #"""
      {"title": "\#(mode.title)", "type": "object", "additionalProperties": false,
       "required": [\#(needed)"mode", "presented"], "properties": {
        \#(members)
        "mode": {"type": "string", "const": "\#(mode.mode)"},
        "presented": {"type": "object", "additionalProperties": false, "required": [\#(mode.needed)],
          "properties": {\#(mode.members)}},
        "locker": {"anyOf": [\#(ref("Label")), {"type": "null"}], "description": "What the person asked for."},
        "consume": {"type": "boolean", "default": true,
          "description": "False only asks: nothing is spent, but a wrong PIN is still charged."},
        "captured_at": {"anyOf": [\#(ref("GivenTime")), {"type": "null"}], "description": "The device's clock."}}}
      """#
    }
    return #"{"description": "\#(about)", "oneOf": [\#(variants.joined(separator: ","))]}"#
  }
}

/// Examples of what doors ask.
enum VerificationExamples {
  static let asked: [(name: String, json: String)] = [
    ("qr", presenting("qr", #"{"pass": "AP12KCE…"}"#)),
    ("pin", presenting("pin", #"{"pin": "048213"}"#, more: #", "locker": "A12""#)),
    ("card", presenting("card", #"{"format": "wiegand26", "bits": 26, "value_hex": "2F623AE"}"#)),
    ("face", presenting("face", #"{"credential_id": "crd_01kw2qhx5te9ab0r4k1v6m3dc6", "confidence": 0.98}"#)),
    ("question", presenting("qr", #"{"pass": "AP12KCE…"}"#, more: #", "consume": false"#)),
  ]

  private static func presenting(_ mode: String, _ presented: String, more: String = "") -> String {
    #"""
    {"attempt_id": "018f3c2a-7b1e-7c40-9d2f-6a5b4c3d2e1f", "mode": "\#(mode)", "presented": \#(presented)\#(more)}
    """#
  }
}
