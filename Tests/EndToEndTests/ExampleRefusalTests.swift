import AccessAuth
import Foundation
import SodiumPrimitives
import Testing

/// What the examples refuse: forged commands, and forged, old or repeated webhooks.
@Suite struct ExampleRefusalTests {
  private static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Python/check_examples.py")

  @Test("the examples believe no command and no webhook of which anything was changed, and take each message once")
  func refusals() throws {
    let asked: [String: Any] = ["command": try Self.command(), "webhooks": try Self.webhooks()]
    let folder = try CommandFolder()
    try folder.write("input", String(decoding: try JSONSerialization.data(withJSONObject: asked), as: UTF8.self))
    try folder.write("error", "")
    let process = Process()
    let interpreter: URL = try #require(Demo.python, "script/test installs the independent readers")
    process.executableURL = interpreter
    process.arguments = [Self.script.path]
    process.environment = ["PATH": "/usr/bin:/bin"]
    process.standardInput = try FileHandle(forReadingFrom: folder.url.appending(path: "input"))
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: folder.url.appending(path: "error"))
    try process.run()
    process.waitUntilExit()
    let error = try folder.read("error")
    #expect(process.terminationStatus == 0, "\(error)")
  }

  /// A command as a device is given it, for locker 12 and the next half minute, and the key that signed it.
  private static func command() throws -> [String: Any] {
    let key = Ed25519.SigningKey.generate()
    let nonce = SystemRandom().bytes(16)
    let device = try #require(DeviceCode("7K2M9XQD"))
    let claims = try #require(
      CommandClaims(
        device: device, expiresAt: Int64(Date().timeIntervalSince1970) + 30,
        command: CommandID(at: now(), random: SystemRandom()), nonce: nonce, lockerNumber: 12))
    let keyID = KeyID(of: key.publicKey)
    let token = CommandToken.sign(claims, with: key, keyID: keyID)
    let given: [String: Any] = [
      "nonce": base64URL(nonce), "locker": ["number": 12], "command": base64URL(token.encoded),
    ]
    let published = ["kid": base64URL(keyID.bytes), "x": base64URL(key.publicKey.bytes), "purpose": "command"]
    return ["given": given, "device": "7K2M9XQD", "keys": ["keys": [published]]]
  }

  /// Messages of both forms, and what the receiver has to answer.
  private static func webhooks() throws -> [String: Any] {
    let (secret, key) = (WebhookSecret(random: SystemRandom()), Ed25519.SigningKey.generate())
    var messages: [[String: Any]] = []
    for (name, signer, other) in [
      ("evt_1", WebhookSigner.secret(secret), WebhookSigner.secret(WebhookSecret(random: SystemRandom()))),
      ("evt_2", .key(key), .key(Ed25519.SigningKey.generate())),
    ] {
      let genuine = try message(name, by: signer)
      messages.append(try message(name, by: other, status: 401))
      messages.append(try message(name, by: signer, secondsAgo: 310, status: 400))
      messages.append(try message(name, by: signer, secondsAgo: -310, status: 400))
      messages.append(
        genuine.merging(["body": #"{"type":"webhook.test","timestamp":"","data":{"a":1}}"#, "status": 401]) { $1 })
      messages.append(genuine.merging(["headers": ["webhook-id": name], "status": 400]) { $1 })
      messages += [genuine, genuine]
      // While a key is changed there are two signatures, and one of them holds.
      messages.append(try message("\(name).webhook.test", by: other, and: signer))
    }
    let text = secret.text.withBytes { text in String(decoding: text.indices.map { text[$0] }, as: UTF8.self) }
    return ["keys": [text, key.publicKey.webhookText], "messages": messages]
  }

  private static func message(
    _ id: String, by signer: WebhookSigner, and other: WebhookSigner? = nil, secondsAgo: Double = 0, status: Int = 204
  ) throws -> [String: Any] {
    let body = #"{"type":"webhook.test","timestamp":"2026-11-22T12:00:00.250Z","data":{}}"#
    let signed = try #require(
      SignedWebhook(id: id, at: now(secondsAgo), body: Array(body.utf8), by: signer, and: other))
    let headers = Dictionary(uniqueKeysWithValues: signed.headers.map { ($0.name, $0.value) })
    return ["headers": headers, "body": body, "status": status]
  }

  /// The examples read the machine's clock.
  private static func now(_ secondsAgo: Double = 0) -> Instant {
    Instant(milliseconds: Int64((Date().timeIntervalSince1970 - secondsAgo) * 1000))
  }

  private static func base64URL(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}
