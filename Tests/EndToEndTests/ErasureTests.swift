import AccessAuth
import AccessAuthTesting
import Foundation
import HTTPTypes
import Testing

/// What an erasure leaves on the disk, and what comes back with an old data folder.
@Suite struct ErasureTests {
  private static let canaries = [
    "external_ref": "canary-person-7f3a9c51", "reference": "canary-order-b8e1d204",
    "hold": "canary-invoice-55c0aa17", "reason": "canary-reason-9d7e3310",
  ]

  /// A person with everything that can name one.
  private func person(_ cabinet: Cabinet) async throws -> Cabinet.Reply {
    let (person, order, invoice) = (
      Self.canaries["external_ref"] ?? "", Self.canaries["reference"] ?? "", Self.canaries["hold"] ?? ""
    )
    let made = try await cabinet.admin(
      .post, "/v1/grants",
      #"{"subject":{"external_ref":"\#(person)"},"targets":{"locker_ids":["\#(cabinet.locker)"]},"#
        + #""ends_at":"2099-01-01T00:00:00Z","max_uses":null,"reference":"\#(order)","#
        + #""holds":[{"kind":"payment","reference":"\#(invoice)"}],"#
        + #""credentials":[{"kind":"qr","usage":"multi_use"},{"kind":"pin","entry":"with_locker"}]}"#)
    #expect(made.status == 201)
    let hold = (made.json["holds"] as? [[String: Any]])?.first?["id"] as? String ?? ""
    #expect(try await cabinet.admin(.put, "/v1/holds/\(hold)", #"{"status":"cleared"}"#).status == 200)
    #expect(try await cabinet.present(Cabinet.pass(of: made)).text("decision") == "grant")
    return made
  }

  private static func contents(of folder: URL) throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let file = folder.appending(path: name)
      if let content = try? Data(contentsOf: file), !name.hasSuffix(".key") { contents[name] = content }
    }
    return contents
  }

  @Test("I-02 after an erasure no canary of the person stands in any file of the service, running or stopped")
  func canary() async throws {
    let served = try ServedProcess()
    let cabinet = try await Cabinet(served)
    let rules =
      #"{"preset":"eu","rules":[{"class":"audit","minimum_days":0,"maximum_days":30}],"contracts":[],"legal_holds":[]}"#
    #expect(try await cabinet.admin(.put, "/v1/retention", rules).status == 200)
    let made = try await person(cabinet)
    let opened = try await Cabinet.call(
      served.server, served.adminKey, .post, "/v1/triggers",
      #"{"locker_id":"\#(cabinet.locker)","reason_ref":"\#(Self.canaries["reason"] ?? "")","#
        + #""grant_id":"\#(made.text("id") ?? "")"}"#, idempotencyKey: "open")
    #expect(opened.status == 201, "\(opened.json)")
    let (subject, grant) = (made.text("subject_id") ?? "", made.text("id") ?? "")
    func found(_ secrets: [String: [UInt8]]) throws -> Set<String> {
      let contents = try Self.contents(of: served.folder)
      return Set(
        secrets.filter { secret in contents.values.contains { SecretSearch.holds($0, secret.value) } }.map(\.key))
    }
    var secrets = Self.canaries.mapValues { Array($0.utf8) }
    #expect(try found(secrets) == Set(secrets.keys), "there before, or the search would say nothing")
    secrets["grant"] = try #require(GrantID(grant)).bytes
    let erased = try await cabinet.admin(.delete, "/v1/subjects/\(subject)", "")
    #expect(erased.status == 200 && erased.text("receipt") != nil, "\(erased.json)")
    // The call that opened from afar can be repeated for a day, and names what it made.
    #expect(try found(secrets) == [])
    let search = try await cabinet.get("/v1/subjects?external_ref=\(Self.canaries["external_ref"] ?? "")")
    #expect((search.json["data"] as? [Any])?.isEmpty == true)
    #expect(try await cabinet.present(Cabinet.pass(of: made)).text("reason") == "not_recognized")
    #expect(served.stop() == 0)
    #expect(try found(secrets) == [])
  }

  @Test("I-06 an old folder is served only after it has erased again, and not at all without the erasure file")
  func restore() async throws {
    let served = try ServedProcess()
    var cabinet = try await Cabinet(served)
    let made = try await person(cabinet)
    let path = "/v1/subjects/\(made.text("subject_id") ?? "")"
    #expect(served.stop() == 0)
    let (data, old) = (served.folder.appending(path: "data"), served.folder.appending(path: "old"))
    let (file, kept) = (served.folder.appending(path: "data.erasures"), served.folder.appending(path: "kept"))
    try FileManager.default.copyItem(at: data, to: old)
    try served.start()
    cabinet = cabinet.at(served)
    #expect(try await cabinet.admin(.delete, path, "").status == 200)
    #expect(served.stop() == 0)
    func restore() throws {
      try FileManager.default.removeItem(at: data)
      try FileManager.default.copyItem(at: old, to: data)
    }
    try restore()
    try served.start()
    cabinet = cabinet.at(served)
    // Its first answer: gone.
    #expect(try await cabinet.get(path).status == 404)
    #expect(try await cabinet.present(Cabinet.pass(of: made)).text("reason") == "not_recognized")
    let receipt = try await cabinet.get(path + "/erasure")
    #expect(receipt.status == 200 && receipt.text("receipt") != nil && receipt.text("finished_at") != nil)
    // What began it again is an event of now, with a name of now: the old name at its place would look put in.
    var begun: [String] = []
    for _ in 0..<500 where begun.isEmpty {
      let events = try await cabinet.get("/v1/events?class=audit&limit=100").json["data"] as? [[String: Any]] ?? []
      begun = events.filter { $0["action"] as? String == "subject.erasure_begun" }.compactMap { $0["id"] as? String }
      if begun.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
    }
    #expect(begun.count == 1 && begun.first != receipt.text("erasure_id"))
    #expect(served.stop() == 0)

    try FileManager.default.moveItem(at: file, to: kept)
    try restore()
    #expect(throws: ProcessFailure.self) { try served.start() }
    #expect(served.log.contains("the erasure file does not exist"))
    // Nor with one in which somebody has changed, taken out or added something.
    let line = try Data(contentsOf: kept)
    let changes: [(Data, String)] = [
      (Data(line.map { $0 == UInt8(ascii: "2") ? UInt8(ascii: "3") : $0 }), "line 1"), (line + line, "line 2"),
      (Data("\n".utf8) + line, "line 1"),
    ]
    for (content, place) in changes {
      try content.write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
      #expect(throws: ProcessFailure.self) { try served.start() }
      #expect(served.log.contains("\(place) of the erasure file is not as it was written"))
    }
    // A line that a crash cut short is cut off; what came before it holds.
    try (line + line.prefix(40)).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    try served.start()
    cabinet = cabinet.at(served)
    #expect(try await cabinet.get(path).status == 404)
    #expect(try Data(contentsOf: file) == line)
    #expect(served.stop() == 0)
    // The folder knows of the erasure by now: an empty file is not this folder's.
    try Data().write(to: file)
    #expect(throws: ProcessFailure.self) { try served.start() }
    #expect(served.log.contains("lacks an erasure"))
  }

  @Test("a restricted person whose key does not open any more keeps no other person's erasure from its end")
  func damagedNeighbour() async throws {
    guard let python = Demo.python else {
      Issue.record("no Python with the independent libraries; ACCESSAUTH_PYTHON names it")
      return
    }
    let served = try ServedProcess()
    var cabinet = try await Cabinet(served)
    let neighbour = try await cabinet.admin(.post, "/v1/subjects", #"{"external_ref":"neighbour"}"#)
    let path = "/v1/subjects/\(neighbour.text("id") ?? "")/restriction"
    #expect(try await cabinet.admin(.post, path, "").status == 200)
    #expect(served.stop() == 0)
    let script = """
      import glob, sqlite3, sys
      for path in glob.glob(sys.argv[1] + "/*"):
          if open(path, "rb").read(15) == b"SQLite format 3":
              base = sqlite3.connect(path)
              assert base.execute("UPDATE subjects SET key = zeroblob(length(key))").rowcount == 1
              base.commit()
              base.close()
      """
    let run = try ServedProcess.run(["-c", script, served.folder.path + "/data"], executable: python)
    try #require(run.status == 0, "\(run.error)")
    try served.start()
    cabinet = cabinet.at(served)
    let made = try await person(cabinet)
    let erased = try await cabinet.admin(.delete, "/v1/subjects/\(made.text("subject_id") ?? "")", "")
    #expect(erased.status == 200 && erased.text("receipt") != nil, "\(erased.json)")
    #expect(served.stop() == 0)
  }

  @Test("one process at a time appends to an erasure file")
  func secondProcess() async throws {
    let served = try ServedProcess()
    let cabinet = try await Cabinet(served)
    let other = served.folder.path + "/other"
    #expect(try ServedProcess.run(["init", "--data", other]).status == 0)
    let second = try ServedProcess.run(
      ["serve", "--data", other, "--listen", "127.0.0.1:0", "--erasure-file", served.folder.path + "/data.erasures"])
    #expect(second.status != 0 && second.error.contains("another process has the erasure file open"), "\(second.error)")
    let made = try await person(cabinet)
    #expect(try await cabinet.admin(.delete, "/v1/subjects/\(made.text("subject_id") ?? "")", "").status == 200)
    #expect(served.stop() == 0)
    try served.start()
    #expect(try await cabinet.at(served).get("/readyz").status == 200)
  }

  @Test("an erasure that is killed at any commit is ended by the next start", arguments: [false, true])
  func kills(afterCommit: Bool) async throws {
    let served = try ServedProcess()
    var cabinet = try await Cabinet(served)
    // How often the process died with the erasure decided and not begun, and with it begun and not ended.
    var (decided, begun) = (0, 0)
    for hit in 1...6 {
      let made = try await person(cabinet)
      let path = "/v1/subjects/\(made.text("subject_id") ?? "")"
      #expect(served.stop() == 0)
      try served.start(
        environment: ["ACCESSAUTH_FAILPOINT": "\(afterCommit ? "after_commit" : "before_commit"):kill:\(hit)"])
      cabinet = cabinet.at(served)
      let answer = try? await cabinet.admin(.delete, path, "")
      if answer == nil {
        let end = served.end()
        #expect(end.reason == .uncaughtSignal && end.status == SIGKILL, "hit \(hit)")
      }
      served.kill()
      let restart = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
      try served.start()
      cabinet = cabinet.at(served)
      let status = try await cabinet.get(path).status
      let erasure = try await cabinet.get(path + "/erasure")
      if answer == nil, let beginning = erasure.instant("begun_at"), let end = erasure.instant("finished_at") {
        if restart <= beginning { decided += 1 } else if restart <= end { begun += 1 }
      }
      if answer?.status == 200 { #expect(status == 404) }
      let again = try await cabinet.admin(.delete, path, "")
      #expect(again.status == 200 && again.text("receipt") != nil, "hit \(hit): \(again.json)")
      #expect(try await cabinet.get(path).status == 404)
      #expect(try await cabinet.get("/v1/grants/\(made.text("id") ?? "")").status == 404)
      #expect(try await cabinet.present(Cabinet.pass(of: made)).text("reason") == "not_recognized")
    }
    #expect(served.stop() == 0)
    #expect(begun > 0 && (decided > 0 || afterCommit), "\(begun) begun, \(decided) decided")
  }

  @Test("another program verifies the receipt with the published keys, and takes no other text for one")
  func receipt() async throws {
    guard let python = Demo.python else {
      Issue.record("no Python with the independent libraries; ACCESSAUTH_PYTHON names it")
      return
    }
    let served = try ServedProcess()
    let cabinet = try await Cabinet(served)
    let made = try await person(cabinet)
    let subject = made.text("subject_id") ?? ""
    let erased = try await cabinet.admin(.delete, "/v1/subjects/\(subject)", "")
    let receipt = try #require(erased.text("receipt"))
    let keySet = served.folder.appending(path: "keys.cbor")
    try Data(try await cabinet.get("/.well-known/access-auth-keys").body).write(to: keySet)
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Python/receipt_check.py").path
    let run = try ServedProcess.run([script, keySet.path, receipt], executable: python)
    try #require(run.status == 0, "\(run.error)")
    let read = try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    let id = try #require(SubjectID(subject)).bytes.map { String(format: "%02x", $0) }.joined()
    #expect(read["subject"] as? String == id && (read["erased"] as? [String: Int])?["credentials"] == 2)
    var forged = Array(receipt)
    forged[60] = forged[60] == "A" ? "B" : "A"
    #expect(try ServedProcess.run([script, keySet.path, String(forged)], executable: python).status == 1)
  }

  @Test("the commands export, hold, erase and show the receipt; an erasure that nobody confirmed is none")
  func commands() async throws {
    let served = try ServedProcess()
    let cabinet = try await Cabinet(served)
    let made = try await person(cabinet)
    let subject = made.text("subject_id") ?? ""
    let folder = try CommandFolder()
    try folder.write("key", served.adminKey)
    func run(_ arguments: String...) throws -> CommandRun {
      try CommandRun(
        ["subjects"] + arguments + ["--server", served.server, "--api-key-file", folder.path("key")])
    }
    let export = try run("export", subject, "--output", folder.path("person.json"))
    #expect(export.status == 0, "\(export.error)")
    #expect(try folder.mode("person.json") == 0o600)
    #expect(try folder.read("person.json").contains(Self.canaries["external_ref"] ?? ""))
    #expect(try run("hold", subject, "--ground", "legal-claims", "--reference", "case 12").status == 0)
    let held = try run("erase", subject, "--yes")
    #expect(held.status != 0 && held.error.contains("legal_claims"), "\(held.error)")
    #expect(try run("unhold", subject).status == 0)
    let unasked = try run("erase", subject)
    #expect(unasked.status != 0 && unasked.error.contains("--yes"))
    #expect(try await cabinet.get("/v1/subjects/\(subject)").status == 200)
    let erased = try run("erase", subject, "--yes")
    #expect(erased.status == 0 && erased.output.contains("\"receipt\""), "\(erased.error)")
    #expect(try run("receipt", subject).output == erased.output)
    #expect(served.stop() == 0)
    let doctor = try CommandRun(["doctor", "--data", served.folder.path + "/data"])
    #expect(doctor.output.contains("erasures in it: 1"), "\(doctor.output)")
  }
}

extension Cabinet.Reply {
  /// A time of the answer; nil where it has none of this name.
  fileprivate func instant(_ name: String) -> Instant? { text(name).flatMap { Instant(rfc3339: Array($0.utf8)) } }
}
