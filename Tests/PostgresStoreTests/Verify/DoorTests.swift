import AccessAuth
import SodiumPrimitives
import Testing

@testable import PostgresStore

@Suite("Attempts at a door")
struct DoorTests {
  @Test("what the short way keeps is what the long way keeps, column by column")
  func sameRows() async throws {
    try await DoorHouse.with(1) { house in
      let (scene, store) = (house.scene, house.stores[0])
      for (reason, name) in [(Reason.granted, "redemptions"), (.expired, "denials")] {
        let grant = try house.grant(uses: 9)
        let short = scene.attempt(reason: reason, grant: grant)
        // The same, with an event more, which only the long way can keep.
        var event = Event(
          id: EventID(at: DoorScene.start, random: scene.random), class: short.event.class, action: short.event.action,
          receivedAt: short.event.receivedAt, salt: short.event.salt)
        event = event.filled(from: short.event)
        let long = AttemptRecord(
          tenant: scene.tenant, device: scene.device, answer: short.answer.renamed(scene.attemptID()),
          fingerprint: short.fingerprint, event: event, moreEvents: [scene.refusal()])
        for attempt in [short, long] {
          if reason == .granted {
            _ = try await store.redeem(scene.redemption(of: grant, attempt: attempt))
          } else {
            _ = try await store.record(attempt)
          }
        }
        let kept = try house.serving { session in
          try session.begin(scene.tenant)
          defer { session.rollBack() }
          return try session.first(
            """
            SELECT count(*), count(DISTINCT to_jsonb(e) - 'id' - 'written_in' - 'uses_left'),
              count(DISTINCT to_jsonb(a) - 'id' - 'event_id' - 'uses_left')
            FROM events e JOIN attempts a ON a.tenant_id = e.tenant_id AND a.event_id = e.id
            WHERE e.tenant_id = $1 AND e.id IN ($2, $3)
            """, scene.tenant, short.event.id, long.event.id
          ) { [try $0.int(), try $0.int(), try $0.int()] }
        }
        #expect(kept == [2, 1, 1], "\(name)")
      }
      #expect(try house.number("SELECT count(*) FROM accessauth.events") == 6)
    }
  }

  @Test("an attempt that is not remembered any more makes room, at every store at once")
  func forgotten() async throws {
    try await DoorHouse.with(2) { house in
      let (scene, grant) = (house.scene, try house.grant(uses: 9))
      let first = scene.attempt(grant: grant)
      let id = first.answer.attempt
      #expect(try await house.stores[0].redeem(scene.redemption(of: grant, attempt: first)) == .done(usesLeft: 8))
      let later = DoorScene.start + AttemptRecord.memory
      let last = scene.attempt(id, grant: grant, at: later - .milliseconds(1))
      #expect(
        try await house.stores[1].redeem(scene.redemption(of: grant, attempt: last))
          == .replay(first.answer.with(usesLeft: 8)))
      let outcomes = try await race(8) { number in
        try await house.stores[number % 2].redeem(
          scene.redemption(of: grant, attempt: scene.attempt(id, grant: grant, body: "other", at: later)))
      }
      #expect(outcomes.count { $0 == .done(usesLeft: 7) } == 1)
      #expect(outcomes.count { if case .replay = $0 { true } else { false } } == 7)
      #expect(try await house.stores[0].attempt(id, of: scene.device, in: scene.tenant)?.answer.decidedAt == later)
    }
  }

  @Test("one of many that cannot be sent or read fails alone")
  func alone() async throws {
    try await DoorHouse.with(1) { house in
      let (scene, store) = (house.scene, house.stores[0])
      let grant = try house.grant(uses: nil)
      let spoilt = scene.redemption(of: grant)
      #expect(try await store.redeem(spoilt) == .done(usesLeft: nil))
      try house.database.run("UPDATE accessauth.attempts SET answer = 'x'")
      let plain = scene.attempt(grant: grant)
      var event = plain.event
      event.board = "B\0"
      let bad = AttemptRecord(
        tenant: plain.tenant, device: plain.device, answer: plain.answer, fingerprint: plain.fingerprint, event: event)
      let grants = try (0..<60).map { _ in try house.grant(uses: 1) }
      let outcomes: [Result<Recorded, any Error>] = try await race(60) { number in
        do {
          return switch number {
          case 20: .success(try await store.redeem(scene.redemption(of: grants[number], attempt: bad)))
          case 40: .success(try await store.redeem(spoilt))
          default: .success(try await store.redeem(scene.redemption(of: grants[number])))
          }
        } catch {
          return .failure(error)
        }
      }
      for (number, outcome) in outcomes.enumerated() {
        switch number {
        case 20: #expect(throws: StoreError.unavailable) { try outcome.get() }
        case 40: #expect(throws: StoreError.corrupt) { try outcome.get() }
        default: #expect(try outcome.get() == .done(usesLeft: 0))
        }
      }
      #expect(try house.number("SELECT count(*) FROM accessauth.grants WHERE uses = 1 AND max_uses = 1") == 58)
    }
  }

  @Test("what was answered is seen by whoever looks next, at whichever store")
  func seen() async throws {
    try await DoorHouse.with(3) { house in
      _ = try await race(8) { lane in
        let (scene, grant) = (house.scene, try house.grant(uses: nil))
        for round in 1...15 {
          let attempt = scene.attempt(grant: grant)
          _ = try await house.stores[(lane + round) % 3].redeem(scene.redemption(of: grant, attempt: attempt))
          let next = house.stores[(lane + round + 1) % 3]
          let known = try await next.candidates(
            CandidateQuery(
              tenant: scene.tenant, device: scene.device, key: .grant(grant), locker: nil, now: DoorScene.start))
          #expect(known.candidates.first?.grant.uses == Int64(round))
          #expect(try await next.attempt(attempt.answer.attempt, of: scene.device, in: scene.tenant) != nil)
        }
        return lane
      }
    }
  }
}

extension Event {
  /// The event with everything that a verification says of another.
  fileprivate func filled(from other: Event) -> Event {
    var event = self
    (event.mode, event.decision, event.reason, event.trust) = (other.mode, other.decision, other.reason, other.trust)
    (event.device, event.board, event.lockers) = (other.device, other.board, other.lockers)
    (event.credential, event.grant, event.subject) = (other.credential, other.grant, other.subject)
    (event.assurance, event.request, event.capturedAt) = (other.assurance, other.request, other.capturedAt)
    event.attempt = other.attempt
    return event
  }
}

extension Answer {
  fileprivate func renamed(_ attempt: AttemptID) -> Answer {
    Answer(
      attempt: attempt, decision: decision, event: event, decidedAt: decidedAt, lockers: lockers, grant: grant,
      credential: credential, usesLeft: usesLeft, retryAfter: retryAfter)
  }
}
