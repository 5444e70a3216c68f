import ArgumentParser

/// The form of the data on standard output.
struct JSONOption: ParsableArguments {
  @Flag(help: "Print JSON.")
  var json = false
}
