import AccessHTTP
import AccessServer
import ArgumentParser

/// Looks at the host and the store.
struct Doctor: AsyncParsableCommand, Exemplified {
  static let configuration = CommandConfiguration(
    abstract: "Check the host, the data folder or the database, and its key.",
    discussion: "Changes nothing. Status 1 when something is wrong, 3 when something could not be told.")

  static let examples = """
    accessauth doctor --data /var/lib/accessauth
    accessauth doctor --data ./lockers --json
    accessauth doctor --database-url postgresql://accessauth_serve@db1/accessauth --key-file /etc/accessauth/key \
    --erasure-file /var/lib/accessauth/erasures
    """

  @OptionGroup var host: HostOptions
  @OptionGroup var erasures: ErasureFileOption
  @OptionGroup var output: JSONOption

  func run() async throws {
    try harden()
    let settings = try host.configuration.settings()
    let findings = await AccessServer.doctor(
      try host.place(settings), keyFile: try host.keyFile(settings),
      erasureFile: try erasures.path(host, settings))
    if output.json {
      let json = JSONObject.bytes { json in
        json.objects("findings", findings) { json, finding in
          json.member("name", finding.name)
          json.member("state", finding.state.rawValue)
          json.member("detail", finding.detail)
        }
      }
      try Standard.print(json: json)
    } else {
      let rows = findings.map { ($0.name, "\(Self.word($0.state))  \($0.detail)") }
      for line in Table.pairs(rows) { try Standard.print(line) }
    }
    if findings.contains(where: { $0.state == .failed }) { throw Failure.said(.refused) }
    if findings.contains(where: { $0.state == .unknown }) { throw Failure.said(.couldNotTell) }
  }

  /// All words have one width, so that the details stand below one another.
  private static func word(_ state: DoctorFinding.State) -> String {
    switch state {
    case .ok: Colour.green("ok     ")
    case .warning: Colour.yellow("warning")
    case .failed: Colour.red("failed ")
    case .unknown: Colour.yellow("unknown")
    }
  }
}
