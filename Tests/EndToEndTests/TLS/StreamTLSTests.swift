import Foundation
import Testing

/// What goes on for long, over both versions of HTTP.
@Suite struct StreamTLSTests {
  @Test("events are streamed and exported over HTTP/2 as over HTTP/1.1, and no stream keeps the service from ending")
  func versions() async throws {
    let authority = try TestAuthority()
    let served = try ServedProcess(environment: try authority.issue("service").environment)
    let trust = [
      "--cacert", authority.certificate, "--header", "Authorization: Bearer \(served.adminKey)", "--write-out",
      " %{http_version} %{http_code}",
    ]
    for (flag, version) in [("--http2", "2"), ("--http1.1", "1.1")] {
      // It does not end by itself: the client leaves.
      let stream = try served.curl("/v1/events/stream?after=0", trust + [flag, "--no-buffer", "--max-time", "2"])
      #expect(stream.output.contains("id: 1\nevent: audit\ndata: {"))
      #expect(stream.output.hasSuffix(" \(version) 200"))
      let export = try served.curl("/v1/events/export", trust + [flag])
      #expect(export.status == 0 && export.output.contains(#""action":"tenant.created""#))
      #expect(export.output.hasSuffix(" \(version) 200"))
    }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["curl", "--silent", "--http2"] + trust + [served.secureServer + "/v1/events/stream?after=0"]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    try await served.waitForLog(#""route":"/v1/events/stream""#, count: 3)
    #expect(served.stop() == 0)
    process.waitUntilExit()
    // The answer came to its end, and was not broken off.
    #expect(process.terminationStatus == 0)
  }
}
