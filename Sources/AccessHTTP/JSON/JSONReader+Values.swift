public import AccessAuth

extension JSONReader {
  /// Reads an integer. A point, an exponent and a negative zero make a number no integer, whatever its value; nothing is
  /// rounded.
  public mutating func integer<I: FixedWidthInteger>(in range: ClosedRange<I>) throws(Problem) -> I {
    let number = try scanNumber(else: "an integer is needed")
    var digits = bytes[number.range]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits.removeFirst() }
    guard number.isInteger, !isNegative || digits.first != UInt8(ascii: "0") else {
      throw invalid("an integer is needed", code: .invalidFormat)
    }
    let outside = Problem(
      .invalidValue, at: pointer, detail: "an integer from \(range.lowerBound) to \(range.upperBound) is needed")
    var value: I = 0
    for digit in digits {
      let (product, first) = value.multipliedReportingOverflow(by: 10)
      let digit = I(digit - UInt8(ascii: "0"))
      let (sum, second) =
        isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      guard !first, !second else { throw outside }
      value = sum
    }
    guard range.contains(value) else { throw outside }
    return value
  }

  /// Reads a number with or without a fraction, for what is measured and never counted. It is rounded to the nearest
  /// `Double`.
  public mutating func number(in range: ClosedRange<Double>) throws(Problem) -> Double {
    let number = try scanNumber(else: "a number is needed")
    // 32 characters write any Double; more would only cost time.
    guard number.range.count <= 32, let value = Double(String(decoding: bytes[number.range], as: UTF8.self)),
      range.contains(value)
    else {
      throw Problem(
        .invalidValue, at: pointer, detail: "a number from \(range.lowerBound) to \(range.upperBound) is needed")
    }
    return value
  }

  /// Reads true or false.
  public mutating func boolean() throws(Problem) -> Bool {
    skipSpace()
    switch next {
    case UInt8(ascii: "t"):
      try take(word: "true")
      return true
    case UInt8(ascii: "f"):
      try take(word: "false")
      return false
    default: throw mismatch("true or false is needed")
    }
  }

  /// Reads a time of RFC 3339 with any offset.
  public mutating func instant() throws(Problem) -> Instant {
    guard let instant = Instant(rfc3339: content(try stringToken())) else {
      throw invalid("a time of RFC 3339 with an offset is needed", code: .invalidFormat)
    }
    return instant
  }

  /// Reads an identifier of the kind that is asked, for example `let site: SiteID = try json.identifier()`.
  public mutating func identifier<Kind: IdentifierKind>(
    _ type: Identifier<Kind>.Type = Identifier<Kind>.self
  ) throws(Problem) -> Identifier<Kind> {
    guard let identifier = Identifier<Kind>(ascii: content(try stringToken())) else {
      throw Problem(.invalidFormat, at: pointer, detail: "an identifier that begins with \(Kind.prefix)_ is needed")
    }
    return identifier
  }

  /// Reads one of the words that `Word` lists.
  public mutating func word<Word: RawRepresentable & CaseIterable>(
    _ type: Word.Type = Word.self
  ) throws(Problem) -> Word where Word.RawValue == String {
    let text = string(try stringToken())
    guard let word = Word(rawValue: text), word.rawValue.utf8.elementsEqual(text.utf8) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw Problem(.invalidValue, at: pointer, detail: "one of these is needed: \(words)")
    }
    return word
  }
}
