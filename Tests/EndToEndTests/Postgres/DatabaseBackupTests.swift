import AccessAuth
import Foundation
import HTTPTypes
import Testing

/// A database comes back from a backup in another cluster, and what was used meanwhile stays used.
@Suite("Backups of PostgreSQL") struct DatabaseBackupTests {
  private func decision(_ reply: Cabinet.Reply) -> String {
    "\(reply.text("decision") ?? String(reply.status)) \(reply.text("reason") ?? "")"
  }

  @Test(
    "A-07 a code that was used after the backup is dead in the restored database; a new one of a released grant opens once"
  )
  func rollback() async throws {
    let host = try DatabaseHost()
    let before = try Cluster { data in
      let rules = URL(filePath: "\(data)/pg_hba.conf")
      let rest = try String(contentsOf: rules, encoding: .utf8)
      try "local all accessauth_backup scram-sha-256\n\(rest)".write(to: rules, atomically: false, encoding: .utf8)
    }
    let after = try Cluster()
    let database = try before.database()
    let adminKey = try host.found(before, database)
    let served = try host.serve(before.url("accessauth_serve", database: database))
    var cabinet = try await Cabinet(server: served.server, adminKey: adminKey)
    let once = try await cabinet.grant()
    let pass = Cabinet.pass(of: once)
    let (key, backup) = (host.folder.path("backup.key"), host.folder.path("a.backup"))
    #expect(try CommandRun(["backup", "key", key]).status == 0)
    func create(_ role: String, to file: String, _ more: [String] = []) throws -> CommandRun {
      try CommandRun(
        [
          "backup", "create", "--database-url", before.url(role, database: database), "--backup-key-file", key, "--to",
          file,
        ] + more)
    }
    let hidden = try create("accessauth_serve", to: backup)
    #expect(hidden.status == 1 && hidden.error.contains("may not do that"), "\(hidden.error)")
    #expect(try host.folder.names().contains { $0.hasPrefix("a.backup") } == false)
    #expect(try create("admin", to: host.folder.path("b.backup")).status == 0)
    // The role that the article makes, whose password libpq must find in a file, whatever is in it.
    let password = #"a:b\c'd"#
    try before.run(
      "CREATE ROLE accessauth_backup LOGIN BYPASSRLS PASSWORD '\(password.replacing("'", with: "''"))'; "
        + "GRANT pg_read_all_data TO accessauth_backup")
    let unknown = try create("accessauth_backup", to: backup)
    #expect(unknown.status == 1 && unknown.error.contains("password"), "\(unknown.error)")
    try host.folder.write("password", password)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: host.folder.path("password"))
    let made = try create("accessauth_backup", to: backup, ["--database-password-file", host.folder.path("password")])
    #expect(made.status == 0, "\(made.error)")
    let verified = try CommandRun(["backup", "verify", backup, "--backup-key-file", key])
    #expect(verified.status == 0 && verified.output.contains("postgresql"), "\(verified.error)")
    #expect(decision(try await cabinet.present(pass)) == "grant granted")
    #expect(served.stop() == 0)

    // Far behind the other in its transactions.
    let name = try after.database()
    func restore(_ file: String) throws -> CommandRun {
      try CommandRun(
        ["backup", "restore", file, "--backup-key-file", key, "--json"]
          + host.options(after.url("admin", database: name)))
    }
    let bare = try restore(backup)
    #expect(bare.status == 1 && bare.error.contains("migrate roles"), "\(bare.error)")
    let roles = try CommandRun(["migrate", "roles", "--database-url", after.url("admin", database: name)])
    #expect(roles.status == 0, "\(roles.error)")
    let content = try Data(contentsOf: URL(filePath: backup))
    try content.dropLast().write(to: host.folder.url.appending(path: "cut"))
    let cut = try restore(host.folder.path("cut"))
    #expect(cut.status == 1 && cut.error.contains("cut off"), "\(cut.error)")
    let status = try CommandRun(["migrate", "status", "--json", "--database-url", after.url("admin", database: name)])
    #expect(status.output.contains(#""applied":0"#), "nothing of it became rows")
    let restored = try restore(backup)
    #expect(restored.status == 0, "\(restored.error)")
    #expect(restored.output.contains(#""suspended":{"grants":1,"cards":0,"api_keys":1}"#), "\(restored.output)")
    let twice = try restore(backup)
    #expect(twice.status == 1 && twice.error.contains("not empty"), "\(twice.error)")

    let again = try host.serve(after.url("accessauth_serve", database: name))
    cabinet = cabinet.at(again.server)
    #expect(try await cabinet.present(pass).status == 401, "the device's key rests")
    func release(_ kinds: String) async throws {
      #expect(try await cabinet.admin(.post, "/v1/restore/release", #"{"kinds":[\#(kinds)]}"#).status == 200)
    }
    try await release(#""api_keys""#)
    #expect(decision(try await cabinet.present(pass)) == "deny suspended")
    try await release(#""grants","cards""#)
    #expect(decision(try await cabinet.present(pass)) == "deny revoked")
    let credential = (once.json["credentials"] as? [[String: Any]])?.first?["id"] as? String ?? ""
    let fetched = try await cabinet.get("/v1/credentials/\(credential)/qr", accept: "application/json")
    let fresh = fetched.text("pass") ?? ""
    #expect(decision(try await cabinet.present(fresh)) == "grant granted")
    #expect(decision(try await cabinet.present(fresh)) == "deny already_used")
    // What this cluster writes gets its places, whatever the numbers of the other one were.
    var actions: Set<String> = []
    for _ in 0..<500 where !actions.isSuperset(of: ["store.restored", "grants.released"]) {
      let events = try await cabinet.get("/v1/events?class=audit&limit=100").json["data"] as? [[String: Any]] ?? []
      actions = Set(events.compactMap { $0["action"] as? String })
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(actions.isSuperset(of: ["store.restored", "grants.released"]), "\(actions)")
    #expect(again.stop() == 0)
    let raised = try CommandRun(["epoch", "raise", "--database-url", after.url("accessauth_serve", database: name)])
    #expect(raised.status == 0, "\(raised.error)")
  }

  @Test("I-06 whoever was erased after the backup is gone from what was restored, whichever process serves it first")
  func erasures() async throws {
    let host = try DatabaseHost()
    let cluster = try Cluster()
    let database = try cluster.database()
    let adminKey = try host.found(cluster, database)
    let served = try host.serve(cluster.url("accessauth_serve", database: database))
    let cabinet = try await Cabinet(server: served.server, adminKey: adminKey)
    let person = "/v1/subjects/\(try await cabinet.grant().text("subject_id") ?? "")"
    let (key, backup) = (host.folder.path("backup.key"), host.folder.path("a.backup"))
    let made = try CommandRun([
      "backup", "create", "--database-url", cluster.url("admin", database: database), "--backup-key-file", key,
      "--new-key", "--to", backup,
    ])
    #expect(made.status == 0, "\(made.error)")
    #expect(try await cabinet.admin(.delete, person, "").status == 200)
    #expect(served.stop() == 0)
    // Another process' file, from before the erasure.
    try host.folder.write("other", "")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: host.folder.path("other"))
    let name = try cluster.database()
    #expect(
      try CommandRun(["migrate", "roles", "--database-url", cluster.url("admin", database: name)]).status == 0)
    let restored = try CommandRun(
      ["backup", "restore", backup, "--backup-key-file", key, "--erasure-file", host.folder.path("other")]
        + host.options(cluster.url("admin", database: name)))
    #expect(restored.status == 0, "\(restored.error)")
    // Its own file has nothing of the erasure.
    try host.folder.write("third", "")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: host.folder.path("third"))
    let again = try host.serve(cluster.url("accessauth_serve", database: name), erasures: "third")
    #expect(try await cabinet.at(again.server).get(person).status == 404)
    #expect(again.stop() == 0)
    #expect(try host.folder.read("third").contains("sub_"), "from now on it names whom the database says was erased")
  }

  @Test("A-07 kill -9 at any moment of a restore leaves a database that nobody can serve, or one of a later epoch")
  func kills() async throws {
    let host = try DatabaseHost()
    let cluster = try Cluster()
    let database = try cluster.database()
    _ = try host.found(cluster, database)
    let (key, backup) = (host.folder.path("backup.key"), host.folder.path("a.backup"))
    let made = try CommandRun([
      "backup", "create", "--database-url", cluster.url("admin", database: database), "--backup-key-file", key,
      "--new-key", "--to", backup,
    ])
    #expect(made.status == 0, "\(made.error)")
    let epoch = try cluster.run("SELECT epoch FROM accessauth.instance", in: database)
    var (unfinished, whole) = (0, 0)
    var life = Duration.seconds(10)
    // The last two die by themselves, before and after the one commit that lets the database be served.
    let failpoints = [18: "before_commit:kill", 19: "after_commit:kill"]
    for cycle in 0..<20 {
      let name = try cluster.database()
      let (admin, serve) = (
        cluster.url("admin", database: name), cluster.url("accessauth_serve", database: name)
      )
      #expect(try CommandRun(["migrate", "roles", "--database-url", admin]).status == 0)
      let process = Process()
      process.executableURL = ServedProcess.executable
      process.arguments = ["backup", "restore", backup, "--backup-key-file", key] + host.options(admin)
      process.environment = ["PATH": "/usr/bin:/bin", "ACCESSAUTH_FAILPOINT": failpoints[cycle] ?? ""]
      (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
      let begin = ContinuousClock.now
      try process.run()
      // The first one lives, and says how long that is. On this thread: among many tests a task may get its turn again when
      // all is over.
      if (1..<18).contains(cycle) {
        usleep(UInt32(clamping: (life * cycle / 15).wholeMilliseconds * 1000))
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
      }
      process.waitUntilExit()
      if cycle == 0 { life = ContinuousClock.now - begin }
      if failpoints[cycle] != nil { #expect(process.terminationStatus == SIGKILL, "\(cycle)") }
      // What the killed one has started ends by itself, when its input does.
      var isBusy = true
      for _ in 0..<1000 where isBusy {
        isBusy =
          try cluster.run(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND datname = '\(name)'")
          != "0"
        if isBusy { usleep(20_000) }
      }
      let hasRows = try cluster.run("SELECT to_regclass('accessauth.instance') IS NOT NULL", in: name) == "t"
      let doctor = try CommandRun(["doctor"] + host.options(serve))
      guard hasRows else {
        #expect(doctor.status == 1 && doctor.output.contains("no schema"), "\(cycle): \(doctor.output)")
        continue
      }
      guard doctor.status != 0 else {
        #expect(cycle != 18, "it died before the commit")
        whole += 1
        let raised = try cluster.run("SELECT epoch > \(epoch) FROM accessauth.instance", in: name)
        #expect(raised == "t", "\(cycle)")
        continue
      }
      #expect(cycle != 19, "it died behind the commit")
      unfinished += 1
      #expect(doctor.output.contains("was not finished"), "\(cycle): \(doctor.output)")
      for (command, url) in [
        (["serve", "--listen", "127.0.0.1:0"], serve), (["serve", "--listen", "127.0.0.1:0"], admin),
      ] {
        let refused = try CommandRun(command + host.options(url))
        #expect(refused.status == 1 && refused.error.contains("was not finished"), "\(cycle): \(refused.error)")
      }
      for command in [["migrate", "up"], ["epoch", "raise"]] {
        let refused = try CommandRun(command + ["--database-url", cluster.url("accessauth_owner", database: name)])
        #expect(refused.status == 1, "\(cycle): \(command) \(refused.output)")
      }
      let still = try CommandRun(["doctor"] + host.options(serve))
      #expect(still.status == 1 && still.output.contains("was not finished"), "\(cycle): \(still.output)")
    }
    #expect(whole >= 2 && unfinished >= 1, "\(whole) whole, \(unfinished) unfinished")
  }

  @Test("a role that sees the rows of every tenant does not serve")
  func superuser() throws {
    let host = try DatabaseHost()
    let cluster = try Cluster.shared.get()
    let database = try cluster.database()
    _ = try host.found(cluster, database)
    let refused = try CommandRun(
      ["serve", "--listen", "127.0.0.1:0"] + host.options(cluster.url("admin", database: database)))
    #expect(refused.status == 1 && refused.error.contains("serve as accessauth_serve"), "\(refused.error)")
  }
}
