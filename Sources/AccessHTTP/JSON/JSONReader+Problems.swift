public import AccessAuth

/// One step from a JSON value to a value inside it.
enum JSONStep {
  case member(String)
  case element(Int)
}

extension JSONReader {
  /// Refuses the value being read, or just read: it has the right form and is not allowed all the same.
  public func invalid(_ detail: StaticText, code: ProblemCode = .invalidValue) -> Problem {
    Problem(code, at: pointer, detail: detail.description)
  }

  /// Refuses the member `name` of the object just read, for what it means together with others.
  public func invalid(member name: StaticString, _ detail: StaticText, code: ProblemCode = .invalidValue) -> Problem {
    Problem(code, at: "\(pointer)/\(name)", detail: detail.description)
  }

  /// Refuses the member being read because nobody knows its name.
  public func unknownMember() -> Problem {
    Problem(.unknownMember, at: pointer, detail: "this member is not known")
  }

  /// The value of the member `name` of the object just read; its absence is refused.
  public func required<T: ~Copyable>(_ value: consuming T?, _ name: StaticString) throws(Problem) -> T {
    guard let value else {
      throw Problem(.missingMember, at: "\(pointer)/\(name)", detail: "this member is missing")
    }
    return value
  }

  func malformed(_ detail: StaticText) -> Problem {
    Problem(.invalidJSON, at: pointer, detail: detail.description)
  }

  /// Another JSON type stands here than `detail` says.
  func mismatch(_ detail: StaticText) -> Problem {
    // Where no value can begin at all, the JSON is at fault, not its meaning.
    if let next, "{[\"-0123456789tfn".utf8.contains(next) { return invalid(detail, code: .invalidFormat) }
    return malformed("a value is missing")
  }

  /// The JSON pointer (RFC 6901) of the value being read. It repeats the caller's own names to the caller; a name longer
  /// than any that exists ends it, so that its length has a bound.
  var pointer: String {
    var pointer = ""
    for step in path {
      switch step {
      case .element(let index): pointer += "/\(index)"
      case .member(let name):
        guard name.utf8.count <= 64 else { return pointer }
        pointer += "/"
        for character in name.unicodeScalars {
          switch character {
          case "~": pointer += "~0"
          case "/": pointer += "~1"
          default: pointer.unicodeScalars.append(character)
          }
        }
      }
    }
    return pointer
  }
}
