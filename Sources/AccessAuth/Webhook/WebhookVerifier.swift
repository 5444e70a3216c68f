public import SodiumPrimitives

/// Checks webhooks as a receiver does: for tests and examples, as the service sends and does not receive them.
///
/// It does not remember ids: a message that is posted again within the ``tolerance`` passes, and the receiver has to
/// look whether it has seen the id.
public struct WebhookVerifier: Sendable {
  /// What a receiver knows of the sender.
  public enum Key: Sendable {
    /// Checks `v1` signatures.
    case secret(WebhookSecret)
    /// Checks `v1a` signatures.
    case publicKey(Ed25519.PublicKey)
  }

  /// How far a timestamp may be from the receiver's clock, either way.
  public static let tolerance: Duration = .seconds(300)
  /// The most entries of `webhook-signature` that are looked at; a sender makes one or two.
  static let maximumSignatureCount = 16

  private let keys: [Key]

  /// A receiver with `keys`, each of which is enough; two while one is changed for another.
  public init(_ keys: [Key]) { self.keys = keys }

  /// Returns where a key has signed what was received, the headers' values as they came, at about `now`; throws why it
  /// is refused otherwise.
  public func check(
    id: [UInt8]?, timestamp: [UInt8]?, signatures: [UInt8]?, body: [UInt8], at now: Instant
  ) throws(WebhookRejection) {
    guard let id, let timestamp, let signatures else { throw .missingHeader }
    guard SignedWebhook.isID(id) else { throw .id }
    guard let seconds = Self.seconds(timestamp) else { throw .timestamp }
    let signedAt = Instant(seconds: seconds)
    guard signedAt >= now.flooredToSecond - Self.tolerance else { throw .tooOld }
    guard signedAt <= now.flooredToSecond + Self.tolerance else { throw .tooNew }
    let entries = signatures.split(separator: UInt8(ascii: " ")).prefix(Self.maximumSignatureCount)
      .compactMap { WebhookSignature($0) }
    guard !entries.isEmpty else { throw .noSignature }
    let content = WebhookSignature.content(id: id, timestamp: timestamp, body: body)
    guard entries.contains(where: { entry in keys.contains { Self.holds(entry, by: $0, over: content) } }) else {
      throw .wrongSignature
    }
  }

  private static func holds(_ entry: WebhookSignature, by key: Key, over content: [UInt8]) -> Bool {
    switch (entry, key) {
    case (.v1(let code), .secret(let secret)): ConstantTime.equal(code, secret.code(of: content))
    case (.v1a(let signature), .publicKey(let key)): key.isValidSignature(signature, for: content.span)
    case (.v1, .publicKey), (.v1a, .secret): false
    }
  }

  /// The number of 1 to 12 decimal digits, without a zero in front.
  private static func seconds(_ text: [UInt8]) -> Int64? {
    guard (1...12).contains(text.count), text.count == 1 || text.first != UInt8(ascii: "0") else { return nil }
    var value: Int64 = 0
    for character in text {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) else { return nil }
      value = value * 10 + Int64(character - UInt8(ascii: "0"))
    }
    return value
  }
}

/// Why a webhook is not taken for genuine. No part of what was received is in it.
public enum WebhookRejection: String, Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  /// Id, timestamp or signature is not there.
  case missingHeader = "missing header"
  /// The id has another form than ``SignedWebhook`` gives it.
  case id = "id"
  /// The timestamp is no number of seconds.
  case timestamp = "timestamp"
  /// Signed longer ago than ``WebhookVerifier/tolerance``.
  case tooOld = "too old"
  /// Signed further in the future than ``WebhookVerifier/tolerance``.
  case tooNew = "too new"
  /// No entry is a signature of a known version.
  case noSignature = "no signature"
  /// No entry is a signature of these bytes by a key of the receiver.
  case wrongSignature = "wrong signature"

  /// The reason in a few words, safe for any log.
  public var description: String { rawValue }
}
