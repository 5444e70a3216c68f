/// One try to deliver one message: headers and body in the form of Standard Webhooks 1.0.0, ready to be posted.
public struct SignedWebhook: Sendable, Hashable {
  /// `webhook-id`: the same in every try, so that a receiver can tell a repetition.
  public let id: String
  /// `webhook-timestamp`: when this try is made, in whole seconds.
  public let timestamp: Instant
  /// `webhook-signature`: one entry, or two with a space between.
  public let signatures: String
  /// The body, to be sent to the byte.
  public let body: [UInt8]

  /// The most characters of an id.
  public static let maximumIDCount = 128

  /// Signs `body` as the message `id` at `instant`, its fraction of a second left out. While a secret or a key is changed
  /// there are two signers, so that a receiver accepts the message before and after it changes its own.
  ///
  /// Nil for an id that is not 1 to ``maximumIDCount`` letters, digits, `_`, `-` and full stops, or that has nothing but
  /// digits between two full stops or behind one: it could be taken for the timestamp. Nil before 1970 as well.
  public init?(
    id: String, at instant: Instant, body: [UInt8], by signer: WebhookSigner, and other: WebhookSigner? = nil
  ) {
    let idBytes = Array(id.utf8)
    guard Self.isID(idBytes), instant.wholeSeconds >= 0 else { return nil }
    self.id = id
    self.body = body
    timestamp = instant.flooredToSecond
    let content = WebhookSignature.content(
      id: idBytes, timestamp: Array(String(instant.wholeSeconds).utf8), body: body)
    var header = signer.sign(content).text
    if let other {
      header.append(UInt8(ascii: " "))
      header += other.sign(content).text
    }
    signatures = String(decoding: header, as: UTF8.self)
  }

  /// The three headers, names in lower case.
  public var headers: [(name: String, value: String)] {
    [
      ("webhook-id", id), ("webhook-timestamp", String(timestamp.wholeSeconds)), ("webhook-signature", signatures),
    ]
  }

  /// Whether the bytes are an id for which the signed content can be taken apart in one way only.
  static func isID(_ id: [UInt8]) -> Bool {
    guard (1...maximumIDCount).contains(id.count), id.allSatisfy(isAllowed) else { return false }
    let parts = id.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.allSatisfy { !$0.isEmpty } && parts.dropFirst().allSatisfy { !$0.allSatisfy(isDigit) }
  }

  private static func isAllowed(_ character: UInt8) -> Bool {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
    default: isDigit(character) || "_-.".utf8.contains(character)
    }
  }

  private static func isDigit(_ character: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character)
  }
}
