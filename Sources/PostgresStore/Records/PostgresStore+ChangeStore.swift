package import AccessAuth
package import SodiumPrimitives
import Synchronization

extension PostgresStore: ChangeStore {
  /// One transaction; a conflict undoes all of it. A change that is claimed is asked for again where nobody can tell its end:
  /// what is found then is its own, and whoever made it still has the secrets that it did not keep.
  package func commit(_ change: Change) async throws(StoreError) -> ChangeOutcome {
    let runs = Runs()
    return try await writing(in: change.tenant, repeatable: change.claim != nil) { session in
      let isFirst = runs.begin()
      let outcome = try session.commit(change)
      guard case .replay(let result) = outcome else { return outcome }
      // What is answered again must be as durable as what is answered first.
      try session.demandDurability()
      // Names are drawn for each call: the same ones are this call's own.
      return !isFirst && result == change.claim?.result ? .done : outcome
    }
  }

  /// A look-up by the primary key; a claim that is found is answered when it is as durable as a commit.
  package func claim(_ key: Digest, of caller: APIKeyID) async throws(StoreError) -> IdempotencyClaim? {
    try await writing(in: .none, repeatable: true) { session in
      let claim = try session.claim(key, of: caller)
      if claim != nil { try session.demandDurability() }
      return claim
    }
  }
}

/// How often a piece of work was begun.
private final class Runs: Sendable {
  private let count = Atomic(0)

  /// Whether it begins for the first time.
  func begin() -> Bool { count.add(1, ordering: .relaxed).oldValue == 0 }
}
