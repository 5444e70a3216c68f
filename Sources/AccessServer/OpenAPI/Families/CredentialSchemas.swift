import AccessAuth
import AccessHTTP

/// The schemas of credentials: one for each kind, of what is asked and of what is answered.
enum CredentialSchemas {
  private static func ref(_ name: String) -> String { CredentialsDocument.ref(name) }

  private static let names = #""id", "kind", "grant_id", "status", "assurance", "expires_at", "created_at""#

  private static func shared(_ kind: AccessMode) -> String {
    #"""
    "id": \#(ref("CredentialID")), "kind": {"type": "string", "const": "\#(kind.rawValue)"},
          "grant_id": \#(ref("GrantID")), "status": \#(ref("Standing")), "assurance": \#(ref("Assurance")),
          "expires_at": {"$ref": "#/components/schemas/Timestamp",
            "description": "The end of its pass, or of its grant."},
          "created_at": \#(ref("Timestamp"))
    """#
  }

  private static let passMembers = #"""
    "lifetime_seconds": {"type": "integer", "minimum": 1, "description": "How long one pass lives."},
          "serial": {"type": "integer", "minimum": 0, "description": "Which pass of the credential is the valid one."},
          "pass": \#(ref("Pass"))
    """#

  private static let lifetime = #"""
    {"type": "integer", "minimum": 1, "maximum": \#(PassLife.longest.components.seconds),
            "description": "How long a pass lives; a rotating one 10 to 600 seconds."}
    """#

  private static let answered = #"""
      "Credential": {"oneOf": [\#(ref("QRCredential")), \#(ref("AppTokenCredential")), \#(ref("PINCredential")),
        \#(ref("CardCredential")), \#(ref("FaceCredential"))],
        "discriminator": {"propertyName": "kind", "mapping": {
          "qr": "#/components/schemas/QRCredential", "app_token": "#/components/schemas/AppTokenCredential",
          "pin": "#/components/schemas/PINCredential", "card": "#/components/schemas/CardCredential",
          "face": "#/components/schemas/FaceCredential"}}},
      "QRCredential": {"type": "object", "required": [\#(names), "usage", "lifetime_seconds", "serial"], "properties": {
          \#(shared(.qr)), "usage": \#(ref("QRUsage")),
          \#(passMembers), "image": \#(ref("QRImage"))}},
      "AppTokenCredential": {"type": "object", "required": [\#(names), "lifetime_seconds", "serial"], "properties": {
          \#(shared(.appToken)),
          \#(passMembers)}},
      "PINCredential": {"type": "object", "required": [\#(names), "entry", "digits"], "properties": {
          \#(shared(.pin)), "entry": \#(ref("PINEntry")),
          "digits": {"type": "integer", "minimum": \#(PIN.lengths.lowerBound), "maximum": \#(PIN.lengths.upperBound)},
          "duress": {"type": "boolean", "const": true,
            "description": "There where the PIN raises an alarm; only those who see alarms see it."},
          "pin": {"type": ["string", "null"], "pattern": "^[0-9]{4,12}$",
            "description": "Shown once, by the call that made it."},
          "secret_available": \#(ref("SecretAvailable"))}},
      "CardCredential": {"type": "object", "required": [\#(names), "card"], "properties": {
          \#(shared(.card)),
          "card": {"type": "object", "required": ["format", "masked"], "properties": {
            "format": \#(ref("CardWord")), "masked": {"type": "string", "description": "The last four hex digits."},
            "file_read_key_hex": {"type": ["string", "null"], "pattern": "^[0-9A-Fa-f]{32}$",
              "description": "The derived key for the card, shown once."},
            "secret_available": \#(ref("SecretAvailable"))}}}},
      "FaceCredential": {"type": "object", "required": [\#(names), "device_id"], "properties": {
          \#(shared(.face)), "device_id": \#(ref("DeviceID"))}},
      "CardWord": {"type": "string", "enum": \#(DocumentTree.texts(CardFormat.allCases.map(\.rawValue) + ["sun"]).json),
        "description": "The format of a card's number, or `sun` for one that proves itself."},
      "QRImage": {"type": "object", "required": ["media_type", "data_base64"], "properties": {
        "media_type": {"type": "string", "enum": ["image/png", "image/svg+xml"]},
        "data_base64": {"type": "string", "contentEncoding": "base64"}}},
      "PresentPass": {"type": "object", "required": ["pass", "expires_at"], "properties": {
        "pass": \#(ref("Pass")), "expires_at": \#(ref("Timestamp"))}}
    """#

  private static let asked = #"""
      "CredentialDraft": {"description": "A credential to be made.", "oneOf": [
        {"title": "QR code", "type": "object", "additionalProperties": false, "required": ["kind"], "properties": {
          "kind": {"type": "string", "const": "qr"}, "usage": {"$ref": "#/components/schemas/QRUsage",
            "default": "single_use"},
          "lifetime_seconds": \#(lifetime),
          "image": {"type": "string", "enum": \#(DocumentTree.texts(ImageKind.allCases.map(\.rawValue)).json),
            "description": "A picture of the pass in the answer."}}},
        {"title": "PIN", "type": "object", "additionalProperties": false, "required": ["kind", "entry"], "properties": {
          "kind": {"type": "string", "const": "pin"}, "entry": \#(ref("PINEntry")),
          "duress": {"type": "boolean", "default": false,
            "description": "Opens like the grant's other PIN, and raises an alarm. Of operators and administrators."}}},
        {"title": "Card", "type": "object", "additionalProperties": false, "required": ["kind", "card"], "properties": {
          "kind": {"type": "string", "const": "card"}, "card": \#(ref("CardDraft"))}},
        {"title": "App token", "type": "object", "additionalProperties": false, "required": ["kind", "public_key"],
          "properties": {"kind": {"type": "string", "const": "app_token"}, "public_key": \#(ref("PublicKey")),
            "lifetime_seconds": \#(lifetime)}},
        {"title": "Face", "type": "object", "additionalProperties": false, "required": ["kind", "device_id"],
          "description": "Of operators and administrators; the template stays on the device.",
          "properties": {"kind": {"type": "string", "const": "face"}, "device_id": \#(ref("DeviceID"))}}]},
      "CardDraft": {"oneOf": [
        {"title": "Number", "type": "object", "additionalProperties": false,
          "required": ["format", "bits", "value_hex"], "properties": {
            "format": \#(ref("CardFormat")), "bits": {"type": "integer", "minimum": 1, "maximum": 256},
            "value_hex": {"type": "string", "pattern": "^[0-9A-Fa-f]{1,64}$",
              "description": "The captured bits as one number, ceil(bits/4) hex digits."}}},
        {"title": "SUN with a key", "type": "object", "additionalProperties": false,
          "required": ["format", "uid_hex", "file_read_key_hex"], "properties": {
            "format": {"type": "string", "const": "sun"}, "uid_hex": \#(ref("CardUID")),
            "file_read_key_hex": {"type": "string", "pattern": "^[0-9A-Fa-f]{32}$", "writeOnly": true}}},
        {"title": "SUN with derived keys", "type": "object", "additionalProperties": false,
          "required": ["format", "uid_hex", "keys"], "properties": {
            "format": {"type": "string", "const": "sun"}, "uid_hex": \#(ref("CardUID")),
            "keys": {"type": "string", "const": "derived"}}}]},
      "CardUID": {"type": "string", "pattern": "^[0-9A-Fa-f]{14}$", "description": "7 bytes in reading order."},
      "PublicKey": {"description": "A JSON Web Key with the members of a public key only.", "oneOf": [
        {"title": "Ed25519", "type": "object", "additionalProperties": false, "required": ["kty", "crv", "x"],
          "properties": {"kty": {"type": "string", "const": "OKP"}, "crv": {"type": "string", "const": "Ed25519"},
            "x": \#(ref("Coordinate"))}},
        {"title": "P-256", "type": "object", "additionalProperties": false, "required": ["kty", "crv", "x", "y"],
          "properties": {"kty": {"type": "string", "const": "EC"}, "crv": {"type": "string", "const": "P-256"},
            "x": \#(ref("Coordinate")), "y": \#(ref("Coordinate"))}}]},
      "Coordinate": {"type": "string", "pattern": "^[A-Za-z0-9_-]{43}$", "description": "32 bytes as base64url."}
    """#

  static let json = "{\(answered),\n\(asked)}"
}
