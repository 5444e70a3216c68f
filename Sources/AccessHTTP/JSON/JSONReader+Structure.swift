import AccessAuth

extension JSONReader {
  /// Reads an object: `member` is called for each member, in their order, and reads its value.
  ///
  /// Names are compared after their escapes are decoded, so that `am\u006funt` is `amount`; a name that comes twice is
  /// refused before its value is looked at. Throw ``unknownMember()`` for a name that means nothing.
  public mutating func object(
    _ member: (_ name: String, _ json: inout JSONReader) throws(Problem) -> Void
  ) throws(Problem) {
    try open(UInt8(ascii: "{"), else: "an object is needed")
    let firstName = names.count
    if take(UInt8(ascii: "}")) { return }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw malformed("a member's name is missing") }
      let name = string(try scanString())
      path.append(.member(name))
      guard names.count - firstName < Self.maximumMembers else { throw invalid("an object has too many members") }
      for index in firstName..<names.count where names[index] == name && names[index].utf8.elementsEqual(name.utf8) {
        throw invalid("this member comes twice", code: .duplicateMember)
      }
      names.append(name)
      guard take(UInt8(ascii: ":")) else { throw malformed("a colon is missing after a member's name") }
      try member(name, &self)
      path.removeLast()
    } while try !closes(UInt8(ascii: "}"))
    names.removeSubrange(firstName...)
  }

  /// Reads an array of as many elements as `count` allows; `element` reads each of them.
  public mutating func array<T>(
    _ count: ClosedRange<Int>, of element: (inout JSONReader) throws(Problem) -> T
  ) throws(Problem) -> [T] {
    var elements: [T] = []
    try eachElement { (json) throws(Problem) in
      guard elements.count < count.upperBound else { throw json.outside(count, "elements") }
      elements.append(try element(&json))
    }
    guard elements.count >= count.lowerBound else { throw outside(count, "elements") }
    return elements
  }

  /// Reads any value and forgets it. What is skipped is checked like what is kept.
  public mutating func skipValue() throws(Problem) {
    skipSpace()
    switch next {
    // The recursion ends: each level is one more open object or array, of which there are at most `maximumDepth`.
    case UInt8(ascii: "{"): try object { (_, json) throws(Problem) in try json.skipValue() }
    case UInt8(ascii: "["): try eachElement { (json) throws(Problem) in try json.skipValue() }
    case UInt8(ascii: "\""): _ = try scanString()
    case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try boolean()
    case UInt8(ascii: "n"): try take(word: "null")
    default: _ = try scanNumber(else: "a value is needed")
    }
  }

  /// Reads null if that is what stands here, and says whether it did.
  ///
  /// ```swift
  /// case "max_uses": uses = try json.null() ? .unlimited : .limited(try json.integer(in: 1...1000))
  /// ```
  public mutating func null() throws(Problem) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: "n") else { return false }
    try take(word: "null")
    return true
  }

  private mutating func eachElement(
    _ element: (inout JSONReader) throws(Problem) -> Void
  ) throws(Problem) {
    try open(UInt8(ascii: "["), else: "an array is needed")
    if take(UInt8(ascii: "]")) { return }
    var position = 0
    repeat {
      path.append(.element(position))
      try element(&self)
      path.removeLast()
      position += 1
    } while try !closes(UInt8(ascii: "]"))
  }

  private mutating func open(_ bracket: UInt8, else detail: StaticText) throws(Problem) {
    skipSpace()
    guard next == bracket else { throw mismatch(detail) }
    guard path.count < Self.maximumDepth else { throw malformed("the value is nested too deeply") }
    index += 1
  }

  /// Takes what follows a member or an element: the closing bracket (true) or a comma (false).
  private mutating func closes(_ bracket: UInt8) throws(Problem) -> Bool {
    if take(UInt8(ascii: ",")) { return false }
    guard take(bracket) else { throw malformed("a comma or a closing bracket is missing") }
    return true
  }
}
