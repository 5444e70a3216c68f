/// How many openings from afar may be asked for within a minute: a stolen key must not open a whole site.
public enum OpeningCaps {
  /// By one family of keys, unless an administrator allows its key more.
  public static let perKey = 3
  /// At one site, unless its policy allows more.
  public static let perSite = 10
  /// What an administrator may allow.
  public static let allowed = 1...600
  /// The span in which they are counted.
  public static let window = Duration.seconds(60)
}

/// One opening that is to be counted: refused where either cap is used up in the ``OpeningCaps/window`` before ``at``.
public struct OpeningCharge: Hashable, Sendable {
  /// The family of keys that asks.
  public let maker: APIKeyID
  /// Where.
  public let site: SiteID
  /// When.
  public let at: Instant
  /// How many the family may ask for; nil where an approval lets it through, and it is only counted.
  public let perKey: Int?
  /// How many the site allows; likewise.
  public let perSite: Int?

  package init(maker: APIKeyID, site: SiteID, at: Instant, perKey: Int?, perSite: Int?) {
    self.maker = maker
    self.site = site
    self.at = at
    self.perKey = perKey
    self.perSite = perSite
  }
}
