import AccessAuth
import AccessAuthTesting
import Foundation
import HTTPTypes
import Testing

/// A store comes back from a backup, and what was used meanwhile stays used.
@Suite struct BackupTests {
  private func grant(_ cabinet: Cabinet, uses: String, _ credentials: String) async throws -> Cabinet.Reply {
    let made = try await cabinet.admin(
      .post, "/v1/grants",
      #"{"subject":{"external_ref":"canary-person-3b1f"},"targets":{"locker_ids":["\#(cabinet.locker)"]},"#
        + #""ends_at":"2099-01-01T00:00:00Z","max_uses":\#(uses),"credentials":\#(credentials)}"#)
    #expect(made.status == 201, "\(made.json)")
    return made
  }

  private func decision(_ reply: Cabinet.Reply) -> String {
    "\(reply.text("decision") ?? String(reply.status)) \(reply.text("reason") ?? "")"
  }

  @Test(
    "A-07 a code that was used after the backup is dead in the restored store, released or not; a new one of a released grant opens once"
  )
  func rollback() async throws {
    let run = try BackupRun()
    var cabinet = try await Cabinet(run.served)
    let once = try await grant(cabinet, uses: "1", #"[{"kind":"qr"},{"kind":"pin","entry":"with_locker"}]"#)
    let rotating = try await grant(cabinet, uses: "null", #"[{"kind":"qr"}]"#)
    let before = try await grant(cabinet, uses: "1", #"[{"kind":"qr"}]"#)
    let card = #"{"format":"uid","bits":56,"value_hex":"0409F2E1D3C7B6"}"#
    _ = try await grant(cabinet, uses: "1", #"[{"kind":"card","card":\#(card)}]"#)
    let pin = (once.json["credentials"] as? [[String: Any]])?.last?["pin"] as? String ?? ""
    let (pass, other) = (Cabinet.pass(of: once), Cabinet.pass(of: rotating))
    #expect(decision(try await cabinet.present(Cabinet.pass(of: before))) == "grant granted")
    #expect(try run.create("a.backup").status == 0)
    // What happens between the backup and the loss.
    #expect(decision(try await cabinet.present(pass)) == "grant granted")
    #expect(decision(try await cabinet.present(other)) == "grant granted")
    #expect(decision(try await cabinet.present("card", card)) == "grant granted")
    #expect(run.served.stop() == 0)

    let restored = try run.restore("a.backup", to: "again")
    #expect(restored.status == 0, "\(restored.error)")
    let told = try #require(try JSONSerialization.jsonObject(with: restored.output) as? [String: Any])
    #expect((told["suspended"] as? [String: Int])?["grants"] == 3)
    #expect((told["suspended"] as? [String: Int])?["api_keys"] == 1)
    #expect(told["passes_ended"] as? Int == 3)
    #expect(told["epoch"] as? Int ?? 0 > Int(Date().timeIntervalSince1970) - 60)
    try run.serveInstead("again")
    cabinet = cabinet.at(run.served)
    #expect(try await cabinet.present(pass).status == 401, "the device's key rests")
    let key = run.path("admin")
    try Data(run.served.adminKey.utf8).write(to: URL(filePath: key))
    func release(_ what: String...) throws {
      let released = try ServedProcess.run(
        ["restore", "release", "--server", run.served.server, "--api-key-file", key] + what)
      #expect(released.status == 0, "\(released.error)")
    }
    try release("--api-keys")
    #expect(decision(try await cabinet.present(pass)) == "deny suspended")
    #expect(decision(try await cabinet.present("pin", #"{"pin":"\#(pin)"}"#)) == "deny suspended")
    #expect(decision(try await cabinet.present("card", card)) == "deny suspended")
    #expect(decision(try await cabinet.present(other)) == "deny revoked", "its grant has no limit and goes on")
    try release("--grants", "--cards")
    #expect(decision(try await cabinet.present(pass)) == "deny revoked", "of another epoch for ever")
    #expect(decision(try await cabinet.present(Cabinet.pass(of: before))) == "deny revoked")
    let credential = (once.json["credentials"] as? [[String: Any]])?.first?["id"] as? String ?? ""
    let fetched = try await cabinet.get("/v1/credentials/\(credential)/qr", accept: "application/json")
    let fresh = try #require(fetched.text("pass"))
    #expect(fresh != pass)
    #expect(decision(try await cabinet.present(fresh)) == "grant granted")
    #expect(decision(try await cabinet.present(fresh)) == "deny already_used")
    #expect(
      try await cabinet.get("/v1/restore").json["suspended"] as? [String: Int] == [
        "grants": 0, "cards": 0, "api_keys": 0,
      ])
    var actions: [String] = []
    for _ in 0..<500 where !actions.contains("cards.released") && !actions.contains("grants.released") {
      let events = try await cabinet.get("/v1/events?class=audit&limit=100").json["data"] as? [[String: Any]] ?? []
      actions = events.compactMap { $0["action"] as? String }
      try await Task.sleep(for: .milliseconds(20))
    }
    for action in ["store.restored", "grants.suspended", "api_keys.suspended", "api_keys.released", "grants.released"] {
      #expect(actions.contains(action), "\(action)")
    }
    #expect(run.served.stop() == 0)
    // Any other rollback: the same, on a folder that nobody has open.
    let raised = try ServedProcess.run(["epoch", "raise", "--data", run.data, "--json"])
    #expect(raised.status == 0, "\(raised.error)")
    try run.served.start()
    let inUse = try ServedProcess.run(["epoch", "raise", "--data", run.data])
    #expect(inUse.status == 1 && inUse.error.contains("another process has the data folder open"))
    cabinet = cabinet.at(run.served)
    #expect(try await cabinet.present(fresh).status == 401)
    try release("--api-keys", "--grants", "--cards")
    #expect(decision(try await cabinet.present(fresh)) == "deny revoked")
    #expect(run.served.stop() == 0)
  }

  @Test("a backup under load is of one moment, disturbs nobody, and holds what was answered before it began")
  func load() async throws {
    let run = try BackupRun()
    let cabinet = try await Cabinet(run.served)
    let made = try await grant(cabinet, uses: "100000", #"[{"kind":"qr","usage":"multi_use"}]"#)
    let pass = Cabinet.pass(of: made)
    let presenting = Task { [cabinet] in
      var (granted, other) = (0, 0)
      while !Task.isCancelled {
        if try await cabinet.present(pass).text("decision") == "grant" { granted += 1 } else { other += 1 }
      }
      return (granted, other)
    }
    for number in 0..<5 {
      let path = "/v1/grants/\(made.text("id") ?? "")"
      let before = try await cabinet.get(path).json["uses"] as? Int ?? -1
      let created = try run.create("\(number).backup")
      #expect(created.status == 0, "\(created.error)")
      let after = try await cabinet.get(path).json["uses"] as? Int ?? -1
      let verified = try run.verify("\(number).backup")
      #expect(verified.status == 0, "\(verified.error)")
      let attempts = try run.rows(verified.output)["attempts"] ?? -1
      #expect((before...after).contains(attempts), "\(before) \(attempts) \(after)")
    }
    presenting.cancel()
    let (granted, other) = try await presenting.value
    #expect(granted > 0 && other == 0)
    #expect(run.served.stop() == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: run.data)
    #expect(names.sorted() == ["accessauth.db", "lock"], "nothing of the copies is left: \(names)")
  }

  @Test("a backup of a folder whose service was killed reads its log and changes nothing of it")
  func killed() async throws {
    let run = try BackupRun()
    let cabinet = try await Cabinet(run.served)
    let made = try await cabinet.grant()
    run.served.kill()
    let files = ["accessauth.db", "accessauth.db-wal"].map { URL(filePath: run.data + "/" + $0) }
    let before = try files.map { try Data(contentsOf: $0) }
    #expect(!before[1].isEmpty)
    #expect(try run.create("a.backup").status == 0)
    #expect(try files.map { try Data(contentsOf: $0) } == before)
    #expect(try run.rows(try run.verify("a.backup").output)["grants"] == 1)
    try run.served.start()
    #expect(try await cabinet.at(run.served).get("/v1/grants/\(made.text("id") ?? "")").status == 200)
    #expect(run.served.stop() == 0)
  }

  @Test("G-07 nothing that is kept or shown stands in a backup, nor the keys; without its key it says nothing")
  func canaries() async throws {
    let run = try BackupRun()
    let cabinet = try await Cabinet(run.served)
    let made = try await grant(cabinet, uses: "5", #"[{"kind":"qr"},{"kind":"pin","entry":"alone"}]"#)
    let pin = (made.json["credentials"] as? [[String: Any]])?.last?["pin"] as? String ?? ""
    #expect(try run.create("a.backup").status == 0)
    let content = try Data(contentsOf: URL(filePath: run.path("a.backup")))
    let master = try Data(contentsOf: URL(filePath: run.data + ".key"))
    let secrets: [String: [UInt8]] = [
      "person": Array("canary-person-3b1f".utf8), "pass": Array(Cabinet.pass(of: made).utf8), "pin": Array(pin.utf8),
      "admin key": Array(run.served.adminKey.utf8), "master key": Array(master),
      "backup key": Array(try Data(contentsOf: URL(filePath: run.key))),
      "grant": try #require(GrantID(made.text("id") ?? "")).bytes, "name of the form": Array("SQLite format 3".utf8),
    ]
    for (name, secret) in secrets { #expect(!SecretSearch.holds(content, secret), "\(name)") }
    let database = try Data(contentsOf: URL(filePath: run.data + "/accessauth.db-wal"))
    #expect(SecretSearch.holds(database, secrets["person"] ?? []), "or the search would say nothing")
    #expect(try FileManager.default.attributesOfItem(atPath: run.path("a.backup"))[.posixPermissions] as? Int == 0o600)
    // The master key is no backup key.
    let same = try run.create("b.backup", key: run.data + ".key")
    #expect(same.status == 1 && same.error.contains("is the master key"), "\(same.error)")
    #expect(!run.exists("b.backup") && !run.exists("b.backup.part"))
  }

  @Test(
    "G-07 a wrong key, another version, a byte that was changed and a file that was cut are refused, and nothing is made"
  )
  func refusals() async throws {
    let run = try BackupRun()
    _ = try await Cabinet(run.served)
    #expect(try run.create("a.backup").status == 0)
    #expect(run.served.stop() == 0)
    #expect(try ServedProcess.run(["backup", "key", run.path("other.key")]).status == 0)
    let again = try run.create("a.backup")
    #expect(again.status == 1 && again.error.contains("exists already"), "\(again.error)")
    func refuses(_ name: String, key: String? = nil, _ words: String, _ why: Comment) throws {
      let verified = try run.verify(name, key: key)
      #expect(verified.status == 1 && verified.error.contains(words), "\(why): \(verified.error)")
      let restored = try run.restore(name, to: "again", key: key)
      #expect(restored.status == 1 && restored.error.contains(words), "\(why): \(restored.error)")
      #expect(!run.exists("again") && !run.exists("again.restoring"), why)
    }
    try refuses("a.backup", key: run.path("other.key"), "under another key", "another backup key")
    try refuses("a.backup", key: run.data + ".key", "under another key", "the master key")
    let content = try Data(contentsOf: URL(filePath: run.path("a.backup")))
    func write(_ changed: Data) throws { try changed.write(to: URL(filePath: run.path("changed"))) }
    for (place, words) in [
      (0, "no backup of this program"), (16, "has the form"), (17, "under another key"), (33, "is not as it was made"),
      (60, "is not as it was made"), (70_000, "is not as it was made"), (content.count - 1, "is not as it was made"),
    ] {
      var changed = content
      changed[place] ^= 1
      try write(changed)
      try refuses("changed", words, "byte \(place)")
    }
    let piece = 57 + 65_553
    for count in [0, 10, 20, 40, 57, 1000, piece, piece + 1, content.count - 1] {
      try write(content.prefix(count))
      let verified = try run.verify("changed")
      #expect(verified.status == 1, "cut to \(count)")
      let restored = try run.restore("changed", to: "again")
      #expect(restored.status == 1, "cut to \(count)")
      #expect(!run.exists("again") && !run.exists("again.restoring"))
    }
    try write(content + Data([0]))
    try refuses("changed", "is not as it was made", "one byte more")
    // Pieces of two backups of one key do not fit.
    #expect(try run.create("b.backup").status == 0)
    let other = try Data(contentsOf: URL(filePath: run.path("b.backup")))
    try write(content.prefix(piece) + other.dropFirst(piece))
    try refuses("changed", "is not as it was made", "the rest of another backup")
  }

  @Test("a restore demands the master key and the erasure file of the store, and a folder that is not there")
  func demands() async throws {
    let run = try BackupRun()
    let cabinet = try await Cabinet(run.served)
    let made = try await grant(cabinet, uses: "1", #"[{"kind":"qr"}]"#)
    let person = "/v1/subjects/\(made.text("subject_id") ?? "")"
    #expect(try run.create("a.backup").status == 0)
    #expect(try await cabinet.admin(.delete, person, "").status == 200)
    #expect(try run.create("b.backup").status == 0)
    let open = try run.restore("a.backup", to: "again")
    #expect(open.status == 1 && open.error.contains("erasure file open"), "the service runs: \(open.error)")
    #expect(run.served.stop() == 0)
    #expect(try ServedProcess.run(["init", "--data", run.path("stranger")]).status == 0)
    let strangers = try run.restore("a.backup", to: "again", master: run.path("stranger.key"))
    #expect(strangers.status == 1 && strangers.error.contains("not the master key of this backup"))
    let without = try ServedProcess.run(
      Array(
        run.restoreArguments("a.backup", to: "again").filter { $0 != "--erasure-file" && $0 != run.data + ".erasures" })
    )
    #expect(without.status == 2 && without.error.contains("erasure file"), "\(without.error)")
    // An older erasure file than the backup: it lacks an erasure that the backup knows of.
    let file = URL(filePath: run.data + ".erasures")
    let kept = try Data(contentsOf: file)
    try Data().write(to: file)
    let older = try run.restore("b.backup", to: "again")
    #expect(older.status == 1 && older.error.contains("lack an erasure"), "\(older.error)")
    try kept.write(to: file)
    let there = try run.restore("a.backup", to: "data")
    #expect(there.status == 1 && there.error.contains("nothing is ever overwritten"))
    #expect(!run.exists("again") && !run.exists("again.restoring"))
    // And with everything: the person who was erased since is erased again before anybody is served.
    let restored = try run.restore("a.backup", to: "again")
    #expect(restored.status == 0, "\(restored.error)")
    // An older file, which lacks the erasure, does for the backup, and does no more for what was restored.
    try Data().write(to: file)
    let outdated = try ServedProcess.run([
      "serve", "--data", run.path("again"), "--listen", "127.0.0.1:0", "--key-file", run.data + ".key",
      "--erasure-file", file.path,
    ])
    #expect(outdated.status == 1 && outdated.error.contains("lacks an erasure"), "I-06: \(outdated.error)")
    try kept.write(to: file)
    try run.serveInstead("again")
    #expect(try await cabinet.at(run.served).get(person).status == 404)
    #expect(run.served.stop() == 0)
  }

  @Test("of those who write the same backup at once one does, and what stands there is whole")
  func writers() throws {
    let run = try BackupRun()
    #expect(run.served.stop() == 0)
    for round in 0..<6 {
      let name = "\(round).backup"
      let processes = try (0..<4).map { number in
        let process = Process()
        process.executableURL = ServedProcess.executable
        process.environment = ["PATH": "/usr/bin:/bin"]
        process.arguments = [
          "backup", "create", "--data", run.data, "--backup-key-file", run.key, "--to", run.path(name),
        ]
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        usleep(UInt32(number * round) * 5000)
        return process
      }
      for process in processes { process.waitUntilExit() }
      #expect(processes.count { $0.terminationStatus == 0 } == 1, "\(round)")
      let verified = try run.verify(name)
      #expect(verified.status == 0, "\(round): \(verified.error)")
      #expect(!run.exists("\(name).part"), "\(round)")
    }
  }

  @Test("a restore that was cut off is no data folder, whatever name it is given, until somebody removes it")
  func cutOff() throws {
    let run = try BackupRun()
    #expect(run.served.stop() == 0)
    // The last thing that a restore does before it gives the folder its name is to take this away.
    try Data().write(to: URL(filePath: run.data + "/restoring"))
    let commands = [
      ["serve", "--data", run.data, "--listen", "127.0.0.1:0"], ["doctor", "--data", run.data],
      ["migrate", "up", "--data", run.data], ["epoch", "raise", "--data", run.data],
      ["backup", "create", "--data", run.data, "--backup-key-file", run.key, "--to", run.path("a.backup")],
    ]
    for command in commands {
      let refused = try ServedProcess.run(command)
      let said = refused.error + String(decoding: refused.output, as: UTF8.self)
      #expect(refused.status == 1 && said.contains("was cut off"), "\(command[0]): \(said)")
    }
  }

  @Test(
    "kill -9 at any moment of a backup or a restore leaves nothing that is taken for whole", arguments: [false, true])
  func kills(restores: Bool) async throws {
    let run = try BackupRun()
    _ = try await Cabinet(run.served)
    #expect(run.served.stop() == 0)
    #expect(try run.create("a.backup").status == 0)
    let before = try JSONSerialization.jsonObject(with: try run.verify("a.backup").output) as? [String: Any]
    let epoch = Instant(seconds: Int64(before?["epoch"] as? Int ?? 0))
    let begin = ContinuousClock.now
    #expect(try (restores ? run.restore("a.backup", to: "first") : run.create("first")).status == 0)
    let life = ContinuousClock.now - begin
    var (cut, whole) = (0, 0)
    for cycle in 0..<16 {
      let name = "\(restores ? "folder" : "backup")-\(cycle)"
      let process = Process()
      process.executableURL = ServedProcess.executable
      process.environment = ["PATH": "/usr/bin:/bin"]
      process.arguments =
        restores
        ? run.restoreArguments("a.backup", to: name)
        : ["backup", "create", "--data", run.data, "--backup-key-file", run.key, "--to", run.path(name)]
      (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
      try process.run()
      // On this thread: among many tests a task may get its turn again when all is over.
      usleep(UInt32(clamping: (life * cycle / 12).wholeMilliseconds * 1000))
      if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
      guard run.exists(name) else {
        cut += 1
        if restores, run.exists("\(name).restoring") {
          let doctor = try doctor(run, "\(name).restoring")
          #expect(doctor.status == 1 || !doctor.said.contains("\(epoch)"), "A-07 \(cycle): \(doctor.said)")
        }
        continue
      }
      whole += 1
      if restores {
        let doctor = try doctor(run, name)
        #expect(doctor.status == 0 && !doctor.said.contains("\(epoch)"), "A-07 \(cycle): \(doctor.said)")
      } else {
        #expect(try run.verify(name).status == 0)
      }
    }
    #expect(cut > 0, "\(whole) were whole")
    // What is left behind stands in nobody's way.
    if restores {
      #expect(try run.restore("a.backup", to: "last").status == 0)
    } else {
      #expect(try run.create("backup-0.again").status == 0)
    }
    try run.served.start()
    #expect(run.served.stop() == 0)
  }

  private func doctor(_ run: BackupRun, _ folder: String) throws -> (status: Int32, said: String) {
    let doctor = try ServedProcess.run([
      "doctor", "--data", run.path(folder), "--key-file", run.data + ".key", "--erasure-file", run.data + ".erasures",
    ])
    return (doctor.status, String(decoding: doctor.output, as: UTF8.self))
  }

  @Test("H-11 on a full disk a backup, its check and a restore say so, leave nothing, and disturb no service")
  func fullDisk() throws {
    guard let seen = try Script.run("backup_full_disk.py", [ServedProcess.executable.path]) else { return }
    #expect(seen["before"] as? Int == 0)
    for name in ["create", "verify", "restore"] {
      #expect(seen[name] as? Int == 1, "\(name): \(seen["said"] ?? "")")
    }
    #expect(seen["left"] as? [String] == [])
    #expect(seen["serves"] as? String == "200")
    #expect(seen["after"] as? Int == 0)
  }
}
