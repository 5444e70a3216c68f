/// How long a tenant keeps each kind of data. The tenant's own rules hold everywhere but where a contract says otherwise,
/// and nothing that a legal hold names goes at all.
public struct Retention: Hashable, Sendable {
  /// What ``rules`` leaves open.
  public var preset: Preset
  /// The tenant's own rules, where they differ from the preset's.
  public var rules: [DataClass: Rule]
  /// Parts of the tenant with rules of their own; no site is in two.
  public var contracts: [Contract]
  /// What may not go, whatever the rules say.
  public var legalHolds: [LegalHold]
  /// Raised by every change; 0 of a tenant that has never said anything.
  public var revision: Int64

  /// The most contracts of a tenant, and the most sites of one.
  public static let maximumContracts = 100
  /// The most legal holds of a tenant.
  public static let maximumLegalHolds = 100
  /// What a time in ``Rule`` may be, in days.
  public static let days = 0...3653

  /// What holds until a tenant says something.
  public static let standard = Retention(preset: .eu)

  /// Starts from a preset.
  public init(
    preset: Preset, rules: [DataClass: Rule] = [:], contracts: [Contract] = [], legalHolds: [LegalHold] = [],
    revision: Int64 = 0
  ) {
    self.preset = preset
    self.rules = rules
    self.contracts = contracts
    self.legalHolds = legalHolds
    self.revision = revision
  }

  /// How long one kind of data is kept.
  public struct Rule: Hashable, Sendable {
    /// For so many days nothing goes, not even when its person asks for erasure: a law wants it kept.
    public var minimumDays: Int
    /// After so many days it goes by itself.
    public var maximumDays: Int

    /// Joins them; the minimum is at most the maximum.
    public init(minimumDays: Int, maximumDays: Int) {
      self.minimumDays = minimumDays
      self.maximumDays = maximumDays
    }
  }

  /// A part of a tenant with rules of its own: the sites of one customer of the operator.
  public struct Contract: Hashable, Sendable {
    /// Its name, unique in the tenant, 1 to 100 characters.
    public var name: String
    /// Where it holds.
    public var sites: [SiteID]
    /// Where it differs from the tenant's rules.
    public var rules: [DataClass: Rule]

    /// Joins them.
    public init(name: String, sites: [SiteID], rules: [DataClass: Rule]) {
      self.name = name
      self.sites = sites
      self.rules = rules
    }
  }

  /// Rules that a law suggests.
  public enum Preset: String, Hashable, Sendable, CaseIterable {
    /// Door events for 90 days.
    case eu
    /// Door events for 365 days, at least 180 of them.
    case `in`
  }
}

/// Data that may not go before somebody says so, and why.
public struct LegalHold: Hashable, Sendable {
  /// What it is called, unique in the tenant, 1 to 100 characters.
  public var name: String
  /// Why.
  public var ground: LegalGround
  /// Which kinds of data; none means all.
  public var classes: Set<DataClass>
  /// Of which device; nil means all.
  public var device: DeviceID?
  /// Received in this time; nil means any.
  public var from: Instant?
  /// The first instant after it.
  public var to: Instant?

  /// Joins them.
  public init(
    name: String, ground: LegalGround, classes: Set<DataClass> = [], device: DeviceID? = nil, from: Instant? = nil,
    to: Instant? = nil
  ) {
    self.name = name
    self.ground = ground
    self.classes = classes
    self.device = device
    self.from = from
    self.to = to
  }
}

/// Why data may be kept though its person asks for erasure: the grounds of Article 17(3) of Regulation (EU) 2016/679,
/// closed.
public enum LegalGround: String, Hashable, Sendable, CaseIterable {
  case freedomOfExpression = "freedom_of_expression"
  case legalObligation = "legal_obligation"
  case publicHealth = "public_health"
  case archiving
  case legalClaims = "legal_claims"
}
