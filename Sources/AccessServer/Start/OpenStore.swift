import AccessAuth

/// A store that is open, and the keys that belong to it.
struct OpenStore<Store: ServiceStore>: Sendable {
  let store: Store
  let keys: DerivedKeys
  let place: StorePlace
  /// Lets go of the store: what waits is done, later calls fail.
  let close: @Sendable () async -> Void

  /// Whether other processes write to the store too.
  var isShared: Bool {
    switch place {
    case .folder: false
    case .database: true
    }
  }

  /// Makes sure that it was founded, and with this master key.
  func check() async throws {
    guard let instance = try await store.instance() else { throw StartFailure(Self.unfounded(place)) }
    guard instance.belongs(to: keys) else {
      throw StartFailure("the key file belongs to another \(place.word); name the right one with --key-file")
    }
  }

  private static func unfounded(_ place: StorePlace) -> String {
    switch place {
    case .folder: "the data folder was never finished; remove it and run `accessauth init` again"
    case .database: "nothing was founded in the database; run `accessauth init` first"
    }
  }
}

/// Opens a store.
protocol StoreOpener: Sendable {
  associatedtype Store: ServiceStore

  /// Opens it. Throws ``StoreAway`` where the same may succeed in a moment, and ``StartFailure`` for what a person has to
  /// mend.
  func open() async throws -> OpenStore<Store>
}

/// A store that cannot be reached now. Nothing is wrong with what the service was told.
struct StoreAway: Error, Hashable {
  /// Why, in words for a log.
  let why: String
}
