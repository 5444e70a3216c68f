public import AccessAuth

extension CredentialStore: StoreWatch {
  /// Two look-ups by key, in one snapshot.
  public func standing() async throws(StoreError) -> StoreStanding {
    try await lookups.submit { try $0.standing() }
  }

  /// Not looked at: the folder is on this machine and nobody else's, and what cannot be written is refused at once.
  public var hindrance: StaticString? { nil }

  /// What waits for the connection that writes; look-ups of doors that wait there too are not counted.
  public var writesWaiting: Int { writer.writesWaiting }

  /// Index 0 is always 0.
  public var writesPerTransaction: [Int] { transactions.all }
}

extension Connection {
  /// Positions have no gaps, and everything up to `sealing.position` has its place.
  fileprivate func standing() throws -> StoreStanding {
    let newest = try first("SELECT position, received_at FROM events ORDER BY position DESC LIMIT 1") { row in
      (position: try row.int(), receivedAt: try row.instant())
    }
    guard let newest else { return StoreStanding(unsealedEvents: 0, newestEventAt: nil) }
    let sealed = try first("SELECT position FROM sealing") { try $0.int() }
    guard let sealed else { throw StoreError.corrupt }
    return StoreStanding(
      unsealedEvents: Int(clamping: max(newest.position - sealed, 0)), newestEventAt: newest.receivedAt)
  }
}
