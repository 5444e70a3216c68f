public import AccessAuth
import Synchronization

/// Counts the requests of every caller, and refuses those that come too fast. What it knows is in memory and begins anew
/// with the process: it is about load, and no rule of a door is built on it.
public final class RequestLimiter: Sendable {
  /// Whose requests are counted together.
  public enum Caller: Hashable, Sendable {
    /// Whoever proves no key, by the address.
    case address(ClientBlock)
    /// An API key of a person or of software.
    case key(APIKeyID)
    /// The API key of a device; told apart in what the caller is told, and nowhere else.
    case device(APIKeyID)
    /// All keys of a tenant.
    case tenant(TenantID)

    var policy: RequestLimits.Policy {
      switch self {
      case .address: .address
      case .key: .key
      case .device: .device
      case .tenant: .tenant
      }
    }
  }

  private let limits: RequestLimits
  private let budgets: Mutex<BudgetTable>

  /// How many callers are remembered at once; about 10 MB.
  static let capacity = 65_536

  /// A limiter that has seen nobody.
  public convenience init(_ limits: RequestLimits) { self.init(limits, capacity: Self.capacity) }

  init(_ limits: RequestLimits, capacity: Int) {
    self.limits = limits
    budgets = Mutex(BudgetTable(capacity: capacity))
  }

  /// Charges one request to the key that it proved and to the key's tenant; the platform's key has none. A door is charged
  /// alone: what others of its tenant do must not shut it. What it returns is the budget that refuses, or nil.
  public func charge(_ key: APIKey, at moment: Moment) -> RateLimit? {
    if key.role == .device { return charge([.device(key.id)], at: moment.boot) }
    return charge([.key(key.id)] + (key.tenant.map { [.tenant($0)] } ?? []), at: moment.boot)
  }

  /// Charges one request that proved no key to the address of its client.
  public func charge(_ client: IPAddress?, at moment: Moment) -> RateLimit? {
    charge([.address(ClientBlock(client))], at: moment.boot)
  }

  /// Charges one request to all `callers`, or to none of them if any refuses: then the budget that refuses for longest
  /// is returned, because before that no request can pass. `reading` is the time since the machine started.
  public func charge(_ callers: [Caller], at reading: Duration) -> RateLimit? {
    budgets.withLock { table in
      var charged: [(caller: Caller, budget: GCRA)] = []
      var refused: (caller: Caller, wait: Duration)?
      for caller in callers {
        var budget = table[caller] ?? GCRA(limits.rate(of: caller.policy))
        switch budget.admit(at: reading) {
        case .admitted: charged.append((caller, budget))
        case .refused(let wait): if wait > refused?.wait ?? .zero { refused = (caller, wait) }
        }
      }
      if let refused { return limits.state(refused.caller.policy, refusedFor: refused.wait) }
      for (caller, budget) in charged { table.set(budget, of: caller, at: reading) }
      return nil
    }
  }

  /// How many callers are remembered.
  var count: Int { budgets.withLock { $0.count } }
}

extension RequestLimits {
  /// What the caller is told of an empty budget.
  fileprivate func state(_ policy: Policy, refusedFor wait: Duration) -> RateLimit {
    let rate = rate(of: policy)
    return RateLimit(
      name: policy.name, quota: rate.burst, window: rate.window, remaining: 0, resetsAfter: wait)
  }
}
