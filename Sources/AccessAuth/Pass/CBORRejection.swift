/// Why bytes are not the deterministic CBOR that was asked for: the core deterministic encoding of RFC 8949 section
/// 4.2.1.
public enum CBORRejection: String, Error, Hashable, Sendable {
  /// The input ends inside an item, or a head claims more bytes or items than follow it.
  case endOfInput = "end of input"
  /// Bytes follow the last item.
  case trailingBytes = "trailing bytes"
  /// A head that no standard defines: additional information 28 to 30, or a break outside an indefinite item.
  case malformedHead = "malformed head"
  /// An item of indefinite length.
  case indefiniteLength = "indefinite length"
  /// An argument in more bytes than it needs.
  case notShortest = "not the shortest form"
  /// A map's key that does not follow the key before it.
  case unsortedKeys = "unsorted keys"
  /// The same key twice in one map.
  case duplicateKey = "duplicate key"
  /// Text that is not UTF-8.
  case invalidText = "invalid UTF-8"
  /// Arrays, maps and tags inside one another beyond `CBORReader.maximumDepth`.
  case tooDeep = "too deep"
  /// A well-formed item of a kind that has no place here; every floating-point number and every simple value but true,
  /// false and null.
  case unexpectedKind = "unexpected kind"
  /// A map's key that has no place here.
  case unexpectedKey = "unexpected key"
  /// A number, a length or a text of the right kind that is not one of those allowed here.
  case unexpectedValue = "unexpected value"
}

extension CBORRejection: CustomStringConvertible {
  /// The reason in a few words, safe for any log.
  public var description: String { rawValue }
}
