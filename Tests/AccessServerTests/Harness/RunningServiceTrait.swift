import Testing

/// Gives each test of a suite a service of its own, on a folder of its own: ``RunningService/current``.
///
/// It is a trait, and not a closure around each test: where a closure literal stands inside `#expect` and the whole in
/// another closure, Swift 6.3.1 may call a neighbouring literal of the same type instead, and the test says nothing true.
struct RunningServiceTrait: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true
  /// Whether it is served over a database, which other processes could share.
  var isShared = false

  func provideScope(
    for test: Test, testCase: Test.Case?, performing body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    if isShared {
      try await SharedServerTrait.taking {
        try await Self.serving(ServiceFolder(in: SharedDatabase().place()), body)
      }
    } else {
      try await Self.serving(ServiceFolder(), body)
    }
  }

  private static func serving(
    _ folder: ServiceFolder, _ body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await folder.serving { service in
      try await RunningService.$running.withValue(service) { try await body() }
      // Whatever was asked: nothing that nobody foresaw.
      let errors = service.log.text.split(separator: "\n").filter { $0.contains(#""level":"error""#) }
      #expect(errors == [], "the service logged an error")
    }
  }
}

extension Trait where Self == RunningServiceTrait {
  /// A service for each test.
  static var runningService: Self { RunningServiceTrait() }
  /// The same over PostgreSQL.
  static var runningServiceOnPostgres: Self { RunningServiceTrait(isShared: true) }
}

extension RunningService {
  @TaskLocal fileprivate static var running: RunningService?

  /// The service of the test that runs; its suite must have the trait.
  static var current: RunningService {
    guard let running else { preconditionFailure("the suite lacks .runningService") }
    return running
  }
}
