import Foundation

extension Run {
  /// How long one load of a card or a token lasts; the proofs of tokens are good for 10 seconds in all.
  private static let mediaSeconds = 2
  /// More than any load of one second presents.
  private static let perSecond = 12_000

  /// Verify-and-use over HTTP, 32 connections: QR against the ceiling path, cards against QR, cards that prove themselves
  /// against cards, and app tokens, all in the same rounds.
  mutating func verifications() async throws {
    let seconds = isQuick ? 3 : 5
    let count = rounds * seconds * Self.perSecond
    standardError("issuing \(count) passes\n")
    let clock = ContinuousClock()
    let start = clock.now
    let demo = try await Demo.make(in: folder, passes: count)
    var issue = Figures("issue a grant with a pass, in process, 64 callers")
    issue.add(Double(count) / inSeconds(clock.now - start))
    add(Row(path: issue))
    let perRound = Self.mediaSeconds * Self.perSecond
    standardError("issuing \(rounds * perRound) cards of each kind and tokens\n")
    let media = try await Media.make(rounds * perRound, for: demo)
    let (passes, cards, messages) = try (
      parts(of: demo.passes, count: rounds), file(media.cards, "cards"), file(media.messages, "messages")
    )
    let server = try serve(demo)
    defer { server.stop() }
    let ceiling = try Child(CommandLine.arguments[0], ["ceiling", folder], log: folder + "/ceiling-log")
    defer { ceiling.stop() }
    func load(_ lines: String, _ seconds: Int, port: Int) throws -> Load {
      try Load.run(
        port: port, lines: lines, deviceKey: demo.deviceKey, seconds: seconds, connections: 32, scripts: scripts)
    }
    var limit = Figures("ceiling path (framework, verify, batch commit), 32 connections")
    var qr = VerificationFigures("QR verify-and-burn over HTTP, 32 connections")
    var card = VerificationFigures("card verify-and-use over HTTP, 32 connections")
    var message = VerificationFigures("card message (SUN) verify-and-use over HTTP, 32 connections")
    var token = VerificationFigures("app token verify-and-use over HTTP, 32 connections")
    for round in 0..<rounds {
      standardError("round \(round + 1) of \(rounds)\n")
      let raw = try load(passes[round], seconds, port: ceiling.port)
      limit.add(Double(raw.requests) / raw.seconds)
      try qr.add(load(passes[round], seconds, port: server.port))
      try card.add(load(cards[round], Self.mediaSeconds, port: server.port))
      try message.add(load(messages[round], Self.mediaSeconds, port: server.port))
      let tokens = folder + "/tokens"
      try Demo.write(media.tokens((round * perRound)..<((round + 1) * perRound)), to: tokens)
      try token.add(load(tokens, Self.mediaSeconds, port: server.port))
    }
    add(
      Row(
        path: qr.rate, limit: limit, target: "≥ 4000/s, ratio ≥ 0.75",
        holds: qr.rate.median >= 4000 && qr.rate.median / limit.median >= 0.75))
    add(Row(path: qr.p50))
    add(Row(path: qr.p99, target: "< 60 ms", holds: qr.p99.median < 60))
    add(
      Row(path: card.rate, limit: qr.rate, target: "ratio ≥ 1.0", holds: card.rate.median / qr.rate.median >= 1))
    add(Row(path: card.p99))
    add(
      Row(
        path: message.rate, limit: card.rate, target: "ratio ≥ 0.9",
        holds: message.rate.median / card.rate.median >= 0.9))
    add(Row(path: message.p99))
    add(Row(path: token.rate, limit: qr.rate))
    add(Row(path: token.p99))
  }

  private func file(_ lines: [[UInt8]], _ name: String) throws -> [String] {
    try Demo.write(lines, to: folder + "/" + name)
    return try parts(of: folder + "/" + name, count: rounds)
  }
}

/// The figures of a load over HTTP.
struct VerificationFigures {
  var rate: Figures
  var p50 = Figures("  p50", "ms")
  var p99 = Figures("  p99", "ms")

  init(_ name: String) { rate = Figures(name) }

  mutating func add(_ load: Load) throws {
    rate.add(try load.rateOfGrants())
    p50.add(load.p50)
    p99.add(load.p99)
  }
}
