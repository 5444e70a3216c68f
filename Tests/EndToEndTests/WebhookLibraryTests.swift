import AccessAuth
import Foundation
import SodiumPrimitives
import Testing

/// Webhooks as they are signed here, checked by libraries of others.
@Suite struct WebhookLibraryTests {
  private static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Python/webhook_check.py")

  /// The Python with the independent libraries; `script/test` names it.
  private static let python: URL? = {
    let checkout = script.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path =
      ProcessInfo.processInfo.environment["ACCESSAUTH_PYTHON"] ?? checkout.appending(path: ".venv/bin/python").path
    return FileManager.default.isExecutableFile(atPath: path) ? URL(filePath: path) : nil
  }()

  private static let secret = WebhookSecret(random: SystemRandom())
  private static let otherSecret = WebhookSecret(random: SystemRandom())
  private static let key = Ed25519.SigningKey.generate()
  private static let otherKey = Ed25519.SigningKey.generate()

  @Test(
    "F-06 the library standardwebhooks believes a v1 signature, and cryptography a v1a one, during a rotation too",
    arguments: [false, true])
  func genuine(isRotating: Bool) throws {
    let byCode = try Self.message(by: .secret(Self.secret), and: isRotating ? .secret(Self.otherSecret) : nil)
    let byKey = try Self.message(by: .key(Self.key), and: isRotating ? .key(Self.otherKey) : nil)
    try Self.expect(0, byCode, "secret", Self.text(Self.secret))
    try Self.expect(isRotating ? 0 : 1, byCode, "secret", Self.text(Self.otherSecret))
    try Self.expect(0, byKey, "public_key", Self.key.publicKey.webhookText)
    try Self.expect(isRotating ? 0 : 1, byKey, "public_key", Self.otherKey.publicKey.webhookText)
  }

  @Test("F-06 they refuse another body, another id and an old message")
  func forged() throws {
    for (signer, name, check) in [
      (WebhookSigner.secret(Self.secret), "secret", Self.text(Self.secret)),
      (.key(Self.key), "public_key", Self.key.publicKey.webhookText),
    ] {
      let message = try Self.message(by: signer)
      try Self.expect(1, message, name, check, body: #"{"type": "webhook.test"}"#)
      try Self.expect(1, message, name, check, id: "evt_2")
      try Self.expect(1, try Self.message(by: signer, secondsAgo: 310), name, check)
      try Self.expect(0, try Self.message(by: signer, secondsAgo: 200), name, check)
    }
  }

  private static func message(
    by signer: WebhookSigner, and other: WebhookSigner? = nil, secondsAgo: Double = 0
  ) throws -> SignedWebhook {
    // The library reads the machine's clock.
    let now = Instant(milliseconds: Int64((Date().timeIntervalSince1970 - secondsAgo) * 1000))
    let body = Array(#"{"type":"webhook.test"}"#.utf8)
    return try #require(SignedWebhook(id: "evt_1.webhook.test", at: now, body: body, by: signer, and: other))
  }

  private static func text(_ secret: WebhookSecret) -> String {
    secret.text.withBytes { text in String(decoding: text.indices.map { text[$0] }, as: UTF8.self) }
  }

  private static func expect(
    _ status: Int32, _ message: SignedWebhook, _ name: String, _ check: String, body: String? = nil, id: String? = nil
  ) throws {
    var headers = Dictionary(uniqueKeysWithValues: message.headers.map { ($0.name, $0.value) })
    headers["webhook-id"] = id ?? message.id
    let given: [String: Any] = [
      "headers": headers, "body": body ?? String(decoding: message.body, as: UTF8.self), name: check,
    ]
    let folder = try CommandFolder()
    try folder.write("input", String(decoding: try JSONSerialization.data(withJSONObject: given), as: UTF8.self))
    try folder.write("error", "")
    let process = Process()
    let interpreter: URL = try #require(python, "script/test installs the independent readers")
    process.executableURL = interpreter
    process.arguments = [script.path]
    process.environment = ["PATH": "/usr/bin:/bin"]
    process.standardInput = try FileHandle(forReadingFrom: folder.url.appending(path: "input"))
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: folder.url.appending(path: "error"))
    try process.run()
    process.waitUntilExit()
    let error = try folder.read("error")
    #expect(process.terminationStatus == status, "\(name): \(error)")
  }
}
