/// What of a person's events an erasure has to leave: those that a minimum of the tenant's retention keeps, and those that
/// a legal hold of the tenant names. They stay under a pseudonym whose key is gone.
struct ErasureRules: Sendable {
  let judge: RetentionJudge
  let tenant: TenantID
  /// When the erasure looks.
  let now: Instant

  /// Why `event`, which has this place, stays; nil where it goes.
  func keeps(_ event: Event, at sequence: Int64) -> KeptRows? {
    let age = EventAge(of: event, in: tenant, at: sequence)
    if judge.legalHold(on: age) != nil { return KeptRows(.events, count: 1, .legalHold, until: nil) }
    let minimum = judge.minimum(of: age)
    return now < minimum ? KeptRows(.events, count: 1, .minimum, until: minimum) : nil
  }
}

extension EventAge {
  /// What retention sees of an event that somebody has read.
  fileprivate init(of event: Event, in tenant: TenantID, at sequence: Int64) {
    self.init(
      position: 0, tenant: tenant, sequence: sequence, event: event.id, class: event.class,
      receivedAt: event.receivedAt, device: event.device, subject: event.subject, grant: event.grant,
      credential: event.credential)
  }
}
