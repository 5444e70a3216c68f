import AccessAuth
import Testing

@testable import PostgresStore

/// A database is brought to the next version while it is served, and programs of both versions go on.
@Suite("A schema that changes while doors ask") struct UpgradeTests {
  /// What a next version may do: new tables, filled from those that are there, and indexes.
  private static let next: [StaticSQL] = [
    """
    CREATE TABLE accessauth.grant_notes (
      tenant_id uuid NOT NULL,
      grant_id uuid NOT NULL,
      note text NOT NULL,
      PRIMARY KEY (tenant_id, grant_id),
      FOREIGN KEY (tenant_id, grant_id) REFERENCES accessauth.grants (tenant_id, id) ON DELETE CASCADE
    );
    INSERT INTO accessauth.grant_notes SELECT tenant_id, id, '' FROM accessauth.grants;
    CREATE INDEX attempts_of_later ON accessauth.attempts (tenant_id, device_id);
    """
  ]

  @Test("H-09 a database is brought to the next version, again and again, while doors ask: each gets its answer, once")
  func underLoad() async throws {
    try await DoorHouse.with(2) { house in
      let owner = try house.database.target("accessauth_owner")
      let grant = try house.grant(uses: 1000)
      let (ends, asked) = (Counter(), Counter())
      async let doors = race(8) { door in
        var opened = 0
        while ends.count == 0 {
          let recorded = try await house.redeem(house.scene.redemption(of: grant), at: door)
          if case .done = recorded { opened += 1 }
          let denied = house.scene.attempt(reason: .expired, grant: grant)
          #expect(try await house.record(denied, at: door) == .done(usesLeft: nil))
          asked.next()
        }
        return opened
      }
      while asked.count < 20 { try await Task.sleep(for: .milliseconds(10)) }
      // The version that is there, then the next one, which another process has brought it to already the second time.
      for versions in [Schema.versions, Schema.versions + [Self.next], Schema.versions + [Self.next]] {
        let before = asked.count
        try PostgresStore.migrate(owner, to: versions)
        while asked.count < before + 20 { try await Task.sleep(for: .milliseconds(10)) }
      }
      ends.next()
      let opened = try await doors.reduce(0, +)
      #expect(try house.uses(of: grant) == Int64(opened))
      #expect(try house.number("SELECT count(*) FROM accessauth.attempts") == opened + asked.count)
    }
  }

  @Test("H-09 a program runs with the next version's schema, started before it or after, and with none beyond that")
  func nextVersion() async throws {
    try await DoorHouse.with(1) { house in
      let (owner, serve) = (
        try house.database.target("accessauth_owner"), try house.database.target("accessauth_serve")
      )
      try PostgresStore.migrate(owner, to: Schema.versions + [Self.next])
      let schema = try PostgresStore.schema(serve)
      #expect(schema.applied == Schema.versions.count + 1 && !schema.isNewer && !schema.isOutdated)
      // Nothing is taken back by an older program that migrates.
      #expect(try PostgresStore.migrate(owner).applied == schema.applied)
      let store = PostgresStore(serve, .few)
      defer { store.close() }
      let grant = try house.grant(uses: 1)
      let redemption = house.scene.redemption(of: grant)
      var recorded: Recorded?
      while recorded == nil { recorded = try? await store.redeem(redemption) }
      #expect(recorded == .done(usesLeft: 0) || recorded == .replay(redemption.attempt.answer.with(usesLeft: 0)))
      try PostgresStore.migrate(owner, to: Schema.versions + [Self.next, []])
      #expect(try PostgresStore.schema(serve).isNewer)
      #expect(throws: DatabaseRefused.newerSchema) { try PostgresStore.migrate(owner) }
    }
  }
}
