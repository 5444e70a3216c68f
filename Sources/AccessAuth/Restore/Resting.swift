/// What a restore lets rest, until somebody who has looked at it lets it go on.
///
/// A store that was put back does not know what happened since: uses that are gone, counters of cards that have risen,
/// keys that were taken back. So nothing counts there that is bounded by such knowledge.
public enum RestingKind: String, Hashable, Sendable, CaseIterable {
  /// Grants with a use limit.
  case grants
  /// Physical cards that make secure unique messages, whose counters may be old.
  case cards
  /// API keys, but for the operator's own.
  case apiKeys = "api_keys"

  /// The most API keys that one call releases by name.
  package static let maximumKeys = 100
}

/// How much rests.
public struct Resting: Hashable, Sendable {
  /// Grants.
  public var grants: Int64
  /// Physical cards.
  public var cards: Int64
  /// API keys.
  public var apiKeys: Int64

  /// Joins them.
  public init(grants: Int64 = 0, cards: Int64 = 0, apiKeys: Int64 = 0) {
    self.grants = grants
    self.cards = cards
    self.apiKeys = apiKeys
  }

  /// How much of one kind.
  public subscript(_ kind: RestingKind) -> Int64 {
    switch kind {
    case .grants: grants
    case .cards: cards
    case .apiKeys: apiKeys
    }
  }

  /// All of it.
  public var all: Int64 { grants + cards + apiKeys }

  static func + (left: Resting, right: Resting) -> Resting {
    Resting(grants: left.grants + right.grants, cards: left.cards + right.cards, apiKeys: left.apiKeys + right.apiKeys)
  }
}

extension APIKey {
  /// The roles whose keys are the operator's own: who runs the service, and who has to look at what rests.
  package static let operatorsOwn: [Role] = [.platform, .admin, .operator]
}
