/// How a store is doing, for whoever watches the service.
public protocol StoreWatch: Sendable {
  /// Asks the store itself, cheaply: an answer means that it can be read.
  func standing() async throws(StoreError) -> StoreStanding
  /// Why nothing can be kept, in a word of the program for whoever runs it; nil as long as something was kept lately, or
  /// where that is not looked at.
  var hindrance: StaticString? { get }
  /// How many writes wait for the next transaction.
  var writesWaiting: Int { get }
  /// How many transactions carried how many writes since the store was opened: at index 4 stands how many carried 4.
  var writesPerTransaction: [Int] { get }
}

/// What a store says of itself.
public struct StoreStanding: Hashable, Sendable {
  /// How many committed events there are from the first one on that has no place in its tenant's log: 0 where every one
  /// has its place, and otherwise at least as many as have none.
  public let unsealedEvents: Int
  /// When the newest event was received; nil before the first.
  public let newestEventAt: Instant?

  package init(unsealedEvents: Int, newestEventAt: Instant?) {
    self.unsealedEvents = unsealedEvents
    self.newestEventAt = newestEventAt
  }
}
