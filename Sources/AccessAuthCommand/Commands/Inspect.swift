import AccessAuth
import AccessHTTP
import ArgumentParser

/// Shows what a pass says.
struct Inspect: ParsableCommand, Exemplified {
  static let configuration = CommandConfiguration(
    abstract: "Print a pass field by field, unverified.",
    discussion: """
      Anyone can make what is shown here: no signature is checked. A pass opens, and an argument stays in the shell's \
      history, so standard input is better for one that still counts.
      """)

  static let examples = """
    accessauth inspect - < pass.txt
    accessauth inspect --json - < pass.txt
    """

  @Argument(help: ArgumentHelp("The pass, or - for standard input.", valueName: "pass"))
  var pass = "-"

  @OptionGroup var output: JSONOption

  func run() throws {
    let bound = UnverifiedPass.maximumPresentedCount
    let presented = pass == "-" ? try FileBytes.read("-", atMost: bound) : Array(pass.utf8)
    let unverified: UnverifiedPass
    do { unverified = try UnverifiedPass(presented: presented) } catch {
      throw Failure.refused("this is no pass: \(error)")
    }
    let view = PassView(unverified)
    if output.json {
      try Standard.print(json: view.json)
    } else {
      try Standard.print(Colour.yellow("UNVERIFIED: the signature was not checked; anyone can make this."))
      for line in Table.pairs(view.pairs) { try Standard.print(line) }
    }
  }
}
