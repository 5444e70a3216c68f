public import SodiumPrimitives

/// Opens lockers from afar: by the rules that judge a scan, by whoever may, and no faster than the caps allow.
public struct Triggers<Store: VerificationStore & ChangeStore & RecordReader, Random: RandomSource>: Sendable {
  /// How often an opening is tried again when what it read has changed.
  static var maximumTries: Int { 3 }

  let store: Store
  let keys: DerivedKeys
  let random: Random

  /// Composes the use case.
  public init(store: Store, keys: DerivedKeys, random: Random) {
    self.store = store
    self.keys = keys
    self.random = random
  }

  /// Where it is to open.
  struct Place {
    let locker: Locker
    let device: Device
  }

  /// Decides `draft`. Where it opens, one use, one command, the event and the caller's claim are one durable act.
  /// Beyond the caps it throws ``Refusal/approvalRequired``, and nothing was decided: the same call may be made again.
  ///
  /// A repetition gives the first decision again, and is not counted against the caps.
  public func trigger(_ draft: TriggerDraft, ring: KeyRing, by caller: Caller) async throws(Refusal) -> Made<Triggered>
  {
    try caller.demand(draft.grant == nil ? .triggerFreely : .trigger)
    if let before = try await before(caller) { return before }
    let place = try await place(of: draft, by: caller)
    try await charge(at: place, by: caller)
    for _ in 0..<Self.maximumTries {
      if let triggered = try await decide(draft, at: place, ring: ring, by: caller) {
        return Made(value: triggered, isReplay: false)
      }
      // The same call, made elsewhere at the same time, may be what has changed.
      if let before = try await before(caller) { return before }
    }
    throw .store(.busy)
  }

  /// What the same call came to before; nil where it is new.
  private func before(_ caller: Caller) async throws(Refusal) -> Made<Triggered>? {
    guard let ids = try await caller.resultBefore(in: store) else { return nil }
    guard ids.count == 2, let id = CommandID(ids[0]), let device = DeviceID(ids[1]) else { throw .inconsistent }
    let kept = try await Refusal.asking { () async throws(StoreError) in
      try await store.attempt(AttemptID(id), of: device, in: caller.tenant)
    }
    // What it opened went with its person.
    guard let kept else { throw .notFound }
    guard kept.answer.decision.verdict == .grant else {
      return Made(value: Triggered(answer: kept.answer, command: nil), isReplay: true)
    }
    let record = try await Refusal.asking { () async throws(StoreError) in
      try await store.record(.command(id), in: caller.tenant)
    }
    guard case .command(let command)? = record else { throw .notFound }
    return Made(value: Triggered(answer: kept.answer, command: command), isReplay: true)
  }

  /// The locker and its device. What the key does not reach is not there.
  private func place(of draft: TriggerDraft, by caller: Caller) async throws(Refusal) -> Place {
    let locker = try await Refusal.asking { () async throws(StoreError) in
      try await store.locker(draft.locker, in: caller.tenant)
    }
    guard let locker else { throw .notFound(pointer: "/locker_id") }
    let device = try await Refusal.asking { () async throws(StoreError) in
      try await store.device(locker.device, in: caller.tenant)
    }
    guard let device, caller.reaches(device.site) else { throw .notFound(pointer: "/locker_id") }
    if let id = draft.grant {
      let grant = try await Refusal.asking { () async throws(StoreError) in
        try await store.grant(id, in: caller.tenant)
      }
      guard let grant, caller.reaches(grant) else { throw .notFound(pointer: "/grant_id") }
    }
    return Place(locker: locker, device: device)
  }
}
