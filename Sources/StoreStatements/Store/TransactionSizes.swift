import Synchronization

/// Counts transactions by the number of writes that they carried.
final class TransactionSizes: Sendable {
  private let counts: Mutex<[Int]>

  /// `most` is what a transaction carries at most.
  init(most: Int) { counts = Mutex(Array(repeating: 0, count: most + 1)) }

  /// Counts one transaction that carried `writes`.
  func count(_ writes: Int) {
    // No turn carries more than its bound; were it to, it would count as that many.
    counts.withLock { $0[min(max(writes, 0), $0.count - 1)] += 1 }
  }

  /// At each index, how many transactions carried that many writes.
  var all: [Int] { counts.withLock { $0 } }
}
