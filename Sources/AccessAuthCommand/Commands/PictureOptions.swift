import ArgumentParser
import QRIssuer

/// Where a QR code is drawn.
struct PictureOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write the code as a PNG.", valueName: "file"), completion: .file(extensions: ["png"]))
  var png: String?

  @Option(help: ArgumentHelp("Write the code as an SVG.", valueName: "file"), completion: .file(extensions: ["svg"]))
  var svg: String?

  @Flag(help: "Show the code even if standard output is no terminal; with --json on standard error.")
  var terminal = false

  /// Whether a picture was asked for in so many words.
  var isAsked: Bool { png != nil || svg != nil || terminal }

  /// Draws the code of a pass. `isJSON` says that standard output holds JSON. Pictures are for their owner alone.
  func show(_ pass: [UInt8], isJSON: Bool) throws {
    let symbol: QRSymbol
    do { symbol = try QRSymbol(text: pass) } catch {
      throw Failure.couldNotTell("the credential was made, but \(error)")
    }
    do {
      if let png { try FileBytes.writePrivately(symbol.png(), to: png) }
      if let svg { try FileBytes.writePrivately(symbol.svg(), to: svg) }
    } catch let error as QRError { throw Failure.couldNotTell("the credential was made, but \(error)") }
    let stream: Standard = isJSON ? .error : .output
    guard terminal || !isJSON && stream.isTerminal else { return }
    let style: QRTerminalStyle = stream.isTerminal && Colour.areAllowed ? .coloured : .plain
    try stream.write(symbol.terminal(style: style))
  }
}
