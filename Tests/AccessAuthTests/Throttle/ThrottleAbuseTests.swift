import Testing

@testable import AccessAuth

@Suite("Abuse of throttles")
struct ThrottleAbuseTests {
  /// What one wrong or right PIN is charged to: nothing, where one of them refuses.
  private static func isCharged(_ benches: inout [ThrottleBench]) -> Bool {
    guard benches.allSatisfy({ $0.refusal == nil }) else { return false }
    for index in benches.indices { _ = benches[index].charge() }
    return true
  }

  @Test("B-05 four wrong PINs and one's own right one, over and over: the reader runs dry all the same")
  func ownPIN() {
    var reader = ThrottleBench(.pinReader)
    var own = ThrottleBench(.pinCredential)
    var wrong = 0
    rounds: for _ in 0..<100 {
      for _ in 0..<4 {
        if reader.charge() != nil { break rounds }
        wrong += 1
      }
      if reader.charge() != nil { break }
      #expect(own.charge() == nil)
      own.state.reset()
      reader.giveBack()
    }
    #expect(wrong == 5)
    #expect(reader.refusal == ThrottleRefusal(retryAfter: .seconds(900)))
    #expect(own.state.row == 0)
  }

  @Test("B-05 for 30 days, a right PIN after every wrong one brings no try more")
  func ownPINForDays() {
    var reader = ThrottleBench(.pinReader)
    var wrong = 0
    while reader.elapsed < .days(30) {
      if let pause = reader.charge()?.retryAfter {
        reader.wait(pause)
        continue
      }
      wrong += 1
      if reader.charge() == nil { reader.giveBack() }
    }
    #expect(wrong == 736)
  }

  @Test("B-05 one's own right PIN at a shared locker does not free the neighbour's ladder")
  func neighbour() {
    var neighbour = ThrottleBench(.pinCredential)
    var wrong = 0
    for _ in 0..<1000 where neighbour.refusal != .exhausted {
      if let pause = neighbour.refusal?.retryAfter { neighbour.wait(pause) }
      #expect(neighbour.charge() == nil)
      neighbour.giveBack()
      #expect(neighbour.charge() == nil)
      wrong += 1
    }
    #expect(wrong == 10)
    #expect(neighbour.refusal == .exhausted)
  }

  @Test("B-06 one PIN over 1,000 lockers at 100 readers of a tenant: the tenant's bucket trips at 100")
  func sprayedOverATenant() {
    var tenant = ThrottleBench(.pinTenant)
    var service = ThrottleBench(.pinService)
    var readers = [ThrottleBench](repeating: ThrottleBench(.pinReader), count: 100)
    var lockers = [ThrottleBench](repeating: ThrottleBench(.pinCredential), count: 1000)
    var tries = 0
    for locker in lockers.indices {
      var places = [lockers[locker], readers[locker % 100], tenant, service]
      if Self.isCharged(&places) { tries += 1 }
      (lockers[locker], readers[locker % 100], tenant, service) = (places[0], places[1], places[2], places[3])
    }
    #expect(tries == 100)
    #expect(tenant.refusal == ThrottleRefusal(retryAfter: .seconds(5)))
    // None of the single places has seen enough to refuse, nor has the service as a whole.
    #expect(lockers.allSatisfy { $0.refusal == nil })
    #expect(readers.allSatisfy { $0.refusal == nil })
    #expect(service.refusal == nil)
  }

  @Test("B-06 one PIN over 20 tenants of 100 readers each: the service's bucket trips at 1,000")
  func sprayedOverTenants() {
    var service = ThrottleBench(.pinService)
    var tenants = [ThrottleBench](repeating: ThrottleBench(.pinTenant), count: 20)
    var tries = 0
    for _ in 0..<100 {
      for tenant in tenants.indices {
        var places = [ThrottleBench(.pinReader), tenants[tenant], service]
        if Self.isCharged(&places) { tries += 1 }
        (tenants[tenant], service) = (places[1], places[2])
      }
    }
    #expect(tries == 1000)
    #expect(service.refusal == ThrottleRefusal(retryAfter: .milliseconds(500)))
    #expect(tenants.allSatisfy { $0.refusal == nil })
  }

  @Test("B-07 who empties a reader's bucket keeps PINs out for 15 minutes, on a day with 20 failures for an hour")
  func denial() {
    var bench = ThrottleBench(.pinReader)
    #expect(bench.drain() == 5)
    bench.wait(.seconds(900))
    #expect(bench.refusal == nil)
    #expect(bench.fail(15) == 15)
    bench.wait(.hours(1))
    #expect(bench.refusal == nil)
  }
}

@Suite("A lock-out outlives restarts and clocks")
struct ThrottleRestartTests {
  private static let wall = Instant(seconds: 1_800_000_000)
  private static let kinds = ThrottleKind.allCases

  /// When the throttles were run dry, in the first session.
  private static let lockedAt = Duration.hours(1)

  /// A throttle that was run dry, as it is kept.
  private static func lockedOut(_ kind: ThrottleKind) -> (rule: ThrottleRule, kept: [UInt8], retryAfter: Duration?) {
    var bench = ThrottleBench(kind)
    if kind == .pinCredential { _ = bench.fail(6) }
    bench.elapsed = lockedAt
    _ = bench.drain()
    return (bench.rule, bench.state.encoded, bench.refusal?.retryAfter)
  }

  private static func refusal(_ kind: ThrottleKind, at moments: [Moment]) throws -> ThrottleRefusal? {
    let locked = lockedOut(kind)
    var state = try ThrottleState(encoded: locked.kept)
    var refusal: ThrottleRefusal?
    for moment in moments {
      refusal = locked.rule.charge(&state, at: ThrottleReading(moment))
      state = try ThrottleState(encoded: state.encoded)
    }
    return refusal
  }

  @Test("B-08 the wall clock a day ahead or back credits nothing", arguments: kinds)
  func wallClock(kind: ThrottleKind) throws {
    let locked = try #require(Self.lockedOut(kind).retryAfter)
    for shift in [Duration.days(1), .days(-1), .days(36_500), .days(-36_500)] {
      let moment = Moment(wall: Self.wall + shift, boot: Self.lockedAt, session: 1)
      #expect(try Self.refusal(kind, at: [moment]) == ThrottleRefusal(retryAfter: locked))
    }
  }

  @Test("B-08 a process restart credits what has passed on the machine, and no more", arguments: kinds)
  func processRestart(kind: ThrottleKind) throws {
    let locked = try #require(Self.lockedOut(kind).retryAfter)
    let early = Moment(wall: Self.wall, boot: Self.lockedAt + locked - .milliseconds(1), session: 1)
    #expect(try Self.refusal(kind, at: [early]) == ThrottleRefusal(retryAfter: .milliseconds(1)))
    let late = Moment(wall: Self.wall, boot: Self.lockedAt + locked, session: 1)
    #expect(try Self.refusal(kind, at: [late]) == nil)
  }

  @Test("B-08 a start of the machine credits its age, at most a minute", arguments: kinds)
  func machineStart(kind: ThrottleKind) throws {
    let locked = try #require(Self.lockedOut(kind).retryAfter)
    for seconds in [0, 1, 59, 60, 61, 86_400 * 365] as [Int64] {
      let moment = Moment(wall: Self.wall + .seconds(seconds), boot: .seconds(seconds), session: 2)
      let credit = Duration.seconds(min(seconds, 60))
      let refusal = try Self.refusal(kind, at: [moment])
      #expect(refusal == (locked > credit ? ThrottleRefusal(retryAfter: locked - credit) : nil))
    }
  }

  @Test("B-08 who pulls the plug every ten seconds waits as long as everybody else")
  func plugPulled() throws {
    for sessions in [89, 90] as [UInt64] {
      let moments = (1...sessions).flatMap { session in
        [0, 10].map { Moment(wall: Self.wall, boot: .seconds($0), session: session + 1) }
      }
      let left = Duration.seconds(900 - 10 * Int64(sessions))
      #expect(try Self.refusal(.pinReader, at: moments) == (left > .zero ? ThrottleRefusal(retryAfter: left) : nil))
    }
  }

  @Test("B-08 nothing but a person ends an exhausted ladder")
  func exhausted() throws {
    var bench = ThrottleBench(.pinCredential)
    #expect(bench.fail(10) == 10)
    var state = try ThrottleState(encoded: bench.state.encoded)
    for (session, boot) in [(1, .days(900)), (2, .days(900)), (3, .zero)] as [(UInt64, Duration)] {
      let at = ThrottleReading(session: session, elapsed: boot)
      #expect(bench.rule.charge(&state, at: at) == .exhausted)
    }
  }
}
