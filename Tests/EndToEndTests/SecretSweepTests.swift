import Foundation
import Testing

/// Searches everything that the service leaves on disk or says for what must not be there, in the forms in which a
/// secret could hide.
@Suite struct SecretSweepTests {
  @Test("G-01 G-10 no pass and no key stands in the database, its log, the service's log or its events")
  func sweep() async throws {
    let served = try ServedProcess()
    let cabinet = try await Cabinet(served)
    let pass = Cabinet.pass(of: try await cabinet.grant())
    _ = try await cabinet.present(pass)
    _ = try await cabinet.present(pass)
    _ = try await cabinet.present(pass + "A")
    // Secrets where they do not belong: in a path and in a query.
    _ = try? await cabinet.get("/v1/grants/\(pass)")
    _ = try? await cabinet.get("/v1/events?cursor=\(cabinet.deviceKey)")
    let events = try await cabinet.get("/v1/events?limit=100")
    let ready = try await cabinet.get("/readyz?verbose")
    let secrets = [
      "pass": Array(pass.utf8), "pass bytes": try #require(Self.base32(pass.dropFirst(3))),
      "admin key": Array(served.adminKey.utf8), "platform key": Array(served.platformKey.utf8),
      "device key": Array(cabinet.deviceKey.utf8),
      "master key": Array(try Data(contentsOf: served.folder.appending(path: "data.key"))),
    ]
    func places() throws -> [String: Data] {
      var places = ["events": Data(events.body), "readyz": Data(ready.body), "log": Data(served.log.utf8)]
      let data = served.folder.appending(path: "data")
      for file in try FileManager.default.contentsOfDirectory(atPath: data.path) {
        places[file] = try Data(contentsOf: data.appending(path: file))
      }
      return places
    }
    let running = try places()
    #expect(running.keys.contains("accessauth.db") && running.keys.contains("accessauth.db-wal"))
    #expect(running["log"]?.isEmpty == false)
    #expect(served.stop() == 0)
    for (when, places) in [("running", running), ("stopped", try places())] {
      for (place, content) in places {
        for (name, secret) in secrets {
          #expect(!Self.holds(content, secret), "\(name) in \(place) while \(when)")
        }
      }
    }
  }

  @Test("the sweep finds a planted secret in every form")
  func planted() {
    let secret = Array("aa_live_device_canary".utf8)
    for form in Self.forms(of: secret) {
      #expect(Self.holds(Data([0, 1, 2] + form + [3]), secret))
    }
    #expect(!Self.holds(Data("aa_live_device_canar".utf8), secret))
  }

  private static func holds(_ content: Data, _ secret: [UInt8]) -> Bool {
    forms(of: secret).contains { content.range(of: Data($0)) != nil }
  }

  /// Raw, hex of both cases, base64, UTF-16 of both orders, reversed words as registers show them.
  private static func forms(of secret: [UInt8]) -> [[UInt8]] {
    let hex = secret.map { String(format: "%02x", $0) }.joined()
    // A base64 text depends on where the bytes begin in its groups of three; the whole groups of each are searched.
    let base64 = (0..<3).map { shift in
      let text = (Data(repeating: 0, count: shift) + Data(secret)).base64EncodedString()
      return Array(text.utf8.dropFirst(4).dropLast(4))
    }
    return [secret, Array(hex.utf8), Array(hex.uppercased().utf8)] + base64
      + [secret.flatMap { [$0, 0] }, secret.flatMap { [0, $0] }, Array(secret.prefix(8).reversed())]
  }

  private static func base32(_ text: Substring) -> [UInt8]? {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    var bytes: [UInt8] = []
    var (bits, count): (UInt32, UInt32) = (0, 0)
    for character in text.utf8 {
      guard let value = alphabet.firstIndex(of: character) else { return nil }
      bits = bits << 5 | UInt32(value)
      count += 5
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> count))
      }
    }
    return bytes
  }
}
