import Foundation
import HTTPTypes
import Testing

/// A data folder is moved into a database, and everybody finds there what was in the folder.
@Suite("Copies of a data folder into a database") struct CopyTests {
  /// A folder that was served, a server, and the commands between them.
  private struct Move {
    let cluster: Cluster
    let host: DatabaseHost
    let served: ServedProcess
    var data: String { served.folder.path + "/data" }

    init() throws {
      (cluster, host, served) = (try Cluster(), try DatabaseHost(), try ServedProcess())
    }

    /// An empty database with roles and schema.
    func database() throws -> String {
      let name = try cluster.database()
      for (command, role) in [("roles", "admin"), ("up", "accessauth_owner")] {
        let run = try CommandRun(["migrate", command, "--database-url", cluster.url(role, database: name)])
        guard run.status == 0 else { throw ProcessFailure("migrate \(command): \(run.error)") }
      }
      return name
    }

    func copy(
      to database: String, of folder: String? = nil, role: String = "admin", failing failpoint: String? = nil
    ) throws -> CommandRun {
      try CommandRun(
        [
          "migrate", "copy", "--data", folder ?? data, "--database-url", cluster.url(role, database: database),
          "--json",
        ], environment: failpoint.map { ["ACCESSAUTH_FAILPOINT": $0] } ?? [:])
    }

    /// Another folder with the same in it.
    func twin(_ name: String) throws -> String {
      let path = served.folder.path + "/" + name
      try FileManager.default.copyItem(atPath: data, toPath: path)
      return path
    }

    /// Another database with the same in it.
    func twin(ofDatabase database: String) throws -> String {
      let name = try cluster.database()
      try cluster.run("DROP DATABASE \(name)")
      // A server process whose client was killed goes in a moment.
      for _ in 0..<200 {
        if (try? cluster.run("CREATE DATABASE \(name) TEMPLATE \(database)")) != nil { return name }
        usleep(50_000)
      }
      throw ProcessFailure("the database has no twin")
    }

    /// Serves a database with the folder's key and its erasure file.
    func serve(_ database: String) throws -> DatabaseHost.Served {
      for (from, to) in [(data + ".key", "key"), (data + ".erasures", "erasures")] {
        try? FileManager.default.removeItem(atPath: host.folder.path(to))
        try FileManager.default.copyItem(atPath: from, toPath: host.folder.path(to))
      }
      return try host.serve(cluster.url("accessauth_serve", database: database))
    }

    func rows(_ run: CommandRun) throws -> [String: Int] {
      let json = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
      let tables = json?["tables"] as? [[String: Any]] ?? []
      return Dictionary(
        tables.compactMap { table in
          (table["name"] as? String).flatMap { name in (table["rows"] as? Int).map { (name, $0) } }
        }
      ) { $1 }
    }
  }

  private func decision(_ reply: Cabinet.Reply) -> String {
    "\(reply.text("decision") ?? String(reply.status)) \(reply.text("reason") ?? "")"
  }

  /// What the API lists, as text that can be compared.
  private func lists(_ cabinet: Cabinet) async throws -> [String] {
    var lists: [String] = []
    for path in [
      "sites?limit=100", "devices?limit=100", "devices/\(cabinet.device)/lockers?limit=100", "subjects?limit=100",
      "grants?limit=100", "api_keys", "signing_keys", "lockouts", "policies", "retention", "card_profile",
    ] {
      let reply = try await cabinet.get("/v1/\(path)")
      #expect(reply.status == 200, "\(path)")
      var json = reply.json
      // A key says when it was used last.
      if path == "api_keys", let keys = json["data"] as? [[String: Any]] {
        json["data"] = keys.map { $0.filter { $0.key != "last_used_at" } }
      }
      let text = try JSONSerialization.data(withJSONObject: json, options: [.sortedKeys])
      lists.append("\(path) \(reply.status) \(String(decoding: text, as: UTF8.self))")
    }
    return lists
  }

  private func events(_ cabinet: Cabinet) async throws -> [String] {
    let events = try await cabinet.get("/v1/events?limit=100").json["data"] as? [[String: Any]] ?? []
    return try events.map {
      String(decoding: try JSONSerialization.data(withJSONObject: $0, options: [.sortedKeys]), as: UTF8.self)
    }
  }

  @Test(
    "what the API listed it lists again, a used code is dead, an unused one opens once, and the folder is not served any more"
  )
  func whole() async throws {
    let move = try Move()
    var cabinet = try await Cabinet(move.served)
    let used = Cabinet.pass(of: try await cabinet.grant())
    let unused = Cabinet.pass(of: try await cabinet.grant())
    #expect(decision(try await cabinet.present(used)) == "grant granted")
    let database = try move.database()
    let running = try move.copy(to: database)
    #expect(running.status == 1 && running.error.contains("another process"), "\(running.error)")
    let before = try await lists(cabinet)
    var listed: [String] = []
    for _ in 0..<500 where listed.count < 2 || listed.allSatisfy({ !$0.contains(#""granted""#) }) {
      listed = try await events(cabinet)
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(move.served.stop() == 0)

    let hidden = try move.copy(to: database, role: "accessauth_serve")
    #expect(hidden.status == 1 && hidden.error.contains("superuser"), "\(hidden.error)")
    // Whoever may become the two roles that it takes needs to be nobody else.
    try move.cluster.run("CREATE ROLE mover LOGIN; GRANT accessauth_owner, accessauth_keep TO mover")
    let copied = try move.copy(to: database, role: "mover")
    #expect(copied.status == 0, "\(copied.error)")
    let rows = try move.rows(copied)
    #expect(rows["grants"] == 2 && rows["burns"] == 1 && rows["attempts"] == 1 && rows["instance"] == 1, "\(rows)")
    #expect(copied.error.contains("grants: 2 of 2 rows"), "\(copied.error)")

    let again = try move.serve(database)
    cabinet = cabinet.at(again.server)
    #expect(try await lists(cabinet) == before)
    let kept = Set(try await events(cabinet))
    #expect(listed.count > 1 && kept.isSuperset(of: listed))
    #expect(decision(try await cabinet.present(used)) == "deny already_used")
    #expect(decision(try await cabinet.present(unused)) == "grant granted")
    #expect(decision(try await cabinet.present(unused)) == "deny already_used")
    #expect(decision(try await cabinet.present(Cabinet.pass(of: try await cabinet.grant()))) == "grant granted")
    // What is new is placed behind what was there.
    var fresh: [String] = []
    for _ in 0..<500 where fresh.count < listed.count + 3 {
      fresh = try await events(cabinet)
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(fresh.count >= listed.count + 3)
    #expect(again.stop() == 0)

    #expect(throws: ProcessFailure.self) { try move.served.start() }
    #expect(move.served.log.contains("copied into a database"))
    let twice = try move.copy(to: database)
    #expect(twice.status == 1 && twice.error.contains("serve the database"), "\(twice.error)")
    let elsewhere = try move.copy(to: try move.database())
    #expect(elsewhere.status == 1 && elsewhere.error.contains("into another database"), "\(elsewhere.error)")
    let other = try ServedProcess()
    #expect(other.stop() == 0)
    let full = try move.copy(to: database, of: other.folder.path + "/data")
    #expect(full.status == 1 && full.error.contains("not empty"), "\(full.error)")
    // It is left as it was.
    try other.start()
    #expect(other.stop() == 0)
  }

  @Test("a copy that is killed before or after a commit goes on where it stood; nobody serves it until it is whole")
  func killed() async throws {
    let move = try Move()
    let cabinet = try await Cabinet(move.served)
    let pass = Cabinet.pass(of: try await cabinet.grant())
    #expect(move.served.stop() == 0)
    let (twin, database) = (try move.twin("twin"), try move.database())
    let whole = try move.copy(to: try move.database(), of: twin)
    #expect(whole.status == 0, "\(whole.error)")
    // One for the mark, one for the ranges of events, one for each table, and the last, with the instance.
    let commits = try move.rows(whole).filter { $0.key != "instance" && $0.value > 0 }.count + 3

    // Some are new to each run, which begins with two that the others have made.
    var runs = 0
    for number in 0..<commits {
      let run = try move.copy(
        to: database, failing: number.isMultiple(of: 2) ? "before_commit:kill:6" : "after_commit:kill:5")
      guard run.status != 0 else { break }
      runs += 1
      if number == 1 {
        #expect(!FileManager.default.fileExists(atPath: move.data + "/moved"))
        #expect(throws: ProcessFailure.self) { try move.serve(database) }
        let refused = try CommandRun(["init"] + move.host.options(move.cluster.url(database: database)))
        #expect(refused.status == 1)
        let other = try move.copy(to: database, of: twin)
        #expect(other.status == 1 && other.error.contains("into another database"), "\(other.error)")
      }
    }
    #expect(runs > 3)
    #expect(FileManager.default.fileExists(atPath: move.data + "/moved"))
    let again = try move.serve(database)
    #expect(decision(try await cabinet.at(again.server).present(pass)) == "grant granted")
    #expect(again.stop() == 0)

    // At the very end: the folder is marked already, and the database not free yet; it can be finished, and nowhere else.
    let (last, end) = (try move.twin("last"), try move.database())
    try FileManager.default.removeItem(atPath: last + "/moved")
    let cut = try move.copy(to: end, of: last, failing: "before_commit:kill:\(commits)")
    #expect(cut.status != 0 && FileManager.default.fileExists(atPath: last + "/moved"))
    #expect(throws: ProcessFailure.self) { try move.serve(end) }
    let finished = try move.copy(to: end, of: last)
    #expect(finished.status == 0 && finished.output.contains(#""resumed":true"#), "\(finished.error)")
    #expect(try move.rows(finished) == move.rows(whole))
  }

  @Test("a row that was changed, taken away or added since it was copied is found, and its table named")
  func changed() async throws {
    let move = try Move()
    let cabinet = try await Cabinet(move.served)
    #expect(decision(try await cabinet.present(Cabinet.pass(of: try await cabinet.grant()))) == "grant granted")
    #expect(move.served.stop() == 0)
    let database = try move.database()
    let whole = try move.copy(to: try move.database(), of: try move.twin("twin"))
    let commits = try move.rows(whole).filter { $0.key != "instance" && $0.value > 0 }.count + 3
    #expect(try move.copy(to: database, failing: "before_commit:kill:\(commits)").status != 0)
    for (table, change) in [
      ("sites", "UPDATE sites SET name = name || ' '"), ("burns", "DELETE FROM burns"),
      ("subjects", "UPDATE subjects SET is_restricted = true"),
      ("log_heads", "INSERT INTO log_heads VALUES ('00000000-0000-0000-0000-000000000001', 0)"),
    ] {
      let name = try move.twin(ofDatabase: database)
      try move.cluster.run("SET search_path = accessauth; \(change)", in: name)
      let run = try move.copy(to: name)
      #expect(run.status == 1 && run.error.contains("error: \(table) is not the same on both sides"), "\(run.error)")
      #expect(throws: ProcessFailure.self) { try move.serve(name) }
    }
    #expect(try move.copy(to: database).status == 0)
  }

  @Test("a folder that was served between two parts of a copy is not taken for the one whose rows are there")
  func servedBetween() async throws {
    let move = try Move()
    let cabinet = try await Cabinet(move.served)
    let pass = Cabinet.pass(of: try await cabinet.grant())
    #expect(move.served.stop() == 0)
    let whole = try move.copy(to: try move.database(), of: try move.twin("twin"))
    let commits = try move.rows(whole).filter { $0.key != "instance" && $0.value > 0 }.count + 3
    let database = try move.database()
    #expect(try move.copy(to: database, failing: "after_commit:kill:\(commits - 1)").status != 0)
    try move.served.start()
    #expect(decision(try await cabinet.at(move.served).present(pass)) == "grant granted")
    #expect(move.served.stop() == 0)
    let run = try move.copy(to: database)
    #expect(run.status == 1 && run.error.contains("folder was changed since the copy was begun"), "\(run.error)")
    #expect(throws: ProcessFailure.self) { try move.serve(database) }
    // Nothing has happened to the folder.
    try move.served.start()
    #expect(decision(try await cabinet.at(move.served).present(pass)) == "deny already_used")
    #expect(move.served.stop() == 0)
    #expect(try move.copy(to: try move.database()).status == 0)
  }
}
