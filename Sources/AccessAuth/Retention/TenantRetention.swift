/// What one tenant keeps how long, with everything that has to be known for it.
struct TenantRetention: Sendable {
  /// A rule, and whose it is: a contract's name, or nil for the tenant's own.
  struct NamedRule: Hashable, Sendable {
    let name: String?
    let rule: Retention.Rule
  }

  let retention: Retention
  let persons: KeptPersons
  /// Where every device is; empty where ``needsPlaces(_:)`` says that nobody asks.
  private let places: [DeviceID: SiteID]
  private let contracts: [SiteID: Retention.Contract]

  /// Whether a verdict can depend on where a device is.
  static func needsPlaces(_ retention: Retention) -> Bool {
    !retention.contracts.isEmpty || retention.legalHolds.contains { $0.device != nil }
  }

  init(_ retention: Retention, places: [DeviceID: SiteID], persons: KeptPersons) {
    self.retention = retention
    self.places = places
    self.persons = persons
    var contracts: [SiteID: Retention.Contract] = [:]
    for contract in retention.contracts { for site in contract.sites { contracts[site] = contract } }
    self.contracts = contracts
  }

  /// The rule for what happened at a device; nil is what has no place.
  func rule(for class: DataClass, at device: DeviceID?) -> NamedRule {
    guard let device, !contracts.isEmpty else { return NamedRule(name: nil, rule: retention.effective(`class`)) }
    guard let site = places[device] else {
      return NamedRule(name: nil, rule: retention.effectiveAtLostPlace(`class`))
    }
    return rule(for: `class`, at: site)
  }

  /// The rule for a grant. One that reaches into several contracts goes when the last of them lets it go.
  func rule(for grant: GrantAge) -> NamedRule {
    if let site = grant.site { return rule(for: .grants, at: site) }
    guard !contracts.isEmpty, !grant.devices.isEmpty else {
      // Without a contract every place is the same; without a device all of them are gone.
      return NamedRule(name: nil, rule: retention.effectiveAtLostPlace(.grants))
    }
    var longest: NamedRule?
    var minimum = 0
    for device in grant.devices {
      let named = rule(for: .grants, at: device)
      minimum = max(minimum, named.rule.minimumDays)
      if longest.map({ $0.rule.maximumDays < named.rule.maximumDays }) ?? true { longest = named }
    }
    let maximum = longest?.rule.maximumDays ?? minimum
    return NamedRule(name: longest?.name, rule: Retention.Rule(minimumDays: minimum, maximumDays: maximum))
  }

  /// The first legal hold that names an event; nil where none does.
  func legalHold(on age: EventAge) -> RetentionVerdict.Why? {
    legalHold(on: DataClass(age.class), age.receivedAt) { $0 == age.device }
  }

  /// The first legal hold that names a grant by when it ended; nil where none does. Where nobody can tell whether a device
  /// is one that the grant opened, it is.
  func legalHold(on age: GrantAge) -> RetentionVerdict.Why? {
    legalHold(on: .grants, age.endsAt) { device in
      guard let site = age.site else {
        return age.devices.isEmpty || age.devices.contains { $0 == device || places[$0] == nil }
      }
      return places[device].map { $0 == site } ?? true
    }
  }

  private func legalHold(
    on class: DataClass, _ instant: Instant, names: (DeviceID) -> Bool
  ) -> RetentionVerdict.Why? {
    let hold = retention.legalHolds.first { hold in
      (hold.classes.isEmpty || hold.classes.contains(`class`)) && (hold.device.map(names) ?? true)
        && (hold.from.map { $0 <= instant } ?? true) && (hold.to.map { instant < $0 } ?? true)
    }
    return hold.map { .legalHold(name: $0.name) }
  }

  private func rule(for class: DataClass, at site: SiteID) -> NamedRule {
    let contract = contracts[site]
    return NamedRule(name: contract?.name, rule: retention.effective(`class`, in: contract))
  }
}
