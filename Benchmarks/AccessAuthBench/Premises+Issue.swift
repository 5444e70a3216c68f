import AccessAuth
import SodiumPrimitives

extension Premises {
  /// Makes `count` grants for `locker` with the credentials of `drafts`, each of which may be used once, by 64 callers at
  /// once; answers them in the order of their issue.
  func issue(
    _ count: Int, for locker: LockerID, _ drafts: @escaping @Sendable (Int) -> [CredentialDraft]
  ) async throws -> [IssuedGrant] {
    let callers = 64
    return try await withThrowingTaskGroup(of: [IssuedGrant].self) { group in
      for caller in 0..<callers {
        group.addTask {
          var issued: [IssuedGrant] = []
          for index in stride(from: caller, to: count, by: callers) {
            let calling = self.calling()
            let credentials = drafts(index)
            let draft = GrantDraft(
              person: .reference("bench-\(caller)-\(index / callers % 100)"), targets: .lockers([locker]),
              startsAt: nil, endsAt: calling.moment.wall + .days(2), maxUses: Int64(credentials.count),
              offline: .never, reference: nil, credentials: credentials)
            issued.append(try await management.createGrant(draft, ring: ring, by: calling).value)
          }
          return issued
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }.sorted { $0.grant.id < $1.grant.id }
  }

  /// Makes `count` passes for `locker`, each good for one use, and answers how they are presented, in the order of their
  /// issue.
  func passes(_ count: Int, for locker: LockerID) async throws -> [[UInt8]] {
    let issued = try await issue(count, for: locker) { _ in [.qr(usage: .singleUse, lifetime: nil)] }
    return issued.compactMap { $0.credentials.first?.pass.map { Presented.qr($0.pass.text) } }
  }
}
