package import AccessAuth

extension PostgresStore: RestoreStore {
  /// One transaction over all tenants, which takes the time that it takes: nobody should be served meanwhile.
  package func raise(_ raise: EpochRaise) async throws(StoreError) -> EpochRaised {
    try await work.submit(within: Self.patience) { session in
      try session.beginKeeping()
      try session.beUnhurried()
      let raised = try session.raise(raise)
      try session.commit()
      return raised
    }
  }

  /// Three counts.
  package func resting(in tenant: TenantID) async throws(StoreError) -> Resting {
    try await reading(lists, in: tenant) { try $0.resting(in: tenant) }
  }

  /// Begins what a restore does once the rows are there, as a superuser: the role that keeps may look into the schema, and
  /// the one that serves may not yet, whatever rights it has to what is in it.
  package func beginRestore() async throws(StoreError) {
    try await work.submit(within: Self.patience) { session in
      try session.queue(TransactionMode.writing.statement)
      try session.queue("SET LOCAL ROLE accessauth_owner")
      try session.run("REVOKE ALL ON SCHEMA accessauth FROM accessauth_serve")
      try session.run("GRANT USAGE ON SCHEMA accessauth TO accessauth_keep")
      try session.commit()
    }
  }

  /// Ends a restore, as a superuser: in one transaction the service may look into the schema, and everything that a raised
  /// epoch asks for is done. Until then nobody can serve what was restored.
  package func finishRestore(_ raise: EpochRaise) async throws(StoreError) -> EpochRaised {
    try await work.submit(within: Self.patience) { session in
      try session.queue(TransactionMode.writing.statement)
      try session.beUnhurried()
      try session.queue("SET LOCAL ROLE accessauth_owner")
      try session.queue("GRANT USAGE ON SCHEMA accessauth TO accessauth_serve")
      try session.queue("GRANT UPDATE (written_in) ON events TO accessauth_keep")
      try session.queue("SET LOCAL ROLE accessauth_keep")
      try session.renumberTransactions()
      let raised = try session.raise(raise)
      try session.queue("SET LOCAL ROLE accessauth_owner")
      try session.queue("REVOKE UPDATE (written_in) ON events FROM accessauth_keep")
      guard case .done = raised else {
        session.rollBack()
        return raised
      }
      Failpoint.pass(.beforeCommit)
      try session.commit()
      Failpoint.pass(.afterCommit)
      return raised
    }
  }

  private static var patience: Duration { .seconds(3600) }
}

extension Session {
  /// Takes away the bounds that a door needs.
  func beUnhurried() throws {
    try queue("SET LOCAL statement_timeout = 0")
    try queue("SET LOCAL lock_timeout = 0")
    try queue("SET LOCAL idle_in_transaction_session_timeout = 0")
  }

  /// Numbers of transactions belong to a cluster, and this is another one: what has no place yet was written by this
  /// transaction from now on, and sealing begins anew.
  fileprivate func renumberTransactions() throws {
    try run(
      """
      UPDATE events e SET written_in = pg_current_xact_id()
      WHERE NOT EXISTS (SELECT FROM log l WHERE l.tenant_id = e.tenant_id AND l.event_id = e.id)
      """)
    try run("UPDATE sealing SET written_in = '0'")
  }
}
