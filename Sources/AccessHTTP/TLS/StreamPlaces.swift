import Synchronization

/// Counts the requests of HTTP/2 that are under way in the whole service, so that a few connections with many streams do
/// not take the memory that many connections with one stream could not.
final class StreamPlaces: Sendable {
  /// There is no place left.
  struct Full: Error {}

  private let maximum: Int
  private let taken = Atomic(0)

  init(maximum: Int) { self.maximum = maximum }

  /// Takes a place, to be given back once.
  func take() throws(Full) {
    guard taken.add(1, ordering: .relaxed).newValue <= maximum else {
      giveBack()
      throw Full()
    }
  }

  func giveBack() { taken.subtract(1, ordering: .relaxed) }
}
