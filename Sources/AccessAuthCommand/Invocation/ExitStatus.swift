/// What the shell learns; the numbers are fixed.
enum ExitStatus: Int32 {
  case done = 0
  /// The service, the door or a check said no.
  case refused = 1
  /// The command was not understood; nothing was tried.
  case usage = 2
  /// Neither yes nor no: no answer, an answer nobody understands, a file that cannot be read.
  case couldNotTell = 3
}

/// Why a command ends without having done what was asked.
struct Failure: Error {
  let status: ExitStatus
  /// For a person, on standard error; nil where the data on standard output says it.
  let sentence: String?

  private init(_ status: ExitStatus, _ sentence: String?) {
    self.status = status
    self.sentence = sentence
  }

  static func refused(_ sentence: String) -> Failure { Failure(.refused, sentence) }
  static func usage(_ sentence: String) -> Failure { Failure(.usage, sentence) }
  static func couldNotTell(_ sentence: String) -> Failure { Failure(.couldNotTell, sentence) }
  /// The data said it already.
  static func said(_ status: ExitStatus) -> Failure { Failure(status, nil) }
}
