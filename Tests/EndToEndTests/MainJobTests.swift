import AccessHTTP
import Foundation
import Testing

/// The main job on real parts: a QR is issued, read by two decoders, verified by two libraries, opens once, and stays
/// used.
@Suite struct MainJobTests {
  private static let scripts = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Python")

  /// The Python with the independent libraries; `script/test` names it.
  private static let python: URL? = {
    let checkout = scripts.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let path =
      ProcessInfo.processInfo.environment["ACCESSAUTH_PYTHON"] ?? checkout.appending(path: ".venv/bin/python").path
    return FileManager.default.isExecutableFile(atPath: path) ? URL(filePath: path) : nil
  }()

  @Test("A-01 a QR is issued, a door opens once, and it stays used after a kill and a restart")
  func mainJob() async throws {
    let served = try ServedProcess()
    let cabinet = try await Cabinet(served)
    let grant = try await cabinet.grant(image: true)
    #expect(grant.status == 201)
    let pass = Cabinet.pass(of: grant)
    let credential = try #require((grant.json["credentials"] as? [[String: Any]])?.first)
    let id = try #require(credential["id"] as? String)

    // Two independent decoders read the same text out of the picture, from either way to get it.
    let picture = try await cabinet.get("/v1/credentials/\(id)/qr", accept: "image/png")
    #expect(picture.status == 200)
    let inline = try #require((credential["image"] as? [String: String])?["data_base64"])
    #expect(Data(picture.body) == Data(base64Encoded: inline))
    let file = served.folder.appending(path: "qr.png")
    try Data(picture.body).write(to: file)
    #expect(try Self.decodedByZBar(file) == pass)
    let python = try #require(Self.python, "script/test installs the independent readers")
    let zxing = try ServedProcess.run(
      [Self.scripts.appending(path: "decode_qr.py").path, file.path], executable: python)
    #expect(String(decoding: zxing.output, as: UTF8.self) == pass)

    // Two independent libraries verify the pass with the published keys.
    let keySet = served.folder.appending(path: "keys.cbor")
    try Data(try await cabinet.get("/.well-known/access-auth-keys").body).write(to: keySet)
    for library in ["verify_with_cwt.py", "verify_with_pycose.py"] {
      let run = try ServedProcess.run(
        [Self.scripts.appending(path: library).path, keySet.path, pass], executable: python)
      #expect(run.status == 0, "\(library): \(run.error)")
      let forged = try ServedProcess.run(
        [Self.scripts.appending(path: library).path, keySet.path, Self.forged(pass)], executable: python)
      #expect(forged.status == 1, "\(library) takes a forged pass")
    }

    // The door opens once.
    let first = try await cabinet.present(pass)
    #expect(first.text("decision") == "grant")
    #expect(first.text("reason") == "granted")
    let again = try await cabinet.present(pass)
    #expect(again.text("decision") == "deny")
    #expect(again.text("reason") == "already_used")
    served.kill()
    try served.start()
    let later = try await cabinet.at(served).present(pass)
    #expect(later.text("reason") == "already_used")

    try await Self.expectEvents(cabinet.at(served), served, pass: pass)
    #expect(served.stop() == 0)
  }

  /// The events show mode, decision, reason and locker, and nothing that was written anywhere holds the pass.
  private static func expectEvents(_ cabinet: Cabinet, _ served: ServedProcess, pass: String) async throws {
    var events: [[String: Any]] = []
    // Sealing gives an event its place within a second; bounded.
    for _ in 0..<200 where events.count < 3 {
      let page = try await cabinet.get("/v1/events?class=access&limit=100")
      events = page.json["data"] as? [[String: Any]] ?? []
      #expect(!String(decoding: page.body, as: UTF8.self).contains(pass))
      if events.count < 3 { try await Task.sleep(for: .milliseconds(25)) }
    }
    #expect(events.map { $0["reason"] as? String } == ["already_used", "already_used", "granted"])
    #expect(events.allSatisfy { $0["mode"] as? String == "qr" && $0["locker_id"] as? String == cabinet.locker })
    #expect(events.compactMap { $0["decision"] as? String } == ["deny", "deny", "grant"])
    let sequences = events.compactMap { $0["sequence"] as? Int }
    #expect(sequences == sequences.sorted(by: >) && Set(sequences).count == 3)
  }

  private static func decodedByZBar(_ file: URL) throws -> String {
    let run = try ServedProcess.run(
      ["zbarimg", "--quiet", "--raw", file.path], executable: URL(filePath: "/usr/bin/env"))
    return String(decoding: run.output, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  /// The pass with one character of its signature changed.
  private static func forged(_ pass: String) -> String {
    let index = pass.index(pass.endIndex, offsetBy: -20)
    return pass.replacingCharacters(in: index...index, with: pass[index] == "A" ? "B" : "A")
  }
}
