import SodiumPrimitives
import Testing

@testable import AccessAuth

/// A device of the scene that asks a verifier over a scripted store.
struct DoorScene {
  let scene: Scene
  let moment: Moment
  let door: Door
  let attempt: AttemptID
  /// Hashes cheaply; counts its runs.
  let hasher: PINHasher
  private let keyRing: KeyRing?

  init(hasher: PINHasher = PINSample.hasher(), ring: KeyRing? = nil) throws {
    let scene = try Scene()
    self.scene = scene
    moment = Moment(wall: scene.now, boot: .seconds(77))
    door = Door(tenant: scene.tenant, device: scene.cabinet.id)
    attempt = try #require(AttemptID(bytes: [UInt8](repeating: 7, count: 16)))
    self.hasher = hasher
    keyRing = ring
  }

  func request(
    _ presentation: Presentation, locker: String? = nil, consume: Bool = true
  ) -> VerificationRequest {
    VerificationRequest(
      attempt: attempt, presentation: presentation, locker: locker, consume: consume, capturedAt: nil)
  }

  func verify(
    _ presentation: Presentation, _ store: ScriptedStore, locker: String? = nil, consume: Bool = true,
    at door: Door? = nil, ring: KeyRing? = nil
  ) async throws -> Answer {
    let verifier = Verifier(store: store, keys: scene.keys, hasher: hasher, random: SeededRandom(seed: 1))
    return try await verifier.verify(
      request(presentation, locker: locker, consume: consume), at: door ?? self.door,
      ring: ring ?? keyRing ?? scene.ring, moment: moment, requestID: nil)
  }

  /// What the store knows of a presentation at the cabinet.
  func known(
    _ candidates: Candidate..., policy: DoorPolicy = .standard, sunCards: [SUNCard] = [], capture: CardCapture? = nil
  ) throws -> Result<CandidateSet, StoreError> {
    .success(
      CandidateSet(
        device: scene.cabinet, site: try scene.siteRecord(), policy: policy, candidates: candidates,
        sunCards: sunCards, capture: capture))
  }

  /// A store that knows `set`, redeems once and records once.
  func store(
    _ set: Result<CandidateSet, StoreError>, charges: [Result<Charged, StoreError>] = [],
    whenCharged: @escaping @Sendable () -> Void = {}
  ) -> ScriptedStore {
    ScriptedStore(
      .init(
        charges: charges, candidates: [set], redeem: [.success(.done(usesLeft: 0))],
        record: [.success(.done(usesLeft: nil))]), whenCharged: whenCharged)
  }
}

extension ScriptedStore {
  /// What was remembered of the one attempt, be it a redemption's or a denial's.
  func onlyAttempt(sourceLocation: SourceLocation = #_sourceLocation) throws -> AttemptRecord {
    let all = asked.records + asked.redemptions.map(\.attempt)
    #expect(all.count == 1, sourceLocation: sourceLocation)
    return try #require(all.first, sourceLocation: sourceLocation)
  }
}

extension DoorScene {
  /// Verifies what is genuine or not, and expects one answer for all that is not: not recognized, recorded, nothing named,
  /// nothing redeemed, and charged as something that nobody knows.
  func expectUnrecognized(
    _ presentation: Presentation, knowing set: Result<CandidateSet, StoreError>, ring: KeyRing? = nil,
    at door: Door? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let store = store(set)
    let answer = try await verify(presentation, store, at: door, ring: ring)
    #expect(answer.decision == Decision(reason: .notRecognized, consume: true), sourceLocation: sourceLocation)
    #expect(store.asked.redemptions.isEmpty, sourceLocation: sourceLocation)
    let record = try store.onlyAttempt(sourceLocation: sourceLocation)
    #expect(record.answer == answer && record.event.reason == .notRecognized, sourceLocation: sourceLocation)
    #expect(record.event.credential == nil && record.event.grant == nil, sourceLocation: sourceLocation)
    #expect(record.event.subject == nil && record.event.assurance == nil, sourceLocation: sourceLocation)
    #expect(record.unknown != nil && record.counter == nil, sourceLocation: sourceLocation)
  }
}
