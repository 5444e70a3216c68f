import AccessAuth
import SodiumPrimitives
import Testing

@testable import PostgresStore

@Suite("Redemptions that go together")
struct RedeemStatementTests {
  private let database: Database
  private let serve: Session
  private let scene: DoorScene

  init() throws {
    database = try Database(withSchema: true)
    serve = try database.session("accessauth_serve")
    scene = try DoorScene(by: serve)
  }

  private func grant(uses: Int64?, status: Standing = .active) throws -> GrantID {
    try scene.grant(uses: uses, status: status, by: serve)
  }

  /// What the statement says to `all` in one transaction.
  private func redeem(_ all: [Redemption]) throws -> [FastAnswer] {
    let tenant = scene.tenant
    serve.deadline = .patient
    defer { serve.rollBack() }
    let read = try serve.withConnection { connection throws(PostgresFailure) in
      try connection.send(TransactionMode.writing.statement)
      try connection.send(Session.nameTenant, tenant)
      try connection.send(
        RedeemStatement.sql, tenant, AttemptLists(attempts: all.map { FastAttempt($0.attempt) }),
        RedemptionLists(redemptions: all))
      try connection.sync()
      do throws(PostgresFailure) {
        for _ in 0..<2 { _ = try connection.next(before: .patient) }
        let rows = try connection.next(before: .patient)
        let read = Result { try FastAnswer.read(all.map(\.attempt), from: rows) }
        try connection.settle(before: .patient)
        return read
      } catch {
        try connection.settle(before: .patient)
        throw error
      }
    }
    let answers = try read.get()
    try serve.run("COMMIT")
    return answers
  }

  private let moved = FastAnswer.recorded(.moved)

  private func done(_ usesLeft: Int64?) -> FastAnswer { .recorded(.done(usesLeft: usesLeft)) }

  @Test("each of a batch gets its own answer: a use, the last use, none left, another revision, not active")
  func answers() throws {
    let (unlimited, two, one, suspended) = (
      try grant(uses: nil), try grant(uses: 2), try grant(uses: 1), try grant(uses: 1, status: .suspended)
    )
    let nowhere = GrantID(at: DoorScene.start, random: SystemRandom())
    let first = try redeem([unlimited, two, one, suspended, nowhere].map { scene.redemption(of: $0) })
    #expect(first == [done(nil), done(1), done(0), moved, moved])
    let second = try redeem([
      scene.redemption(of: unlimited, revision: 2), scene.redemption(of: two), scene.redemption(of: one),
    ])
    #expect(second == [moved, done(0), moved])
    #expect(try database.run("SELECT count(*) FROM accessauth.events") == "4")
    #expect(try database.run("SELECT count(*) FROM accessauth.attempts") == "4")
  }

  @Test("the same attempt again uses nothing, and finds what was answered")
  func repetition() throws {
    let grant = try grant(uses: 5)
    let asked = scene.redemption(of: grant, burns: [scene.burn(), scene.burn()])
    #expect(try redeem([asked]) == [done(4)])
    #expect(try redeem([asked]) == [.recorded(.replay(asked.attempt.answer.with(usesLeft: 4)))])
    let id = asked.attempt.answer.attempt
    let other = scene.redemption(of: grant, attempt: scene.attempt(id, grant: grant, body: "other"))
    #expect(try redeem([other]) == [.recorded(.mismatch)])
    let late = scene.attempt(id, grant: grant, at: DoorScene.start + AttemptRecord.memory)
    #expect(try redeem([scene.redemption(of: grant, attempt: late)]) == [.forgotten])
    #expect(try database.run("SELECT uses FROM accessauth.grants") == "1")
    #expect(try database.run("SELECT count(*) FROM accessauth.burns") == "2")
  }

  @Test("an earlier answer that cannot be read concerns nobody else")
  func unreadable() throws {
    let (first, second) = (try grant(uses: 5), try grant(uses: 5))
    let asked = scene.redemption(of: first)
    #expect(try redeem([asked]) == [done(4)])
    try database.run("UPDATE accessauth.attempts SET answer = 'x'")
    #expect(try redeem([asked, scene.redemption(of: second)]) == [.unreadable, done(4)])
  }

  @Test("B-02 what is burnt opens nothing, whether it is the first or the second")
  func burnt() throws {
    let (a, b, c) = (try grant(uses: nil), try grant(uses: nil), try grant(uses: nil))
    let (one, two) = (scene.burn(), scene.burn())
    #expect(try redeem([scene.redemption(of: a, burns: [one, two])]) == [done(nil)])
    let again = [scene.redemption(of: b, burns: [two]), scene.redemption(of: c, burns: [scene.burn(), one])]
    #expect(try redeem(again) == [moved, moved])
    #expect(try database.run("SELECT sum(uses) FROM accessauth.grants") == "1")
  }

  @Test("two that burn the same in one statement are refused together by the key, and nothing is written")
  func twins() throws {
    let (a, b) = (try grant(uses: nil), try grant(uses: nil))
    let burn = scene.burn()
    #expect(throws: PostgresFailure.refused(.unique, constraint: "burns_pkey")) {
      try redeem([scene.redemption(of: a, burns: [burn]), scene.redemption(of: b, burns: [burn])])
    }
    #expect(try database.run("SELECT sum(uses) FROM accessauth.grants") == "0")
  }

  @Test("a grant of another tenant is not there")
  func otherTenant() throws {
    let mine = try grant(uses: nil)
    try serve.begin(.some())
    #expect(try serve.exists("SELECT 1 FROM grants WHERE id = $1", mine) == false)
    serve.rollBack()
  }
}
