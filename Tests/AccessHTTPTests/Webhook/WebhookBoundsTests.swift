import AccessAuth
import Testing

@testable import AccessHTTP

@Suite("Receivers of webhooks that do not behave")
struct WebhookBoundsTests {
  private static func outcome(
    of answer: Receiver.Answer, whole: Duration = .seconds(60), dropping: Duration = .seconds(60)
  ) async throws -> WebhookOutcome {
    let message = try WebhookClientTests.message()
    let client = WebhookClientTests.client(whole: whole, dropping: dropping)
    return try await Receiver.run(answer) { receiver in
      try await client.send(message, to: "\(receiver.url)/")
    }
  }

  @Test(
    "F-05 one that does not come to the end of its headers is left",
    arguments: ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\na: b\r\n", "HTTP/1.1 103 Early Hints\r\n\r\n"])
  func slowHead(_ head: String) async throws {
    #expect(try await Self.outcome(of: .unfinished(head), whole: .milliseconds(150)) == .unreachable(.timeout))
  }

  @Test("F-05 headers without end are left")
  func endlessHead() async throws {
    let answer = Receiver.Answer.endless("HTTP/1.1 200 OK\r\n", "a: \(String(repeating: "b", count: 1000))\r\n")
    #expect(try await Self.outcome(of: answer) == .unreachable(.protocol))
  }

  @Test("F-05 an answer that does not end was an answer: the rest is left")
  func slowBody() async throws {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nab"
    #expect(try await Self.outcome(of: .unfinished(head), dropping: .milliseconds(50)) == .delivered(status: 200))
    let cut = "HTTP/1.1 500 Word\r\ncontent-length: 10\r\n\r\nab"
    #expect(try await Self.outcome(of: .bytes(cut)) == .refused(status: 500))
  }

  @Test("F-05 a body without end is left, packed or not", arguments: ["", "content-encoding: gzip\r\n"])
  func endlessBody(_ header: String) async throws {
    let answer = Receiver.Answer.endless(
      "HTTP/1.1 200 OK\r\n\(header)content-length: 1000000000000\r\n\r\n", String(repeating: "\u{00}", count: 16_384))
    // It ends at the limit of bytes, or this waits for an hour.
    let outcome = try await Self.outcome(of: answer, whole: .seconds(3600), dropping: .seconds(3600))
    #expect(outcome == .delivered(status: 200))
  }

  @Test(
    "what is no answer of HTTP is said to be that",
    arguments: ["", "hello\r\n\r\n", "HTTP/1.1 OK\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "\u{00}\u{01}\u{02}"])
  func noHTTP(_ text: String) async throws {
    #expect(try await Self.outcome(of: .bytes(text)) == .unreachable(.protocol))
  }

  @Test("a try that is given up in between says so, and a client is left behind by none")
  func cancelled() async throws {
    let message = try WebhookClientTests.message()
    try await Receiver.run(.unfinished("")) { receiver in
      let task = Task {
        try await WebhookClientTests.client(whole: .seconds(3600))
          .send(message, to: "\(receiver.url)/")
      }
      while receiver.requests.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
      task.cancel()
      await #expect(throws: CancellationError.self) { _ = try await task.value }
    }
    let early = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await WebhookClientTests.client().send(message, to: "https://receiver.example/")
    }
    early.cancel()
    await #expect(throws: CancellationError.self) { _ = try await early.value }
  }

  @Test("many at once all arrive")
  func many() async throws {
    let message = try WebhookClientTests.message()
    try await Receiver.run(at: "127.0.0.1") { receiver in
      let outcomes = try await withThrowingTaskGroup(of: WebhookOutcome.self) { group in
        for _ in 0..<20 {
          group.addTask {
            try await WebhookClientTests.client().send(message, to: "http://localhost:\(receiver.port)/")
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(outcomes == Array(repeating: .delivered(status: 204), count: 20))
      #expect(receiver.requests.count { $0.contains("webhook-id") } == 20)
    }
  }
}
