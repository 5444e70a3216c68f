import AccessAuth
import AccessHTTP
import SodiumPrimitives

/// What a pass says, for a person and as JSON. Nothing in it is believed.
struct PassView {
  private let keyID: KeyID
  private let claims: PassClaims

  init(_ pass: UnverifiedPass) {
    keyID = pass.keyID
    claims = pass.unverifiedClaims
  }

  /// Names and values in the order of the format.
  var pairs: [(String, String)] {
    [
      ("key id", keyID.description),
      ("credential", claims.credential.description),
      ("serial", String(claims.serial)),
      ("not before", Self.time(claims.notBefore)),
      ("expires", Self.time(claims.expiresAt)),
      ("epoch", String(claims.epoch)),
      ("device", claims.audience?.description ?? "any that the grant names"),
      ("lockers", claims.lockerNumbers.isEmpty ? "as the grant says" : Self.list(claims.lockerNumbers)),
      ("single use", claims.flags.contains(.singleUse) ? "yes" : "no"),
      ("self-sufficient", claims.flags.contains(.selfSufficient) ? "yes" : "no"),
      ("bound to a key", claims.confirmation.map(Self.describe) ?? "no"),
    ]
  }

  /// One object; `verified` is always false.
  var json: [UInt8] {
    JSONObject.bytes { json in
      json.member("verified", false)
      json.member("key_id", keyID.description)
      json.member("credential_id", claims.credential)
      json.member("serial", claims.serial)
      json.member("not_before", Instant(seconds: claims.notBefore))
      json.member("expires_at", Instant(seconds: claims.expiresAt))
      json.member("epoch", claims.epoch)
      json.member("device_code", claims.audience?.description)
      json.member("locker_numbers", claims.lockerNumbers)
      json.member("single_use", claims.flags.contains(.singleUse))
      json.member("self_sufficient", claims.flags.contains(.selfSufficient))
      json.member("bound_to", claims.confirmation.map(Self.describe))
    }
  }

  private static func time(_ seconds: Int64) -> String { Instant(seconds: seconds).description }

  private static func list(_ numbers: [UInt16]) -> String { numbers.map(String.init).joined(separator: ", ") }

  private static func describe(_ key: COSEPublicKey) -> String {
    switch key {
    case .ed25519(let key): "Ed25519 \(Hex.text(key.bytes))"
    case .p256(let key): "P-256 \(Hex.text(key.x)) \(Hex.text(key.y))"
    }
  }
}
