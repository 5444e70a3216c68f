/// Says what may go and what stays, and why: a pure value of what was true at one moment. Of a tenant that it does not know
/// nothing goes, nor does an event that cannot be read.
public struct RetentionJudge: Sendable {
  /// The clock.
  let now: Instant
  private let tenants: [TenantID: TenantRetention]

  init(_ tenants: [TenantID: TenantRetention], at now: Instant) {
    self.tenants = tenants
    self.now = now
  }

  /// The verdict on an event; its age counts from its receipt.
  public func verdict(of age: EventAge) -> RetentionVerdict {
    guard age.isReadable, let tenant = tenants[age.tenant] else { return .stays(.maximum(rule: nil)) }
    let rule = tenant.rule(for: DataClass(age.class), at: age.device)
    if let why = tooYoung(age.receivedAt, rule) { return .stays(why) }
    if let why = tenant.legalHold(on: age) ?? tenant.persons.why(age) { return .stays(why) }
    return .goes(rule: rule.name)
  }

  /// The verdict on a grant; its age counts from the end of its window, whatever happened to it before.
  public func verdict(of age: GrantAge) -> RetentionVerdict {
    guard let tenant = tenants[age.tenant] else { return .stays(.maximum(rule: nil)) }
    let rule = tenant.rule(for: age)
    if let why = tooYoung(age.endsAt, rule) { return .stays(why) }
    if let why = tenant.legalHold(on: age) ?? tenant.persons.why(age) { return .stays(why) }
    return .goes(rule: rule.name)
  }

  /// The first instant at which an event may go though its person alone asks for it: its minimum.
  public func minimum(of age: EventAge) -> Instant {
    let days = tenants[age.tenant]?.rule(for: DataClass(age.class), at: age.device).rule.minimumDays
    return age.receivedAt + .days(Int64(days ?? Retention.days.upperBound))
  }

  /// Why an event may not go whatever its age: a legal hold of its tenant; nil where none names it.
  public func legalHold(on age: EventAge) -> RetentionVerdict.Why? {
    tenants[age.tenant]?.legalHold(on: age)
  }

  /// What the store has to find unchanged when something of `tenant` goes.
  func stamp(of tenant: TenantID) -> (revision: Int64, kept: Set<SubjectID>)? {
    tenants[tenant].map { ($0.retention.revision, $0.persons.subjects) }
  }

  /// A day is 24 hours. What has just reached its maximum goes.
  private func tooYoung(_ start: Instant, _ named: TenantRetention.NamedRule) -> RetentionVerdict.Why? {
    if now < start + .days(Int64(named.rule.minimumDays)) { return .minimum(rule: named.name) }
    if now < start + .days(Int64(named.rule.maximumDays)) { return .maximum(rule: named.name) }
    return nil
  }
}
