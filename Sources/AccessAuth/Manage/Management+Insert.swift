extension Management {
  /// Commits one new record with its event; a replay loads what the first call made.
  func insert<Value: Sendable>(
    _ record: Record, _ value: Value, id: String, _ event: Event, by caller: Caller,
    load: (String) async throws(Refusal) -> Value
  ) async throws(Refusal) -> Made<Value> {
    switch try await commit([.insert(record)], [event], by: caller, ids: [id]) {
    case .done: return Made(value: value, isReplay: false)
    case .replay(let ids):
      guard let id = ids.first else { throw .inconsistent }
      return Made(value: try await load(id), isReplay: true)
    case .conflict: throw .inconsistent
    }
  }

  /// Commits the removal of a record that nothing needs any more; `reach` says which grants could have used it.
  func remove(
    _ key: RecordKey, _ event: Event, touching reach: GrantReach? = nil, by caller: Caller
  ) async throws(Refusal) {
    let effect: [Write] = [.remove(key)] + (reach.map { [.raiseRevision($0)] } ?? [])
    switch try await commit(effect, [event], by: caller) {
    case .done, .replay: return
    case .conflict(.referenced): throw .conflict("something else still refers to it")
    case .conflict(.revision): throw .notFound
    case .conflict: throw .inconsistent
    }
  }

  /// One page of a list.
  func page(
    _ list: RecordList, after cursor: [UInt8]?, limit: Int, by caller: Caller, _ permission: Permission
  ) async throws(Refusal) -> [Record] {
    try caller.demand(permission)
    return try await reading { () async throws(StoreError) in
      try await store.page(list, in: caller.tenant, after: cursor, limit: limit)
    }
  }
}
