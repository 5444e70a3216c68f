import Foundation
import HTTPTypes
import Testing

/// The limit of requests as it is chosen: by the flag, by the environment, in the configuration file.
@Suite struct RequestLimitCommandTests {
  @Test(
    "a limit that is none, or no number, is refused",
    arguments: ["0", "-1", "+5", "1.5", "1000000001", "99999999999999999999", "ten", "\u{661}"])
  func refused(number: String) throws {
    let folder = try CommandFolder()
    try folder.write("accessauth.conf", "requests-per-second = \(number)")
    let serve = ["serve", "--data", folder.path("data"), "--listen", "127.0.0.1:0"]
    let runs = [
      try CommandRun(serve + ["--requests-per-second=\(number)"]),
      try CommandRun(serve, environment: ["ACCESSAUTH_REQUESTS_PER_SECOND": number]),
      try CommandRun(serve + ["--config", folder.path("accessauth.conf")]),
    ]
    for run in runs {
      #expect(run.status == 2)
      #expect(run.error.contains("--requests-per-second needs a number from 1 to 1000000000, not \(number)"))
    }
  }

  @Test("the limit that is chosen holds, and without a choice nobody comes near it by hand")
  func holds() async throws {
    for (environment, isLow) in [(["ACCESSAUTH_REQUESTS_PER_SECOND": "1"], true), ([:], false)] {
      let served = try ServedProcess(environment: environment)
      var statuses: [Int] = []
      for _ in 0..<50 {
        statuses.append(try await Cabinet.call(served.server, served.adminKey, .get, "/v1/sites", nil).status)
      }
      #expect(statuses.first == 200)
      #expect(statuses.contains(429) == isLow)
      #expect(served.stop() == 0)
    }
  }
}
