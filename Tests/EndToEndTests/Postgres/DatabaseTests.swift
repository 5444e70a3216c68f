import Foundation
import Testing

/// The executable over a real PostgreSQL server.
@Suite("A service on PostgreSQL") struct DatabaseTests {
  private static let cluster: Result<Cluster, any Error> = Result { try Cluster(settings: ["max_connections=150"]) }

  /// A founded database of a test's own.
  private struct Founded {
    let host: DatabaseHost
    let cluster: Cluster
    let database: String
    let adminKey: String

    init() throws {
      host = try DatabaseHost()
      cluster = try DatabaseTests.cluster.get()
      database = try cluster.database()
      adminKey = try host.found(cluster, database)
    }

    var url: String { cluster.url("accessauth_serve", database: database) }
  }

  @Test("a database is made ready, founded once, looked at and served by as many processes as one likes")
  func wholeLife() async throws {
    let host = try DatabaseHost()
    let cluster = try Self.cluster.get()
    let database = try cluster.database()
    let (owner, url) = (
      cluster.url("accessauth_owner", database: database), cluster.url("accessauth_serve", database: database)
    )
    let roles = try CommandRun(["migrate", "roles", "--database-url", cluster.url("admin", database: database)])
    #expect(roles.status == 0 && roles.output == "", "\(roles.error)")
    let bare = try CommandRun(["migrate", "status", "--json", "--database-url", owner])
    #expect(bare.status == 1 && bare.output.contains(#""applied":0"#), "\(bare.error)")
    let early = try CommandRun(["init"] + host.options(url))
    #expect(early.status == 1 && early.error.contains("the database has no schema"))
    #expect(try host.folder.names() == [])
    let up = try CommandRun(["migrate", "up", "--database-url", owner])
    #expect(up.status == 0, "\(up.error)")
    #expect(try CommandRun(["migrate", "status", "--database-url", url]).status == 0)
    let empty = try CommandRun(["serve", "--listen", "127.0.0.1:0"] + host.options(url))
    #expect(empty.status == 1 && empty.error.contains("the key file does not exist"))
    let made = try CommandRun(["init", "--json"] + host.options(url))
    #expect(made.status == 0, "\(made.error)")
    #expect(try host.folder.mode("key") == 0o600 && host.folder.mode("erasures") == 0o600)
    let keys = try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: String] ?? [:]
    #expect(keys.keys.sorted() == ["admin_key", "platform_key", "tenant_id"])
    let other = try DatabaseHost()
    let twice = try CommandRun(["init"] + other.options(url))
    #expect(twice.status == 1 && twice.error.contains("the database was founded before"))
    #expect(try other.folder.names() == [])
    let doctor = try CommandRun(["doctor", "--json"] + host.options(url))
    #expect(doctor.status == 0, "\(doctor.output)")
    for name in ["database", "master key", "epoch"] {
      #expect(doctor.output.contains(#""name":"\#(name)","state":"ok""#), "\(doctor.output)")
    }

    let first = try host.serve(url)
    let second = try host.serve(url, erasures: "erasures-2", ["--rebuild-erasure-file"])
    let cabinet = try await Cabinet(server: first.server, adminKey: keys["admin_key"] ?? "")
    let pass = Cabinet.pass(of: try await cabinet.at(second.server).grant())
    #expect(try await cabinet.present(pass).text("decision") == "grant")
    #expect(try await cabinet.at(second.server).present(pass).text("reason") == "already_used")
    #expect(try await second.get("/readyz").status == 200)
    #expect(second.stop() == 0 && first.stop() == 0)
    // The next one finds everything.
    let third = try host.serve(url)
    #expect(try await cabinet.at(third.server).present(pass).text("reason") == "already_used")
    #expect(third.stop() == 0)
  }

  @Test("a service whose key, erasure file or schema does not fit refuses to serve, and says what to do")
  func refused() async throws {
    let founded = try Founded()
    let (host, url) = (founded.host, founded.url)
    func serve(_ more: [String]) throws -> CommandRun {
      try CommandRun(["serve", "--listen", "127.0.0.1:0", "--database-url", url] + more)
    }
    let (key, erasures) = (["--key-file", host.folder.path("key")], ["--erasure-file", host.folder.path("erasures")])
    let none = try serve(key + ["--erasure-file", host.folder.path("none")])
    #expect(none.status == 1 && none.error.contains("the erasure file does not exist"), "\(none.error)")
    try host.folder.write("wrong", String(repeating: "k", count: 32))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: host.folder.path("wrong"))
    let wrong = try serve(["--key-file", host.folder.path("wrong")] + erasures)
    #expect(wrong.status == 1 && wrong.error.contains("the key file belongs to another database"), "\(wrong.error)")
    let unnamed = try serve(erasures)
    #expect(unnamed.status == 2 && unnamed.error.contains("--key-file FILE"))
    let lacking = try serve(key)
    #expect(lacking.status == 2 && lacking.error.contains("--erasure-file FILE"))
    try founded.cluster.run("INSERT INTO accessauth.migrations (version) VALUES (99)", in: founded.database)
    let newer = try serve(key + erasures)
    #expect(newer.status == 1 && newer.error.contains("a newer program has written the database"))
    let status = try CommandRun(["migrate", "status", "--database-url", url])
    #expect(status.status == 1 && status.output.contains("schema 99"))
    try founded.cluster.run("DELETE FROM accessauth.migrations", in: founded.database)
    let older = try serve(key + erasures)
    #expect(older.status == 1 && older.error.contains("migrate up"), "\(older.error)")
  }

  @Test("a password in the URL is refused wherever it stands, and not repeated; so is a URL that says too little")
  func urls() throws {
    let folder = try CommandFolder()
    let words = "put it in a file"
    for url in [
      "postgresql://u:s3cr3t@localhost/db", "postgresql://u@localhost/db?password=s3cr3t",
      "postgresql://u@localhost/db?%70assword=s3cr3t", "host=localhost dbname=db user=u password=s3cr3t",
    ] {
      let flag = try CommandRun(["doctor", "--database-url", url, "--key-file", "k", "--erasure-file", "e"])
      #expect(flag.status == 2 && flag.error.contains("--database-password-file"), "\(flag.error)")
      #expect(!flag.error.contains("s3cr3t"))
      let joined = try CommandRun(["migrate", "up", "--database-url=\(url)"])
      #expect(joined.status == 2 && !joined.error.contains("s3cr3t"), "\(joined.error)")
      let variable = try CommandRun(["migrate", "status"], environment: ["ACCESSAUTH_DATABASE_URL": url])
      #expect(variable.status == 2 && variable.error.contains(words), "\(variable.error)")
      #expect(!variable.error.contains("s3cr3t"))
      try folder.write("config", "database-url = \(url)\n")
      let file = try CommandRun(["migrate", "status", "--config", folder.path("config")])
      #expect(file.status == 2 && file.error.contains(words) && !file.error.contains("s3cr3t"), "\(file.error)")
    }
    for url in [
      "postgresql://", "mysql://u@localhost/db", "postgresql://localhost", "nonsense", "postgresql://u@h/db?options=x",
    ] {
      let run = try CommandRun(["migrate", "status", "--database-url", url])
      #expect(run.status == 2 && run.error.contains("the database URL"), "\(url): \(run.error)")
    }
    try folder.write("config", "database-uri = postgresql://u@localhost/db\n")
    let unknown = try CommandRun(["migrate", "status", "--config", folder.path("config")])
    #expect(unknown.status == 2 && unknown.error.contains("database-uri means nothing"))
    let alone = try CommandRun(["migrate", "status", "--database-password-file", "p"])
    #expect(alone.status == 2 && alone.error.contains("--database-url URL"))
    let environment = ["PGPASSWORD": "s3cr3t", "ACCESSAUTH_DATABASE_URL": "postgresql://u@localhost/db"]
    let pgpassword = try CommandRun(["migrate", "status"], environment: environment)
    #expect(pgpassword.status == 2 && pgpassword.error.contains("PGPASSWORD") && !pgpassword.error.contains("s3cr3t"))
    let roles = try CommandRun(["migrate", "roles", "--data", "nowhere"])
    #expect(roles.status == 2 && roles.error.contains("a data folder has no roles"))
  }
}
