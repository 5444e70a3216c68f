import AccessAuth
import SodiumPrimitives

/// One parameter, which can also be an element of a list.
protocol BindableScalar: Bindable {
  /// Its type, which the statement is prepared for, whether there is a value or not.
  static var type: SQLType { get }
  /// Appends its binary form.
  func write(to bytes: inout ParameterBytes)
}

extension BindableScalar {
  func bind(to parameters: inout Parameters) { parameters.value(Self.type) { write(to: &$0) } }
}

extension Optional: Bindable where Wrapped: BindableScalar {
  func bind(to parameters: inout Parameters) {
    if let self { self.bind(to: &parameters) } else { parameters.null(Wrapped.type) }
  }
}

extension Int64: BindableScalar {
  static var type: SQLType { .int }
  func write(to bytes: inout ParameterBytes) { bytes.append(bigEndian: self) }
}

extension Int: BindableScalar {
  static var type: SQLType { .int }
  func write(to bytes: inout ParameterBytes) { bytes.append(bigEndian: Int64(self)) }
}

extension Bool: BindableScalar {
  static var type: SQLType { .bool }
  func write(to bytes: inout ParameterBytes) { bytes.append(bigEndian: self ? UInt8(1) : 0) }
}

extension String: BindableScalar {
  static var type: SQLType { .text }
  func write(to bytes: inout ParameterBytes) { bytes.append(text: self) }
}

extension [UInt8]: Bindable, BindableScalar {
  static var type: SQLType { .bytes }
  func write(to bytes: inout ParameterBytes) { bytes.append(self) }
}

extension Instant: BindableScalar {
  static var type: SQLType { .int }
  func write(to bytes: inout ParameterBytes) { bytes.append(bigEndian: milliseconds) }
}

extension AttemptID: BindableScalar {
  static var type: SQLType { .uuid }
  func write(to bytes: inout ParameterBytes) { bytes.append(self.bytes) }
}

extension Identifier: BindableScalar {
  static var type: SQLType { .uuid }
  func write(to bytes: inout ParameterBytes) {
    bytes.append(bigEndian: high)
    bytes.append(bigEndian: low)
  }
}

/// 16 bytes of a UUID that is no ``Identifier``; other counts cannot be sent.
struct UUIDBytes: BindableScalar {
  static var type: SQLType { .uuid }
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func write(to bytes: inout ParameterBytes) { bytes.append(self.bytes) }
}

/// A value of a closed list, kept under its own name so that the table can be read by a person.
struct Name<Value: RawRepresentable<String>>: BindableScalar {
  static var type: SQLType { .text }
  let value: Value

  init(_ value: Value) { self.value = value }

  func write(to bytes: inout ParameterBytes) { bytes.append(text: value.rawValue) }
}

/// Values of a closed list, their names with a space between them: none of them has one.
struct Names<Value: RawRepresentable<String>>: BindableScalar {
  static var type: SQLType { .text }
  let values: [Value]

  init(_ values: [Value]) { self.values = values }

  func write(to bytes: inout ParameterBytes) { bytes.append(text: values.map(\.rawValue).joined(separator: " ")) }
}

/// A list of identifiers in one value, 16 bytes each.
struct Packed<Kind: IdentifierKind>: BindableScalar {
  static var type: SQLType { .bytes }
  let ids: [Identifier<Kind>]

  init(_ ids: [Identifier<Kind>]) { self.ids = ids }

  func write(to bytes: inout ParameterBytes) { for id in ids { id.write(to: &bytes) } }
}

/// Values for `unnest`, one of each member of a batch; nil is null.
struct List<Element: BindableScalar>: Bindable {
  static var type: SQLType { Element.type.list ?? Element.type }
  let values: [Element?]

  init(_ values: [Element?]) { self.values = values }

  /// The binary form of an array of one dimension: dimensions, whether there are nulls, the element's type, the count
  /// and the first index; then each element's length and bytes, or -1 (`array_send` in `arrayfuncs.c`).
  func bind(to parameters: inout Parameters) {
    parameters.value(Self.type) { bytes in
      bytes.append(bigEndian: Int32(values.isEmpty ? 0 : 1))
      bytes.append(bigEndian: Int32(values.contains { $0 == nil } ? 1 : 0))
      bytes.append(bigEndian: Element.type.rawValue)
      guard !values.isEmpty else { return }
      bytes.append(bigEndian: Int32(clamping: values.count))
      bytes.append(bigEndian: Int32(1))
      for value in values {
        if let value { bytes.appendElement { value.write(to: &$0) } } else { bytes.append(bigEndian: Int32(-1)) }
      }
    }
  }
}
