import AccessAuth
import SodiumPrimitives

@testable import PostgresStore

/// A database with one tenant's events, and sessions of the role that serves.
struct EventScene {
  let database: Database
  let tenant = TenantID.some()
  let random = SystemRandom()
  private let serve: Session

  static let start = Instant(milliseconds: 1_800_000_000_000)

  init() throws {
    database = try Database(withSchema: true)
    serve = try database.session("accessauth_serve")
  }

  /// A session that waits longer than a test takes.
  func session() throws -> Session {
    let session = try database.session("accessauth_serve")
    try session.run("SET lock_timeout = '120s'")
    try session.run("SET statement_timeout = '120s'")
    try session.run("SET idle_in_transaction_session_timeout = '300s'")
    return session
  }

  /// An event that is stored nowhere yet.
  func event(at instant: Instant = start, _ change: (inout Event) -> Void = { _ in }) -> Event {
    var event = Event(.access, .verification, at: Moment(wall: instant, boot: .zero), random: random)
    change(&event)
    return event
  }

  /// Does `work` in a transaction that sees what `tenant` has.
  func within<Value>(_ tenant: TenantID? = nil, _ work: (Session) throws -> Value) throws -> Value {
    try transaction({ try $0.begin(tenant ?? self.tenant) }, work)
  }

  /// Does `work` in a transaction of housekeeping.
  func keeping<Value>(_ work: (Session) throws -> Value) throws -> Value {
    try transaction({ try $0.beginKeeping() }, work)
  }

  private func transaction<Value>(_ begin: (Session) throws -> Void, _ work: (Session) throws -> Value) throws -> Value
  {
    do {
      try begin(serve)
      let value = try work(serve)
      try serve.commit()
      return value
    } catch {
      serve.rollBack()
      throw error
    }
  }

  /// Commits events, all in one transaction.
  @discardableResult
  func write(_ events: [Event], in tenant: TenantID? = nil) throws -> [Event] {
    try within(tenant) { session in for event in events { try session.append(event, in: tenant ?? self.tenant) } }
    return events
  }

  /// The names of what has no place.
  func unsealed(limit: Int = 1000) throws -> [EventID] {
    try waiting(limit: limit).map(\.event.id)
  }

  /// What has no place.
  func waiting(limit: Int) throws -> [(tenant: TenantID, event: Event)] {
    var search = SealSearch()
    return try keeping { try $0.unsealed(limit: limit, &search) }
  }

  func seal(_ events: [Event], behind size: Int64, in tenant: TenantID? = nil) throws -> Bool {
    try within(tenant) { try $0.seal(Self.entries(events), of: tenant ?? self.tenant, behind: size) }
  }

  static func entries(_ events: [Event]) -> [SealEntry] {
    events.map { SealEntry(event: $0.id, leaf: $0.leaf) }
  }

  /// The log as it lies: who has which place, from 1.
  func log(of tenant: TenantID? = nil) throws -> [EventID] {
    let places = try within(tenant) {
      try $0.places(EventFilter(), of: tenant ?? self.tenant, above: 0, through: nil, limit: 10_000)
    }
    guard places.map(\.sequence) == (0..<places.count).map({ Int64($0) + 1 }) else { throw StoreError.corrupt }
    return places.map(\.event)
  }

  /// Below which transaction everything has its place.
  func sealedBelow() throws -> Int64 {
    try keeping { try $0.first("SELECT written_in::text::int8 FROM sealing") { try $0.int() } } ?? 0
  }

  /// The transaction that wrote `event`.
  func transaction(of event: Event) throws -> Int64 {
    try keeping {
      try $0.first("SELECT written_in::text::int8 FROM events WHERE id = $1", event.id) { try $0.int() }
    } ?? 0
  }
}
