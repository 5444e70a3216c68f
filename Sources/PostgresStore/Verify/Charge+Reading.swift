import AccessAuth

// What a caller read on its machine's clock gives way to what the store reads.
extension Charge {
  /// The same charge at `reading`.
  func read(at reading: ThrottleReading) -> Charge {
    Charge(kind, tenant: tenant, device: device, reading: reading, now: now, names: names, refusal: refusal)
  }
}

extension AttemptRecord {
  /// The same attempt, whose charge of something that nobody knows is made at `reading`.
  func charged(at reading: ThrottleReading) -> AttemptRecord {
    let unknown = unknown.map { UnknownCharge(reading: reading, name: $0.name, refusal: $0.refusal) }
    return AttemptRecord(
      tenant: tenant, device: device, answer: answer, fingerprint: fingerprint, event: event, moreEvents: moreEvents,
      consequences: consequences, counter: counter, unknown: unknown)
  }
}
