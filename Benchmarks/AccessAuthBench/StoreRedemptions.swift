import AccessAuth
import AccessServer
import PostgresStore
import SodiumPrimitives

/// Redemptions at the store, of the kind that a scanned pass brings: a use is counted, a burn spent, the attempt and its
/// event are kept.
struct StoreRedemptions: Sendable {
  /// Grants that can be used again and again, told apart by a number from 0.
  struct Grants: Sendable {
    let count: Int
    private static let first = 1_790_000_000_000

    /// The grant with this number.
    func id(_ number: Int) -> GrantID {
      GrantID(high: UInt64(Self.first + number) << 16 | 0x7000, low: 0x8000_0000_0000_0000)
    }

    /// The same in SQL, for an expression that is a number.
    func sql(_ number: String) -> String {
      "(lpad(to_hex(\(Self.first) + \(number)), 12, '0') || '70008000000000000000')::uuid"
    }
  }

  let grants: Grants
  private let store: PostgresStore
  private let tenant: TenantID
  private let device: DeviceID
  private let pattern: Answer
  private let revision: Int64

  /// Makes `count` grants like that of a pass which is shown once.
  static func make(
    _ count: Int, for demo: PostgresDemo, by premises: Premises<PostgresStore>
  ) async throws -> StoreRedemptions {
    let issued = try await premises.issue(1, for: demo.cabinet.locker.id) { _ in [.qr(usage: .singleUse, lifetime: nil)]
    }
    let verifier = Verifier(
      store: premises.store, keys: premises.keys, hasher: premises.hasher, random: SystemRandom())
    guard let made = issued.first, let pass = made.credentials.first?.pass else {
      preconditionFailure("a QR credential has a pass")
    }
    let answer = try await verifier.present(
      .qr(text: pass.pass.text), at: Door(tenant: premises.tenant, device: demo.cabinet.device.id), ring: premises.ring)
    guard answer.decision.verdict == .grant else {
      throw BenchFailure("the first pass was refused: \(answer.decision.reason)")
    }
    let grants = Grants(count: count)
    try demo.cluster.run(
      """
      INSERT INTO accessauth.grants SELECT p.*
      FROM accessauth.grants g, generate_series(0, \(count - 1)) n, jsonb_populate_record(
        NULL::accessauth.grants,
        to_jsonb(g) || jsonb_build_object('id', \(grants.sql("n")), 'uses', 0, 'max_uses', 1000000)) p
      WHERE g.id = '\(UUIDText.of(made.grant.id.bytes))'
      """)
    return StoreRedemptions(
      grants: grants, store: premises.store, tenant: premises.tenant, device: demo.cabinet.device.id, pattern: answer,
      revision: made.grant.revision)
  }

  /// One more redemption of the grant with this number, with names of its own.
  func redemption(_ number: Int) -> Redemption {
    let now = SystemClock().now
    let random = SystemRandom()
    let grant = grants.id(number)
    let attempt = AttemptID(bytes: EventID(at: now.wall, random: random).bytes)
    guard let attempt else { preconditionFailure("an identifier has as many bytes as an attempt's") }
    var event = Event(.access, .verification, at: now, random: random)
    event.mode = .qr
    event.decision = pattern.decision.verdict
    event.reason = pattern.decision.reason
    event.trust = .online
    event.device = device
    event.board = pattern.lockers.first?.board
    event.lockers = pattern.lockers.map(\.id)
    event.grant = grant
    event.credential = pattern.credential
    event.subject = Pseudonym(bytes: random.bytes(16))
    event.assurance = .cryptographic
    event.attempt = attempt
    event.request = RequestID(at: now.wall, random: random)
    let answer = Answer(
      attempt: attempt, decision: pattern.decision, event: event.id, decidedAt: now.wall, lockers: pattern.lockers,
      grant: grant, credential: pattern.credential, usesLeft: nil, retryAfter: nil)
    let burn = Burn(
      credential: CredentialID(at: now.wall, random: random), serial: 0, expiresAt: now.wall + .days(2))
    return Redemption(
      grant: grant, revision: revision, burns: [burn],
      attempt: AttemptRecord(
        tenant: tenant, device: device, answer: answer, fingerprint: BLAKE2b.hash(attempt.bytes), event: event))
  }

  /// Redeems one, which must be done.
  func redeem(_ redemption: Redemption) async throws {
    guard case .done = try await store.redeem(redemption) else { throw BenchFailure("a redemption was not done") }
  }

  /// Redeems for `seconds`, by as many callers, each of them one after the other.
  func run(seconds: Int, callers: Int) async throws -> RedemptionLoad {
    let start = ContinuousClock.now
    let end = start + .seconds(seconds)
    let times = try await withThrowingTaskGroup(of: [Double].self) { group in
      for _ in 0..<callers {
        group.addTask {
          var times: [Double] = []
          var last = ContinuousClock.now
          while last < end {
            try await redeem(redemption(Int.random(in: 0..<grants.count)))
            let now = ContinuousClock.now
            times.append(inSeconds(now - last) * 1000)
            last = now
          }
          return times
        }
      }
      return try await group.reduce(into: [Double]()) { $0 += $1 }
    }
    return RedemptionLoad(
      rate: Double(times.count) / inSeconds(ContinuousClock.now - start), p99: quantile(0.99, of: times))
  }
}

/// What a load of redemptions measured.
struct RedemptionLoad {
  /// Redemptions in a second.
  let rate: Double
  /// Milliseconds.
  let p99: Double
}

/// 16 bytes as PostgreSQL writes them.
enum UUIDText {
  static func of(_ bytes: [UInt8]) -> String { AttemptID(bytes: bytes).map { "\($0)" } ?? "" }
}
