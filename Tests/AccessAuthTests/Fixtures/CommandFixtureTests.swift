import Testing

@testable import AccessAuth

@Suite("The fixtures of commands")
struct CommandFixtureTests {
  @Test("the committed fixtures are what the code makes now")
  func committed() async throws { try await CommandManifest.expectCommitted() }

  @Test("a command has the outcome that its name promises, for its reason", arguments: CommandManifest.rows(\.commands))
  func command(_ row: CommandManifest.Row) throws {
    let (reason, claims) = try CommandManifest.outcome(of: row.command, CommandManifest.read().keys)
    #expect(reason == row.reason && claims.map(CommandManifest.Claims.init) == row.says)
    #expect(row.outcome == (reason == nil ? "genuine" : "refused"))
    #expect(row.isNamed(row.outcome))
  }

  @Test("every reason for which a command is refused has a fixture that shows it")
  func everyReason() throws {
    let shown = Set(try CommandManifest.read().commands.compactMap(\.reason))
    let reasons: [CommandRejection] =
      [.tooLong, .header, .signatureLength, .missingClaim, .time]
      + [.endOfInput, .trailingBytes, .unexpectedKind, .unexpectedKey, .unexpectedValue, .unsortedKeys, .duplicateKey]
      .map(CommandRejection.cbor)
    for reason in reasons { #expect(shown.contains(reason.description), "\(reason)") }
    #expect(shown.isSuperset(of: ["signature", "key"]))
  }
}
