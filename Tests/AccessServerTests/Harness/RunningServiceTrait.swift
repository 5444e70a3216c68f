import Testing

/// Gives each test of a suite a service of its own, on a folder of its own: ``RunningService/current``.
///
/// A trait and not a closure around each test: Swift 6.3.1 gives a closure inside `#expect` the body of another one of the
/// same type when both stand in one closure, and the expectation is met by accident.
struct RunningServiceTrait: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  func provideScope(
    for test: Test, testCase: Test.Case?, performing body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await ServiceFolder().serving { service in
      try await RunningService.$running.withValue(service) { try await body() }
    }
  }
}

extension Trait where Self == RunningServiceTrait {
  /// A service for each test.
  static var runningService: Self { RunningServiceTrait() }
}

extension RunningService {
  @TaskLocal fileprivate static var running: RunningService?

  /// The service of the test that runs; its suite must have the trait.
  static var current: RunningService {
    guard let running else { preconditionFailure("the suite lacks .runningService") }
    return running
  }
}
