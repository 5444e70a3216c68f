public import SodiumPrimitives

/// What devices tell of their locks and of themselves. Each number of a device's enrolment becomes one event, however
/// often and over how many connections it is told.
public struct DeviceReports<Store: ReportStore & ChangeStore & RecordReader, Random: RandomSource>: Sendable {
  /// How often a call starts again when another took some of its numbers. Each time at least one call got through, so
  /// that only a device which tells the same in many calls at once is asked to come again.
  private static var maximumTries: Int { 5 }

  let store: Store
  let keys: DerivedKeys
  let random: Random

  /// Composes the use case.
  public init(store: Store, keys: DerivedKeys, random: Random) {
    self.store = store
    self.keys = keys
    self.random = random
  }

  /// Remembers what is new of `drafts`, all of it or nothing, and says of each what became of it, in their order. A
  /// number under which something else was told before is not taken, and a person is to look at it: either two devices
  /// have one key, or a device has lost count.
  public func take(
    _ drafts: [ReportDraft], at door: Door, by caller: Caller
  ) async throws(Refusal) -> Made<[ReportResult]> {
    for _ in 0..<Self.maximumTries {
      if let before = try await caller.resultBefore(in: store) { return try replay(before, of: drafts) }
      let batch = try await judge(drafts, at: door, by: caller)
      if batch.events.isEmpty, caller.idempotency == nil { return Made(value: batch.results, isReplay: false) }
      let change = Change(
        tenant: door.tenant, effect: batch.reports.map { .keepReport($0) }, actor: caller.key, request: caller.request,
        claim: caller.claim(ids: batch.results.map(\.word)), events: batch.events)
      switch try await Refusal.asking({ () async throws(StoreError) in try await store.commit(change) }) {
      case .done: return Made(value: batch.results, isReplay: false)
      case .replay(let result): return try replay(result.ids, of: drafts)
      case .mismatch: throw .idempotencyMismatch
      case .conflict: continue
      }
    }
    throw .store(.busy)
  }

  /// What a call would write.
  private struct Batch {
    var results: [ReportResult] = []
    var reports: [DeviceReport] = []
    var events: [Event] = []
  }

  private func judge(_ drafts: [ReportDraft], at door: Door, by caller: Caller) async throws(Refusal) -> Batch {
    let numbers = Array(Set(drafts.map(\.number)))
    var kept = try await Refusal.asking { () async throws(StoreError) in
      try await store.reports(numbers, of: door.device, enrolment: caller.maker, in: door.tenant)
    }
    var lockers = LabelledLockers(device: door.device, tenant: door.tenant)
    var batch = Batch()
    var contradicted: Set<Int64> = []
    for (index, draft) in drafts.enumerated() {
      let number = draft.number
      let fingerprint = draft.fingerprint(of: door.device, enrolment: caller.maker, keys: keys)
      switch kept[number] {
      case .kept(let earlier, let event) where earlier.isEqual(to: fingerprint):
        batch.results.append(ReportResult(number: number, status: .repeated, event: event))
      case .kept:
        batch.results.append(ReportResult(number: number, status: .conflict, event: nil))
        contradicted.insert(number)
      case .forgotten: batch.results.append(ReportResult(number: number, status: .repeated, event: nil))
      case nil:
        let locker = try await lockers.locker(of: draft, at: index, in: store)
        let event = event(of: draft, locker, at: door, by: caller)
        batch.events.append(event)
        batch.reports.append(
          DeviceReport(
            device: door.device, enrolment: caller.maker, number: number, fingerprint: fingerprint, event: event.id,
            receivedAt: caller.moment.wall))
        batch.results.append(ReportResult(number: number, status: .accepted, event: event.id))
        kept[number] = .kept(fingerprint: fingerprint, event: event.id)
      }
    }
    // One for all of them: a device that repeats what was refused must not fill the log.
    if let first = contradicted.min() { batch.events.append(alarm(first, contradicted.count, at: door, by: caller)) }
    return batch
  }

  private func event(of draft: ReportDraft, _ locker: Locker?, at door: Door, by caller: Caller) -> Event {
    var event = Event(draft.type.class, draft.type.action, at: caller.moment, random: random)
    event.device = door.device
    event.board = locker?.board
    event.lockers = locker.map { [$0.id] } ?? []
    event.trust = Trust(link: draft.isOffline ? .offline : .online, clockOffset: draft.clockOffset)
    event.code = draft.code
    event.level = draft.level
    event.report = draft.number
    event.actor = caller.key
    event.request = caller.request
    event.capturedAt = draft.capturedAt
    return event
  }

  /// What a person has to look at: the first of the numbers, and how many there are.
  private func alarm(_ number: Int64, _ count: Int, at door: Door, by caller: Caller) -> Event {
    var alarm = Event(.alarm, .reportConflict, at: caller.moment, random: random)
    alarm.device = door.device
    alarm.trust = .online
    alarm.report = number
    alarm.count = Int64(count)
    alarm.actor = caller.key
    alarm.request = caller.request
    return alarm
  }

  private func replay(_ words: [String], of drafts: [ReportDraft]) throws(Refusal) -> Made<[ReportResult]> {
    guard words.count == drafts.count else { throw .inconsistent }
    var results: [ReportResult] = []
    for (word, draft) in zip(words, drafts) {
      guard let result = ReportResult(word: word, number: draft.number) else { throw .inconsistent }
      results.append(result)
    }
    return Made(value: results, isReplay: true)
  }
}

/// The lockers of a device by their labels, each looked up once. Old reports may name lockers that are gone: only what is
/// new is looked up.
private struct LabelledLockers {
  let device: DeviceID
  let tenant: TenantID
  /// By the bytes of the label: to `String`, labels that are written differently can be equal.
  private var known: [[UInt8]: Locker] = [:]

  init(device: DeviceID, tenant: TenantID) {
    self.device = device
    self.tenant = tenant
  }

  /// The locker that the report at `index` names; nil where it names none.
  mutating func locker(
    of draft: ReportDraft, at index: Int, in store: some RecordReader
  ) async throws(Refusal) -> Locker? {
    guard let label = draft.locker else { return nil }
    let bytes = Array(label.utf8)
    if let locker = known[bytes] { return locker }
    let (key, tenant) = (RecordKey.lockerLabel(device, label), tenant)
    let record = try await Refusal.asking { () async throws(StoreError) in try await store.record(key, in: tenant) }
    guard case .locker(let locker)? = record else {
      throw .invalid(pointer: "/events/\(index)/locker", detail: "no locker of the device has this label")
    }
    known[bytes] = locker
    return locker
  }
}

// How a result is kept for a call that is repeated: `accepted.evt_01h455vb4pex5vsknk084sn02q`, `repeated`, `conflict`.
extension ReportResult {
  fileprivate var word: String { event.map { "\(status.rawValue).\($0)" } ?? status.rawValue }

  fileprivate init?(word: String, number: Int64) {
    let parts = word.split(separator: ".", maxSplits: 1)
    guard let first = parts.first, let status = Status(rawValue: String(first)) else { return nil }
    guard parts.count == 2 else {
      self.init(number: number, status: status, event: nil)
      return
    }
    guard let event = EventID(String(parts[1])) else { return nil }
    self.init(number: number, status: status, event: event)
  }
}
