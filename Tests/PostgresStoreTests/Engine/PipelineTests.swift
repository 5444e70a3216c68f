import AccessAuth
import Testing

@testable import PostgresStore

@Suite("Statements behind one another")
struct PipelineTests {
  @Test("answers come in the order of the statements, five hundred of them in one round trip")
  func order() throws {
    var connection = try Database().connection()
    for number in 0..<500 { try connection.send("SELECT $1, repeat('x', 200)", Int64(number)) }
    try connection.sync()
    for number in 0..<500 {
      let result = try connection.next(before: .patient)
      let found = try result.first { try $0.int() }
      #expect(found == Int64(number))
    }
    try connection.settle(before: .patient)
    let isAwaiting = connection.isAwaiting
    #expect(!isAwaiting)
  }

  @Test(
    "what stands behind a refusal is skipped, what stands before the next sync undone, and the next pipeline goes on")
  func abort() throws {
    let database = try Database()
    try database.run("CREATE TABLE t (n int8 PRIMARY KEY)")
    var connection = try database.connection()
    let insert: StaticSQL = "INSERT INTO t VALUES ($1)"
    try connection.send("BEGIN")
    for number in [1, 2, 1, 3] as [Int64] { try connection.send(insert, number) }
    try connection.sendCommit()
    try connection.sync()
    for _ in 0..<3 { _ = try connection.next(before: .patient) }
    let refusal = failure { connection throws(PostgresFailure) in _ = try connection.next(before: .patient) }(
      &connection)
    #expect(refusal == .refused(.unique, constraint: "t_pkey"))
    for _ in 0..<2 {
      let skipped = failure { connection throws(PostgresFailure) in _ = try connection.next(before: .patient) }(
        &connection)
      #expect(skipped == .skipped)
    }
    try connection.settle(before: .patient)
    try connection.send("ROLLBACK")
    try connection.send("SELECT count(*) FROM t")
    try connection.sync()
    _ = try connection.next(before: .patient)
    let count = try connection.next(before: .patient).first { try $0.int() }
    #expect(count == 0)
    try connection.settle(before: .patient)
  }

  @Test("a statement that was skipped before it was prepared is prepared the next time")
  func preparedLater() throws {
    var connection = try Database().connection()
    try connection.send("SELECT 1 / $1", Int64(0))
    try connection.send("SELECT $1 + 1", Int64(1))
    try connection.sync()
    let refusal = failure { connection throws(PostgresFailure) in _ = try connection.next(before: .patient) }(
      &connection)
    #expect(refusal == .refused("22012", constraint: nil))
    try connection.settle(before: .patient)
    for _ in 0..<2 {
      let second: StaticSQL = "SELECT $1 + 1"
      try connection.send(second, Int64(1))
      try connection.sync()
      let found = try connection.next(before: .patient).first { try $0.int() }
      #expect(found == 2)
      try connection.settle(before: .patient)
    }
  }

  @Test("a statement that the server does not understand is refused by its code, and so is the same one again")
  func nonsense() throws {
    let session = try Database().session()
    for _ in 0..<2 {
      #expect(throws: PostgresFailure.refused("42P01", constraint: nil)) { try session.run("SELECT * FROM nothing") }
    }
    #expect(try session.first("SELECT $1", true) { try $0.bool() } == true)
    #expect(!session.isBroken)
  }

  @Test("a commit behind a refusal that nobody has looked at is no commit")
  func hollowCommit() throws {
    let database = try Database()
    try database.run("CREATE TABLE t (n int8 PRIMARY KEY)")
    let session = try database.session()
    try session.queue("BEGIN")
    #expect(throws: PostgresFailure.refused("22012", constraint: nil)) { try session.run("SELECT 1 / $1", Int64(0)) }
    #expect(throws: PostgresFailure.skipped) { try session.commit() }
    #expect(try session.first("SELECT count(*) FROM t") { try $0.int() } == 0)
  }

  @Test("a warning of what stands before a commit says nothing of the commit; one of its own leaves it unknown")
  func warnings() throws {
    let database = try Database()
    try database.run(
      """
      CREATE TABLE t (n int8 PRIMARY KEY);
      CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING 'of a row'; RETURN NULL; END $$;
      CREATE TRIGGER before AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION warn();
      """)
    var connection = try database.connection()
    // The second time nothing is prepared in between.
    for number in 1...2 as ClosedRange<Int64> {
      let failure = try insert(number, over: &connection)
      #expect(failure == nil)
    }
    try database.run(
      """
      CREATE CONSTRAINT TRIGGER own AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION warn();
      """)
    let failure = try insert(3, over: &connection)
    #expect(failure == .commitUnknown)
    #expect(try database.run("SELECT count(*) FROM t") == "3")
  }

  /// Sends a transaction of one row before anything of it is answered, and says how its commit failed.
  private func insert(_ number: Int64, over connection: inout PGConnection) throws -> PostgresFailure? {
    try connection.send("BEGIN")
    try connection.send("INSERT INTO t VALUES ($1)", number)
    try connection.sendCommit()
    try connection.sync()
    for _ in 0..<2 { _ = try connection.next(before: .patient) }
    do throws(PostgresFailure) {
      _ = try connection.next(before: .patient)
      try connection.settle(before: .patient)
      return nil
    } catch {
      return error
    }
  }

  @Test("a script runs several statements, says what was refused, and the connection goes on")
  func script() throws {
    var connection = try Database().connection()
    try connection.runScript("CREATE TABLE a (n int8); CREATE TABLE b (n int8);", before: .patient)
    let refusal = failure { connection throws(PostgresFailure) in
      try connection.runScript("CREATE TABLE c (n int8); CREATE TABLE a (n int8);", before: .patient)
    }(&connection)
    #expect(refusal == .refused("42P07", constraint: nil))
    try connection.send("SELECT count(*) FROM pg_tables WHERE tablename IN ('a', 'b', 'c')")
    try connection.sync()
    let count = try connection.next(before: .patient).first { try $0.int() }
    #expect(count == 2)
    try connection.settle(before: .patient)
  }

  @Test("changed rows are counted, and a conflict names its constraint")
  func changed() throws {
    let database = try Database()
    try database.run(
      "CREATE TABLE t (n int8 PRIMARY KEY, u int8 CONSTRAINT once UNIQUE, f int8 CONSTRAINT there REFERENCES t)")
    let session = try database.session()
    #expect(try session.run("INSERT INTO t SELECT n, n FROM generate_series(1, 5) n") == 5)
    #expect(try session.run("UPDATE t SET u = u + 100 WHERE n > $1", Int64(2)) == 3)
    #expect(try session.run("DELETE FROM t WHERE n > $1", Int64(100)) == 0)
    #expect(throws: PostgresFailure.refused(.unique, constraint: "once")) {
      try session.run("INSERT INTO t VALUES (9, 1)")
    }
    #expect(throws: PostgresFailure.refused(.foreignKey, constraint: "there")) {
      try session.run("INSERT INTO t VALUES (10, 10, 77)")
    }
  }
}

/// What `work` throws; nil where it does not.
func failure(
  _ work: @escaping (inout PGConnection) throws(PostgresFailure) -> Void
) -> (inout PGConnection) -> PostgresFailure? {
  { connection in
    do throws(PostgresFailure) {
      try work(&connection)
      return nil
    } catch {
      return error
    }
  }
}
