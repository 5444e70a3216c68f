import Foundation
import HTTPTypes
import Testing

@Suite("The document of the API, read by others")
struct DocumentTests {
  private static let python = URL(
    filePath: ProcessInfo.processInfo.environment["ACCESSAUTH_PYTHON"] ?? "/usr/bin/python3")
  private static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Python/openapi_check.py")

  @Test("somebody else's reading of the standard finds nothing wrong with it")
  func standard() async throws {
    let served = try ServedProcess()
    let document = served.folder.appending(path: "openapi.json")
    let reply = try await Cabinet.call(served.server, served.adminKey, .get, "/openapi.json", nil)
    try Data(reply.body).write(to: document)
    let run = try ServedProcess.run([Self.script.path, document.path], executable: Self.python)
    #expect(run.status == 0, "\(String(decoding: run.output, as: UTF8.self)) \(run.error)")
  }
}
