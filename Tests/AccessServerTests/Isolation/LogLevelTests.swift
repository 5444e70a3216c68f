import AccessAuth
import AccessAuthTesting
import AccessHTTP
import AccessServer
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import Testing

/// The service at every level of its log, its libraries' lines included.
@Suite struct LogLevelTests {
  /// Lines of a log.
  private final class Lines: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    var all: [UInt8] { bytes.withLock { $0 } }
    func add(_ line: [UInt8]) { bytes.withLock { $0 += line } }
  }

  private struct Serving: ServiceLifecycle.Service {
    let options: ServeOptions
    let announce: AsyncStream<Int>.Continuation

    func run() async throws {
      defer { announce.finish() }
      try await AccessServer.serve(options) { [announce] _, port in announce.yield(port) }
    }
  }

  @Test(
    "G-05 no log level makes the service say what was presented, issued or refused", arguments: Logger.Level.allCases)
  func level(_ level: Logger.Level) async throws {
    let folder = try await ServiceFolder()
    let (lines, clock) = (Lines(), folder.clock)
    var options = ServeOptions(
      folder: folder.dataPath, keyFile: folder.keyPath, host: "127.0.0.1", port: 0, proxies: TrustedProxies(),
      migrates: false,
      logger: Logger(label: "service") { _ in
        LineLog(level: level, clock: { clock.moment.wall }, write: { lines.add($0) })
      })
    options.clock = { clock.moment }
    let (ready, announce) = AsyncStream.makeStream(of: Int.self)
    var quiet = Logger(label: "quiet")
    quiet.logLevel = .critical
    let group = ServiceGroup(services: [Serving(options: options, announce: announce)], logger: quiet)
    let running = Task { try await group.run() }
    let port = try #require(await ready.first { _ in true })
    let secrets = try await Self.useEverything(port, folder)
    await group.triggerGracefulShutdown()
    try await running.value
    #expect(secrets.count == 9)
    let said = lines.all
    // Each request is a line at `info`.
    #expect((level <= .info) == String(decoding: said, as: UTF8.self).contains("/v1/verifications"))
    for (name, secret) in secrets {
      let isThere = SecretSearch.holds(Data(said), Array(secret.utf8))
      #expect(!isThere, "\(name)")
    }
    let passBytes: [UInt8] = try #require(SecretSearch.base32(secrets["pass"]?.dropFirst(3) ?? ""))
    let isThere = SecretSearch.holds(Data(said), passBytes)
    #expect(!isThere, "the bytes of the pass")
  }

  /// Issues, shows, repeats, mistakes and manages; answers all that was secret in it.
  private static func useEverything(_ port: Int, _ folder: ServiceFolder) async throws -> [String: String] {
    let connection = try await Connection.open(port)
    func call(_ key: String, _ method: String, _ path: String, _ body: JSON? = nil) async throws -> Reply {
      try await connection.call(HTTPCall(method: method, path: path, key: key, body: body?.bytes))
    }
    let admin = folder.adminKey
    // Ten digits: fewer come by chance.
    _ = try await call(admin, "PUT", "/v1/policies", ["max_live_pins": 10_000])
    let site = try await call(admin, "POST", "/v1/sites", ["name": "Riga", "timezone": "Europe/Riga"])
    let device = try await call(
      admin, "POST", "/v1/devices", ["site_id": site.json["id"], "label": "Cabinet 1"])
    let lockers = try await call(
      admin, "POST", "/v1/devices/\(device.json["id"].text)/lockers",
      ["lockers": [["label": "A1", "board": "B1", "number": 1]]])
    let door = try await call(admin, "POST", "/v1/api_keys", ["role": "device", "device_id": device.json["id"]])
    let (number, cardKey) = ("0409F2E1D3C7B6", "7A21C0F39B5E4D1188E6035FC94B2D70")
    let grant = try await call(
      admin, "POST", "/v1/grants",
      [
        "subject": ["external_ref": "customer-4711"], "targets": ["locker_ids": [lockers.json["data"][0]["id"]]],
        "ends_at": .string((folder.clock.moment.wall + .seconds(86_400)).description), "max_uses": 9,
        "credentials": [
          ["kind": "qr", "usage": "multi_use"], ["kind": "pin", "entry": "alone"],
          ["kind": "card", "card": ["format": "uid", "bits": 56, "value_hex": .string(number)]],
          [
            "kind": "card",
            "card": ["format": "sun", "uid_hex": "04A1B2C3D4E5F6", "file_read_key_hex": .string(cardKey)],
          ],
        ],
      ])
    #expect(grant.status == 201)
    let (pass, pin) = (grant.json["credentials"][0]["pass"].text, grant.json["credentials"][1]["pin"].text)
    let hook = try await call(
      admin, "POST", "/v1/webhook_endpoints", ["url": "https://example.com/a", "signature": "v1"])
    let deviceKey = door.json["key"].text
    func present(_ mode: String, _ presented: JSON) async throws -> Reply {
      try await call(
        deviceKey, "POST", "/v1/verifications",
        [
          "attempt_id": .string(UUID().uuidString.lowercased()), "mode": .string(mode), "presented": presented,
          "locker": "A1",
        ])
    }
    for (mode, presented) in [
      ("qr", ["pass": .string(pass)]), ("pin", ["pin": .string(pin)]),
      ("card", ["format": "uid", "bits": 56, "value_hex": .string(number)]),
    ] as [(String, JSON)] {
      let reply = try await present(mode, presented)
      #expect(reply.decision == "grant granted", "\(mode)")
    }
    // Where they do not belong, and broken.
    var refused = [
      try await present("pin", ["pin": .string(pass)]), try await present("qr", ["pass": .string(pin + "A")]),
    ]
    refused.append(try await present("card", ["format": .string(pin), "bits": 56, "value_hex": .string(number)]))
    refused.append(try await call(admin, "GET", "/v1/credentials/\(pass)"))
    refused.append(try await call(admin, "GET", "/v1/events?cursor=\(deviceKey)&pin=\(pin)"))
    refused.append(try await call(deviceKey + "A", "GET", "/v1/sites"))
    refused.append(
      try await call(admin, "PUT", "/v1/card_profile", ["sun_meta_read_keys_hex": [.string(cardKey + "0")]]))
    for body in [#"{"mode":"pin","presented":{"pin":"\#(pin)"#, #"{"\#(pass)":1}"#] {
      let request = HTTPCall(method: "POST", path: "/v1/verifications", key: deviceKey, body: Array(body.utf8))
      refused.append(try await connection.call(request))
    }
    for reply in refused { #expect(reply.status >= 400 || reply.json["decision"].text == "deny") }
    let rotated = try await call(admin, "POST", "/v1/api_keys/\(door.json["id"].text)/rotate", ["overlap_seconds": 60])
    let reissued = try await call(
      admin, "POST", "/v1/credentials/\(grant.json["credentials"][1]["id"].text)/reissue", [:])
    // Bytes that are no request at all.
    let stranger = try await Connection.open(port)
    try await stranger.send(Array("\(pass) \(pin) \(deviceKey)\r\n\r\n".utf8))
    _ = try? await stranger.reply()
    await stranger.close()
    await connection.close()
    return [
      "pass": pass, "PIN": pin, "second PIN": reissued.json["pin"].text, "card": number, "card key": cardKey,
      "device key": deviceKey, "second device key": rotated.json["key"].text, "webhook": hook.json["secret"].text,
      "admin key": admin,
    ]
  }
}
