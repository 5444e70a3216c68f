public import SodiumPrimitives

/// One signature of a webhook: an entry of the header `webhook-signature` (Standard Webhooks 1.0.0).
///
/// It is made over `webhook-id`, a full stop, `webhook-timestamp`, a full stop and the body, in bytes as they are sent. The
/// entry is `v1,` or `v1a,` and the signature in base64 with padding; several stand in the header with a space between.
/// - `v1`: the code by HMAC-SHA256 under a secret that both sides have, `whsec_` and 24 to 64 bytes in base64.
/// - `v1a`: a signature by Ed25519. The receiver has the public key, `whpk_` and 32 bytes in base64.
///
/// For example, with the secret and the public key of the first two lines, the header with its two entries is the last:
/// ```
/// whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
/// whpk_Kay64UG8yvCyLhqU000LxzYeUm0L/hLIl5S8kyKWbdc=
/// {"type":"webhook.test","timestamp":"2026-11-22T15:04:05.678Z",
/// "data":{"event_id":"evt_01kaq2m1mte8a9g3c1v0d5xw7z"}}
/// webhook-id: evt_01kaq2m1mte8a9g3c1v0d5xw7z
/// webhook-timestamp: 1795359846
/// webhook-signature: v1,u9Hum/Acs0Nv690Z+dMXIqRcsrOfdiFp7H1Ldhf36vM=
/// v1a,d+E1/I5Idhlay23QPWy1BlBaso4RhKuk/Bt0hDHp/B+a+YfZlTC/jOxiR/o9dJU0BaDWm23BdtmrQJK9xvwWAw==
/// ```
/// The body is one line there, broken here after its second comma; so is the header.
enum WebhookSignature: Sendable {
  /// The 32 bytes of a code by HMAC-SHA256.
  case v1([UInt8])
  /// A signature by Ed25519.
  case v1a(Ed25519.Signature)

  /// Reads an entry; nil for another version, which a receiver passes over, and for anything that is no signature.
  init?(_ entry: ArraySlice<UInt8>) {
    let parts = entry.split(separator: UInt8(ascii: ","), maxSplits: 1, omittingEmptySubsequences: false)
    // The longer of the two is base64 of 64 bytes.
    guard parts.count == 2, parts[1].count <= 88, let bytes = Base64.decode(parts[1]) else { return nil }
    if parts[0].elementsEqual("v1".utf8), bytes.count == 32 {
      self = .v1(bytes)
    } else if parts[0].elementsEqual("v1a".utf8), let signature = Ed25519.Signature(bytes) {
      self = .v1a(signature)
    } else {
      return nil
    }
  }

  /// The entry.
  var text: [UInt8] {
    switch self {
    case .v1(let code): Array("v1,".utf8) + Base64.encode(code)
    case .v1a(let signature): Array("v1a,".utf8) + Base64.encode(signature.bytes)
    }
  }

  /// What is signed.
  static func content(id: [UInt8], timestamp: [UInt8], body: [UInt8]) -> [UInt8] {
    var content: [UInt8] = []
    content.reserveCapacity(id.count + timestamp.count + body.count + 2)
    content += id
    content.append(UInt8(ascii: "."))
    content += timestamp
    content.append(UInt8(ascii: "."))
    content += body
    return content
  }
}

/// What signs webhooks for one receiver.
public enum WebhookSigner: Sendable {
  /// Makes `v1` signatures.
  case secret(WebhookSecret)
  /// Makes `v1a` signatures; a key of ``SigningPurpose/webhook``.
  case key(Ed25519.SigningKey)

  func sign(_ content: [UInt8]) -> WebhookSignature {
    switch self {
    case .secret(let secret): .v1(secret.code(of: content))
    case .key(let key): .v1a(key.sign(content.span))
    }
  }
}

extension Ed25519.PublicKey {
  private static let webhookPrefix = Array("whpk_".utf8)

  /// The key as receivers of webhooks configure it: `whpk_` and its 32 bytes in base64.
  public var webhookText: String { String(decoding: Self.webhookPrefix + Base64.encode(bytes), as: UTF8.self) }

  /// Reads the text of ``webhookText``; nil for anything else.
  public init?(webhookText text: [UInt8]) {
    guard text.starts(with: Self.webhookPrefix), text.count == 49,
      let bytes = Base64.decode(text.dropFirst(Self.webhookPrefix.count))
    else { return nil }
    self.init(bytes)
  }
}
