import AccessAuth
import AccessHTTP
import Synchronization

/// Answers that go on for long: of each kind there are few at once, in all, for one tenant and for one key, so that readers
/// who come and stay take nothing from the doors, nor one tenant's from another's.
package final class LongAnswers: Sendable {
  /// What can take long.
  package enum Kind: Hashable, Sendable {
    /// A copy of the log. It reads as fast as its reader takes it.
    case export
    /// Events as they come. It mostly waits.
    case stream

    /// How many there may be at once, in all, of one tenant and of one key.
    var maximum: (all: Int, ofTenant: Int, ofKey: Int) {
      switch self {
      case .export: (8, 4, 2)
      case .stream: (256, 64, 8)
      }
    }

    fileprivate var name: StaticString {
      switch self {
      case .export: "exports"
      case .stream: "streams"
      }
    }
  }

  private struct Holder: Hashable {
    let kind: Kind
    let tenant: TenantID
    let key: APIKeyID
  }

  private let counts = Mutex<[Holder: Int]>([:])

  package init() {}

  /// How many there are of a kind.
  package func count(_ kind: Kind) -> Int {
    counts.withLock { $0.filter { $0.key.kind == kind }.values.reduce(0, +) }
  }

  /// A place for one more; 429 where the key or its tenant has its share, 503 where all are taken.
  func enter(_ kind: Kind, by caller: Caller) throws(Problem) -> Place {
    let holder = Holder(kind: kind, tenant: caller.tenant, key: caller.key)
    let maximum = kind.maximum
    let (all, neighbours, own) = counts.withLock { counts in
      let all = counts.filter { $0.key.kind == kind }
      let neighbours = all.filter { $0.key.tenant == holder.tenant }.values.reduce(0, +)
      let own = counts[holder] ?? 0
      let sum = all.values.reduce(0, +)
      if sum < maximum.all, neighbours < maximum.ofTenant, own < maximum.ofKey { counts[holder] = own + 1 }
      return (sum, neighbours, own)
    }
    if own >= maximum.ofKey || neighbours >= maximum.ofTenant {
      let quota = own >= maximum.ofKey ? maximum.ofKey : maximum.ofTenant
      throw .rateLimited(
        RateLimit(name: kind.name, quota: quota, window: .seconds(60), remaining: 0, resetsAfter: .seconds(10)))
    }
    guard all < maximum.all else { throw Problem(.busy, retryAfter: .seconds(10)) }
    return Place { [self] in
      counts.withLock { counts in
        counts[holder] = (counts[holder] ?? 1) - 1
        if counts[holder] == 0 { counts[holder] = nil }
      }
    }
  }

  /// One place. It is given back when the answer is out, or when nobody will write it any more.
  final class Place: Sendable {
    private let giveBack: @Sendable () -> Void
    private let isTaken = Atomic(true)

    fileprivate init(_ giveBack: @escaping @Sendable () -> Void) { self.giveBack = giveBack }

    func leave() {
      if isTaken.exchange(false, ordering: .relaxed) { giveBack() }
    }

    deinit { leave() }
  }
}
