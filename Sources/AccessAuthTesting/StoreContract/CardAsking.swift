import AccessAuth
import SodiumPrimitives

/// Asks for a card number as a verifier does, which is the only one who knows its tag before the site is known.
struct CardAsking: Sendable {
  private let keys: DerivedKeys
  private let hasher = PINHasher(threads: 1, waiting: 1)

  /// With a master key of its own.
  init() throws { keys = try DerivedKeys(master: SecretBytes(copying: [UInt8](repeating: 7, count: 32))) }

  /// The tag of `card` at a site.
  func tag(of card: CardNumber, at site: SiteID, of tenant: TenantID) -> CardTag {
    card.tag(at: site, of: tenant, keys: keys)
  }

  /// What a store is asked for when `card` is shown.
  func key(of card: CardNumber, at door: Door) async throws -> CandidateQuery.Key {
    let listener = Listener()
    let verifier = Verifier(store: listener, keys: keys, hasher: hasher, random: SeededRandom(seed: 1))
    guard let attempt = AttemptID(bytes: door.device.bytes) else { throw NotAsked() }
    let request = VerificationRequest(
      attempt: attempt, presentation: .card(card), locker: nil, consume: false, capturedAt: nil)
    _ = try? await verifier.verify(
      request, at: door, ring: try KeyRing([], keys: keys), moment: Moment(wall: Instant(seconds: 0), boot: .zero),
      requestID: nil)
    guard let query = await listener.query else { throw NotAsked() }
    return query.key
  }
}

/// The store was not asked.
private struct NotAsked: Error {}

/// A store that remembers what it is asked, and cannot tell.
private actor Listener: VerificationStore {
  private(set) var query: CandidateQuery?

  func candidates(_ query: CandidateQuery) async throws(StoreError) -> CandidateSet {
    self.query = query
    throw .unavailable
  }

  func charge(_ charge: Charge) async throws(StoreError) -> Charged { throw .unavailable }
  func redeem(_ redemption: Redemption) async throws(StoreError) -> Recorded { throw .unavailable }
  func record(_ attempt: AttemptRecord) async throws(StoreError) -> Recorded { throw .unavailable }
  func attempt(_ id: AttemptID, of device: DeviceID, in tenant: TenantID) async throws(StoreError) -> KeptAttempt? {
    nil
  }
}
