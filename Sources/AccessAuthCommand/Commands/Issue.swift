import AccessAuth
import AccessServer
import ArgumentParser
import QRIssuer

/// Makes a grant with a QR code.
struct Issue: AsyncParsableCommand, Exemplified {
  static let configuration = CommandConfiguration(
    abstract: "Give somebody access, as a QR code.",
    discussion: """
      Makes a grant and a QR credential in one call. On a terminal the code is shown; whoever sees it can open, \
      and a picture is written for its owner alone.
      """)

  static let examples = """
    accessauth issue --device 7K2M9XQD --locker A12 --for 24h --subject customer-4711
    accessauth issue --device 7K2M9XQD --for 30m --subject courier-9 --png code.png
    accessauth issue --locker lok_01h455vb4pex5vsknk084sn02q --for 7d --uses unlimited --usage multi_use --subject anna
    """

  @OptionGroup var request: GrantOptions

  @Option(help: ArgumentHelp("Write the code as a PNG.", valueName: "file"), completion: .file(extensions: ["png"]))
  var png: String?

  @Option(help: ArgumentHelp("Write the code as an SVG.", valueName: "file"), completion: .file(extensions: ["svg"]))
  var svg: String?

  @Flag(help: "Show the code even if standard output is no terminal; with --json on standard error.")
  var terminal = false

  @OptionGroup var client: ClientOptions

  func run() async throws {
    let remote = try client.remote()
    let answer = try await remote.post("/v1/grants", try await request.body(remote, now: SystemClock().now.wall))
    // The data first: whatever happens to the pictures, nobody loses what was made.
    if client.output.json { try Standard.print(json: answer) }
    let issued = try IssuedCode(answer)
    if !client.output.json { for line in Table.pairs(issued.pairs) { try Standard.print(line) } }
    do { try show(QRSymbol(text: issued.pass)) } catch let error as QRError {
      throw Failure.couldNotTell("the grant was made, but \(error)")
    }
  }

  private func show(_ symbol: QRSymbol) throws {
    if let png { try FileBytes.writePrivately(symbol.png(), to: png) }
    if let svg { try FileBytes.writePrivately(symbol.svg(), to: svg) }
    let stream: Standard = client.output.json ? .error : .output
    guard terminal || !client.output.json && stream.isTerminal else { return }
    let style: QRTerminalStyle = stream.isTerminal && Colour.areAllowed ? .coloured : .plain
    try stream.write(symbol.terminal(style: style))
  }
}
