import Foundation

/// Redemptions one by one, as PostgreSQL's own load generator does them: one statement and one transaction each, prepared,
/// with the rows that the store has written of one of its own.
///
/// It is the strongest form that a service without group commits has: one round trip, no look at the answer between
/// statements, and nothing else to do.
struct PGBench {
  private let cluster: PostgresCluster
  private let script: String
  private let folder: String
  private let options: String

  /// Takes the rows of the attempt with this UUID, which the store has written, as the pattern of all.
  init(_ cluster: PostgresCluster, like attempt: String, of grants: StoreRedemptions.Grants, in folder: String) throws {
    self.cluster = cluster
    self.folder = folder
    script = folder + "/redemption.sql"
    let pattern = Pattern(cluster: cluster, attempt: attempt)
    let tenant = try cluster.run("SELECT tenant_id FROM accessauth.attempts WHERE id = '\(attempt)'")
    try Data(try pattern.script(tenant: tenant, grants: grants).utf8).write(to: URL(filePath: script))
    // As the store's own connections have it; the tenant is named once, not with each transaction.
    options = [
      "search_path=accessauth", "accessauth.tenant=\(tenant)", "jit=off", "plan_cache_mode=force_generic_plan",
    ].map { "-c \($0)" }.joined(separator: " ")
  }

  /// Redeems for `seconds` with `clients` connections. Throws where one of them did not redeem.
  func run(seconds: Int, clients: Int) throws -> RedemptionLoad {
    let before = try attempts()
    let log = folder + "/pgbench-times"
    // `env` lets the alarm through by which pgbench ends, which is blocked on the threads of this process.
    let printed = try output(
      of: "--default-signal=ALRM",
      [
        "PGOPTIONS=\(options)",
        PostgresCluster.programs + "/pgbench", "-n", "-M", "prepared", "-f", script, "-c", "\(clients)", "-j", "2",
        "-T",
        "\(seconds)", "-l", "--log-prefix=\(log)", "-h", cluster.socket, "-U", "accessauth_serve",
        PostgresCluster.database,
      ])
    let report = String(decoding: printed, as: UTF8.self)
    let times = try takeTimes(log)
    guard
      let rate = report.split(separator: "\n").first(where: { $0.hasPrefix("tps = ") })?.split(separator: " ")
        .dropFirst(2).first.flatMap({ Double($0) })
    else { throw BenchFailure("pgbench printed no rate") }
    guard try attempts() - before == times.count else { throw BenchFailure("pgbench did not redeem every time") }
    return RedemptionLoad(rate: rate, p99: quantile(0.99, of: times))
  }

  private func attempts() throws -> Int { Int(try cluster.run("SELECT count(*) FROM accessauth.attempts")) ?? 0 }

  /// How long each transaction took, in milliseconds, from the files that pgbench has left.
  private func takeTimes(_ prefix: String) throws -> [Double] {
    let name = URL(filePath: prefix).lastPathComponent + "."
    var times: [Double] = []
    for file in try FileManager.default.contentsOfDirectory(atPath: folder) where file.hasPrefix(name) {
      let path = folder + "/" + file
      // Client, transaction, microseconds, and more.
      times += try Data(contentsOf: URL(filePath: path)).split(separator: 10).compactMap { line in
        let words = line.split(separator: 32, maxSplits: 3)
        return words.count > 2 ? Double(String(decoding: words[2], as: UTF8.self)).map { $0 / 1000 } : nil
      }
      try FileManager.default.removeItem(atPath: path)
    }
    return times
  }
}

/// The rows that one redemption has left.
private struct Pattern {
  let cluster: PostgresCluster
  let attempt: String

  /// What pgbench runs: another grant and other names each time, all else as in the pattern.
  func script(tenant: String, grants: StoreRedemptions.Grants) throws -> String {
    let revision = try cluster.run("SELECT revision FROM accessauth.grants WHERE id = \(grants.sql("0"))")
    // Names that are ordered by time, as those of the service are; made of numbers, which is all that pgbench has.
    let time = "lpad(to_hex((extract(epoch FROM now()) * 1000)::int8), 12, '0')"
    let (id, event) = (
      "(\(time) || lpad(to_hex(:a::int8), 20, '0'))::uuid", "(\(time) || lpad(to_hex(:e::int8), 20, '0'))::uuid"
    )
    let burn = "decode(\(time) || lpad(to_hex(:a::int8), 28, '0'), 'hex')"
    let mine = "tenant_id = '\(tenant)'"
    let rows = "EXISTS (SELECT 1 FROM attempts WHERE \(mine) AND id = \(id) AND device_id = '\(try device())')"
    return """
      \\set g random(0, \(grants.count - 1))
      \\set a random(0, 4611686018427387903)
      \\set e random(0, 4611686018427387903)
      WITH used AS (
        UPDATE grants SET uses = uses + 1
        WHERE \(mine) AND id = \(grants.sql(":g::int8")) AND revision = \(revision) AND status = 'active'
          AND (max_uses IS NULL OR uses < max_uses) AND NOT \(rows)
          AND NOT EXISTS (SELECT 1 FROM burns WHERE \(mine) AND key = \(burn))
        RETURNING max_uses - uses AS uses_left
      ), burnt AS (
        \(try insert("burns", "t.key = (SELECT key FROM accessauth.burns LIMIT 1)", ["key": burn]))
      ), kept AS (
        \(try insert("attempts", "t.id = '\(attempt)'", ["id": id, "event_id": event, "uses_left": "uses_left"]))
      ), told AS (
        \(try insert("events", "t.attempt_id = '\(attempt)'", ["id": event, "attempt_id": id, "uses_left": "uses_left"]))
      )
      SELECT uses_left FROM used;

      """
  }

  private func device() throws -> String {
    try cluster.run("SELECT device_id FROM accessauth.attempts WHERE id = '\(attempt)'")
  }

  /// An insert of the row of `table` where `condition` holds, once for each row of `used`; `changed` are expressions.
  private func insert(_ table: String, _ condition: String, _ changed: [String: String]) throws -> String {
    // The transaction's own number is a default.
    let columns = try cluster.run(
      """
      SELECT c.key || ' ' || quote_nullable(c.value) FROM accessauth.\(table) t, jsonb_each_text(to_jsonb(t)) c
      WHERE \(condition) AND c.key <> 'written_in'
      """
    ).split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1).map(String.init) }
    guard columns.count > 2, columns.allSatisfy({ $0.count == 2 }) else { throw BenchFailure("no row of \(table)") }
    let names = columns.map { $0[0] }
    let values = columns.map { changed[$0[0]] ?? $0[1] }
    return "INSERT INTO \(table) (\(names.joined(separator: ", "))) SELECT \(values.joined(separator: ", ")) FROM used"
  }
}
