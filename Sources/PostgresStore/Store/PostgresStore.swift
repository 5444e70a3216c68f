import AccessAuth
import SodiumPrimitives
import Synchronization

/// The store of a service in a PostgreSQL database, which any number of processes share.
///
/// Nothing waits for a connection to be made: until there is one every call throws ``StoreError/unavailable``. Whatever is
/// committed is committed by one transaction at READ COMMITTED, which names its tenant first (row-level security); a change
/// holds the tenant's row (``Session/hold(_:)``). A method returns after the commit, never before.
package final class PostgresStore: Sendable {
  let redemptions: Pool<BatchTurn<FastRedemptions>>
  let denials: Pool<BatchTurn<FastRecords>>
  let looks: Pool<PassLooks>
  let work: Pool<WorkTurn>
  let lookups: Pool<WorkTurn>
  let lists: Pool<WorkTurn>
  let throttleTime: ThrottleTime
  let transactions: TransactionSizes
  /// Where this process's search for burns to forget goes on; nil is the beginning.
  let burnSweep = Mutex<BurnPlace?>(nil)
  /// What this process saw when it last read what waits to be sealed, and whose logs stand still.
  let sealSearch = Mutex(SealSearch())
  let ticker: ThrottleTicker

  /// How many connections a process has for what.
  package struct Connections: Sendable {
    package var looks = 1
    package var work = 4
    package var lookups = 3
    package var lists = 2

    package init() {}

    /// The least that works.
    package static var few: Connections {
      var few = Connections()
      (few.work, few.lookups, few.lists) = (2, 1, 1)
      return few
    }
  }

  /// Begins to connect to `target`, as the role that serves; two more connections are for doors alone. Every `tick` it
  /// looks whether something can be kept (``hindrance``).
  package init(
    _ target: PostgresTarget, _ connections: Connections = Connections(), throttleTime: ThrottleTime = .database,
    tick: Duration = ThrottleTicker.interval
  ) {
    self.throttleTime = throttleTime
    let doors = PoolBounds(lines: 1, linger: 0.125)
    let transactions = TransactionSizes(most: doors.together)
    self.transactions = transactions
    let jitter: @Sendable () -> Double = { Double(SystemRandom().uniform(below: 1025)) / 1024 }
    redemptions = Pool(
      to: target.together, bounds: doors, turn: BatchTurn(work: FastRedemptions(), transactions: transactions),
      jitter: jitter)
    denials = Pool(
      to: target.together, bounds: doors, turn: BatchTurn(work: FastRecords(), transactions: transactions),
      jitter: jitter)
    looks = Pool(to: target, bounds: PoolBounds(lines: connections.looks), turn: PassLooks(), jitter: jitter)
    work = Pool(to: target, bounds: PoolBounds(lines: connections.work), turn: WorkTurn(), jitter: jitter)
    lookups = Pool(to: target, bounds: PoolBounds(lines: connections.lookups), turn: WorkTurn(), jitter: jitter)
    lists = Pool(
      to: target, bounds: PoolBounds(lines: connections.lists, waiting: 256), turn: WorkTurn(), jitter: jitter)
    ticker = ThrottleTicker(every: tick, by: work) { [redemptions, denials, looks, lookups] in
      redemptions.isOpen && denials.isOpen && looks.isOpen && lookups.isOpen
    }
  }

  /// Serves who waits, and lets the connections go; later calls throw ``StoreError/unavailable``. It blocks.
  package func close() {
    ticker.stop()
    redemptions.close()
    denials.close()
    looks.close()
    work.close()
    lookups.close()
    lists.close()
  }

  /// Why there is no connection, in words for a log; nil where there is one, or none was tried yet.
  package var flaw: String? { work.connectFlaw?.words }
}

extension PostgresStore {
  /// Reads what `tenant` has, all of one moment: that at which the work begins.
  func reading<Value: Sendable>(
    _ pool: Pool<WorkTurn>, in tenant: TenantID, _ work: @escaping @Sendable (Session) throws -> Value
  ) async throws(StoreError) -> Value {
    try await pool.submit(repeatable: true) { session in
      try session.begin(tenant, .reading)
      let value = try work(session)
      try session.commit()
      return value
    }
  }

  /// Writes what `tenant` has, alone among those who change it. Where `isRepeatable`, work whose end nobody can tell is done
  /// again: it must have a name under which the second time finds the first.
  func writing<Value: Sendable>(
    in tenant: TenantID, repeatable isRepeatable: Bool = false, _ work: @escaping @Sendable (Session) throws -> Value
  ) async throws(StoreError) -> Value {
    try await self.work.submit(repeatable: isRepeatable) { [transactions] session in
      try session.begin(tenant)
      try session.hold(tenant)
      let value = try work(session)
      // Leases, which a process takes by itself, belong to nobody.
      if tenant != .none { Failpoint.pass(.beforeCommit) }
      try session.commit()
      if tenant != .none { Failpoint.pass(.afterCommit) }
      transactions.count(1)
      return value
    }
  }

  /// Does what concerns every tenant, under the role that may.
  func keeping<Value: Sendable>(
    _ mode: TransactionMode, _ work: @escaping @Sendable (Session) throws -> Value
  ) async throws(StoreError) -> Value {
    try await (mode == .reading ? lists : self.work).submit(repeatable: mode == .reading) { session in
      try session.beginKeeping(mode)
      let value = try work(session)
      try session.commit()
      return value
    }
  }
}

extension Session {
  /// Waits until nobody else changes what `tenant` has, and keeps others waiting until the transaction ends: what is looked
  /// at then holds until it is written. Redemptions of the short way stand on conditions of their own and wait for nobody.
  func hold(_ tenant: TenantID) throws {
    try queue("SELECT 1 FROM tenants WHERE tenant_id = $1 FOR NO KEY UPDATE", tenant)
  }
}
