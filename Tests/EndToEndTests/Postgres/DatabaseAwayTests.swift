import AccessHTTP
import Foundation
import HTTPTypes
import Testing

/// A server that is not there, does not let anybody in, or cannot be written: every door stays shut, and the service says
/// why and goes on by itself when that ends.
@Suite("A database that is away") struct DatabaseAwayTests {
  @Test("a server that is down at the start is waited for: alive, not ready, every call 503; then it serves")
  func downAtStart() async throws {
    let cluster = try Cluster()
    let host = try DatabaseHost()
    let database = try cluster.database()
    let adminKey = try host.found(cluster, database)
    let url = cluster.url("accessauth_serve", database: database)
    cluster.kill9()
    let served = try host.serve(url)
    #expect(try await served.get("/livez").status == 200)
    let gone = try await served.get("/readyz?verbose")
    #expect((gone.status, gone.text("code")) == (503, "unavailable"))
    let checks = gone.json["checks"] as? [String: [String: Any]] ?? [:]
    #expect(checks["store"]?["reason"] as? String == "no_answer")
    for path in ["/v1/sites", "/v1/verifications/x", "/openapi.json", "/metrics", "/nothing"] {
      let reply = try await Cabinet.call(served.server, adminKey, .get, path, nil)
      #expect((reply.status, reply.text("code")) == (503, "unavailable"))
    }
    let posted = try await Cabinet.call(served.server, adminKey, .post, "/v1/verifications", "{}")
    #expect((posted.status, posted.text("code")) == (503, "unavailable"))
    #expect(served.says("no database server answers at this address"))
    try cluster.start()
    #expect(try await served.becomes(ready: true))
    #expect(served.says("the database answers"))
    let cabinet = try await Cabinet(server: served.server, adminKey: adminKey)
    let pass = Cabinet.pass(of: try await cabinet.grant())
    #expect(try await cabinet.present(pass).text("decision") == "grant")

    // And while it serves.
    cluster.kill9()
    #expect(try await served.becomes(ready: false))
    #expect(try await served.get("/livez").status == 200)
    #expect(try await cabinet.present(pass).status == 503)
    try cluster.start()
    #expect(try await served.becomes(ready: true))
    var reply = try await cabinet.present(pass)
    for _ in 0..<100 where reply.status != 200 {
      usleep(100_000)
      reply = try await cabinet.present(pass)
    }
    #expect(reply.text("reason") == "already_used")
    #expect(served.stop() == 0, "\(served.said)")
  }

  @Test("a service that waits for its database ends when it is told to")
  func stoppedWhileAway() async throws {
    let host = try DatabaseHost()
    let cluster = try Cluster()
    let database = try cluster.database()
    _ = try host.found(cluster, database)
    cluster.kill9()
    let url = cluster.url("accessauth_serve", database: database)
    let served = try host.serve(url)
    #expect(try await served.get("/readyz").status == 503)
    #expect(served.stop() == 0, "\(served.said)")
    for arguments in [
      ["migrate", "status", "--database-url", cluster.url("accessauth_owner", database: database)],
      ["doctor"] + host.options(url),
    ] {
      let run = try CommandRun(arguments)
      #expect(run.status == 1 && (run.error + run.output).contains("no database server answers"), "\(run.error)")
    }
  }

  @Test("a wrong password closes every door and is said; it is mended in its file, without a restart")
  func wrongPassword() async throws {
    let cluster = try Cluster { data in
      let rules = "local all admin trust\nlocal all accessauth_owner trust\nlocal all all scram-sha-256\n"
      try Data(rules.utf8).write(to: URL(filePath: "\(data)/pg_hba.conf"))
    }
    let host = try DatabaseHost()
    let database = try cluster.database()
    for (command, role) in [("roles", "admin"), ("up", "accessauth_owner")] {
      let run = try CommandRun(["migrate", command, "--database-url", cluster.url(role, database: database)])
      #expect(run.status == 0, "\(run.error)")
    }
    try cluster.run("ALTER ROLE accessauth_serve PASSWORD 'right one'")
    let url = cluster.url("accessauth_serve", database: database)
    func write(_ password: String, _ mode: Int = 0o600) throws {
      try host.folder.write("password", password)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: host.folder.path("password"))
    }
    let password = ["--database-password-file", host.folder.path("password")]
    let missing = try CommandRun(["init"] + host.options(url) + password)
    #expect(missing.status == 1 && missing.error.contains("the password file does not exist"))
    try write("right one\n", 0o644)
    let open = try CommandRun(["init"] + host.options(url) + password)
    #expect(open.status == 1 && open.error.contains("chmod 600"))
    for text in ["", "\n", "two\nlines\n", String(repeating: "x", count: 1001)] {
      try write(text)
      let run = try CommandRun(["init"] + host.options(url) + password)
      #expect(run.status == 1 && run.error.contains("the password file has to hold one line"))
    }
    try write("wrong one\n")
    let refused = try CommandRun(["init"] + host.options(url) + password)
    #expect(refused.status == 1 && refused.error.contains("does not admit this role"), "\(refused.error)")
    let without = try CommandRun(["init"] + host.options(url))
    #expect(without.status == 1 && without.error.contains("does not admit this role"), "\(without.error)")
    #expect(try host.folder.names() == ["password"])
    try write("right one\n")
    #expect(try CommandRun(["init"] + host.options(url) + password).status == 0)

    try write("wrong one")
    let served = try host.serve(url, password)
    #expect(try await served.get("/readyz").status == 503)
    #expect(served.says("does not admit this role"))
    #expect(!served.said.contains("wrong one") && !served.said.contains("right one"))
    try write("right one")
    #expect(try await served.becomes(ready: true))
    #expect(served.stop() == 0, "\(served.said)")
  }

  @Test("a standby that cannot be written is no database to serve")
  func standby() async throws {
    let cluster = try Cluster()
    let host = try DatabaseHost()
    let database = try cluster.database()
    _ = try host.found(cluster, database)
    let standby = try cluster.standby()
    let served = try host.serve(standby.url("accessauth_serve", database: database))
    #expect(try await served.get("/readyz").status == 503)
    #expect(served.says("standby"))
    #expect(served.stop() == 0, "\(served.said)")
    // The primary is found beside it.
    let hosts = "\(standby.folder),\(cluster.folder)"
    let both = "postgresql:///\(database)?host=\(hosts)&port=5432,5432&user=accessauth_serve"
    let found = try host.serve(both)
    #expect(try await found.becomes(ready: true))
    #expect(found.stop() == 0)
  }

  @Test("H-04 before a server that stands still every door is told in time, again and again, and all is well after")
  func stopped() async throws {
    let cluster = try Cluster()
    let host = try DatabaseHost()
    let database = try cluster.database()
    let adminKey = try host.found(cluster, database)
    let served = try host.serve(cluster.url("accessauth_serve", database: database))
    let cabinet = try await Cabinet(server: served.server, adminKey: adminKey)
    let pass = Cabinet.pass(of: try await cabinet.grant(uses: 3, usage: "multi_use"))
    #expect(try await cabinet.present(pass).text("decision") == "grant")
    cluster.signal(SIGSTOP)
    for mode in [("qr", #"{"pass":"\#(pass)"}"#), ("pin", #"{"pin":"123456"}"#)] {
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<40 { group.addTask { try await Self.status(mode.0, mode.1, at: cabinet) } }
        return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
      }
      #expect(statuses == [503])
    }
    cluster.signal(SIGCONT)
    #expect(try await served.becomes(ready: true))
    var reply = try await cabinet.present(pass)
    for _ in 0..<100 where reply.status != 200 {
      usleep(100_000)
      reply = try await cabinet.present(pass)
    }
    #expect(reply.text("decision") == "grant")
    // A use may be gone of which no door was told; never one too many.
    let left = reply.json["uses_left"] as? Int ?? -1
    #expect((0...1).contains(left))
    #expect(served.stop() == 0, "\(served.said)")
  }

  /// The status of an answer for which a door waits as long as it is promised to take at most, and as long again for a
  /// machine that has much else to do.
  private static func status(_ mode: String, _ presented: String, at cabinet: Cabinet) async throws -> Int {
    let body = #"{"attempt_id":"\#(UUID().uuidString.lowercased())","mode":"\#(mode)","presented":\#(presented)}"#
    return try await APIClient.with(
      server: cabinet.server, key: BearerToken(Array(cabinet.deviceKey.utf8)), timeout: .seconds(4)
    ) { (client) async throws(APIClient.Failure) in
      try await client.call(.post, "/v1/verifications", body: Array(body.utf8)).status
    }
  }

  @Test("H-03 a database whose disk is full opens no door, keeps nothing half, and goes on when there is room again")
  func fullDisk() async throws {
    let cluster = try Cluster()
    let host = try DatabaseHost()
    let database = try cluster.database()
    let adminKey = try host.found(cluster, database)
    let served = try host.serve(cluster.url("accessauth_serve", database: database))
    let cabinet = try await Cabinet(server: served.server, adminKey: adminKey)
    let pass = Cabinet.pass(of: try await cabinet.grant())
    // What the server says of a table that cannot grow (SQLSTATE 53100), without a disk to fill.
    try cluster.run(
      """
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = 'disk_full'; END $$;
      CREATE TRIGGER full_disk BEFORE INSERT ON accessauth.events FOR EACH STATEMENT EXECUTE FUNCTION refuse();
      """, in: database)
    for _ in 0..<3 {
      #expect(try await cabinet.present(pass).status == 503)
      #expect(try await cabinet.grant().status == 503)
    }
    #expect(try await cabinet.get("/v1/grants").status == 200)
    #expect(!served.said.contains("no space"))
    let uses = "SELECT sum(uses), (SELECT count(*) FROM accessauth.attempts) FROM accessauth.grants"
    #expect(try cluster.run(uses, in: database) == "0|0")
    try cluster.run("DROP TRIGGER full_disk ON accessauth.events", in: database)
    #expect(try await cabinet.present(pass).text("decision") == "grant")
    #expect(served.stop() == 0, "\(served.said)")
  }

  @Test("H-05 a server that has no connection left is said to be so, opens no door, and is used when it has some")
  func noConnections() async throws {
    let cluster = try Cluster()
    let host = try DatabaseHost()
    let database = try cluster.database()
    let adminKey = try host.found(cluster, database)
    let url = cluster.url("accessauth_serve", database: database)
    let first = try host.serve(url)
    let cabinet = try await Cabinet(server: first.server, adminKey: adminKey)
    let pass = Cabinet.pass(of: try await cabinet.grant())
    try cluster.run("ALTER ROLE accessauth_serve CONNECTION LIMIT 0")
    let second = try host.serve(url, erasures: "erasures-2", ["--rebuild-erasure-file"])
    #expect(second.says("has no connection left"), "\(second.said)")
    #expect(try await second.get("/readyz").status == 503)
    try cluster.run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'accessauth_serve'")
    #expect(try await first.becomes(ready: false))
    #expect(try await cabinet.present(pass).status == 503)
    try cluster.run("ALTER ROLE accessauth_serve CONNECTION LIMIT -1")
    #expect(try await first.becomes(ready: true))
    #expect(try await second.becomes(ready: true))
    var reply = try await cabinet.present(pass)
    for _ in 0..<100 where reply.status != 200 {
      usleep(100_000)
      reply = try await cabinet.present(pass)
    }
    #expect(reply.text("decision") == "grant")
    #expect(first.stop() == 0, "\(first.said)")
    #expect(second.stop() == 0, "\(second.said)")
  }
}
