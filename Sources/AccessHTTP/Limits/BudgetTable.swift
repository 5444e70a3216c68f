/// The budgets of the callers that were seen last, a bounded number of them.
///
/// Whoever has many addresses fills it. Then those budgets go first that are full, which changes nothing for anybody, and
/// after them those that are nearest to it: charged least, or longest ago. That is safe, because to forget a budget is to
/// fill it: nobody is refused for what others do. At worst a caller has its burst anew, once for every quarter of the
/// table that strangers fill in between, and no door's rule hangs on a budget.
struct BudgetTable {
  private let capacity: Int
  private var budgets: [RequestLimiter.Caller: GCRA] = [:]

  /// An empty table for at least 4 budgets.
  init(capacity: Int) { self.capacity = max(4, capacity) }

  var count: Int { budgets.count }

  subscript(caller: RequestLimiter.Caller) -> GCRA? { budgets[caller] }

  /// Keeps `budget`; where there is no place for it, others are forgotten.
  mutating func set(_ budget: GCRA, of caller: RequestLimiter.Caller, at reading: Duration) {
    if budgets[caller] == nil, budgets.count >= capacity { makeRoom(at: reading) }
    budgets[caller] = budget
  }

  /// Makes room for a quarter of the table or more: the next look over the whole of it is as many callers away. What
  /// stays is put into a new table: to take many out of one, in its own order, lets the others run into each other.
  private mutating func makeRoom(at reading: Duration) {
    budgets = budgets.filter { !$0.value.isFull(at: reading) }
    let excess = budgets.count - capacity / 4 * 3
    guard let last = budgets.values.map(\.fullAt).sorted().prefix(max(0, excess)).last else { return }
    budgets = budgets.filter { $0.value.fullAt > last }
  }
}
