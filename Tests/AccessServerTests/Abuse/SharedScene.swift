import Foundation
import Testing

/// One service with one cabinet and one grant, for all tests of a suite: ``SharedScene/current``. For suites of many
/// small cases that change nothing, or each something of its own.
struct SharedScene: Sendable {
  let service: RunningService
  let cabinet: Cabinet
  /// A grant over the first locker.
  let issued: Issued

  var admin: Client { service.admin }
  var door: Client { cabinet.door }

  @TaskLocal fileprivate static var shared: SharedScene?

  /// The scene of the suite that runs; it must have the trait.
  static var current: SharedScene {
    guard let shared else { preconditionFailure("the suite lacks .sharedScene") }
    return shared
  }
}

/// Gives a whole suite one ``SharedScene``.
struct SharedSceneTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await ServiceFolder().serving { service in
      let cabinet = try await service.admin.makeCabinet()
      let issued = try await service.admin.issue(cabinet.first)
      let scene = SharedScene(service: service, cabinet: cabinet, issued: issued)
      try await SharedScene.$shared.withValue(scene) { try await body() }
      let errors = service.log.errors
      #expect(errors == [], "the service logged an error")
    }
  }
}

extension Trait where Self == SharedSceneTrait {
  /// One service for all tests of the suite.
  static var sharedScene: Self { SharedSceneTrait() }
}

extension CapturedLog {
  /// The lines.
  var lines: [Substring] { text.split(separator: "\n") }
  /// The lines that tell of something that nobody foresaw.
  var errors: [Substring] { lines.filter { $0.contains(#""level":"error""#) } }
  /// What the lines say, each once, without what differs from request to request; nil if a line is no JSON.
  var facts: Set<String>? {
    var facts: Set<String> = []
    for line in lines {
      guard let members = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else { return nil }
      let rest = members.filter { !["at", "request_id", "duration_us"].contains($0.key) }
      facts.insert(rest.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "\n"))
    }
    return facts
  }
}
