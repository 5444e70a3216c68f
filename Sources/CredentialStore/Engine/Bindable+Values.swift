import AccessAuth
import SodiumPrimitives

extension Int64: Bindable {
  func bind(to parameters: inout Parameters) { parameters.int(self) }
}

extension Optional: Bindable where Wrapped: Bindable {
  func bind(to parameters: inout Parameters) {
    if let self { self.bind(to: &parameters) } else { parameters.null() }
  }
}

extension Int: Bindable {
  func bind(to parameters: inout Parameters) { parameters.int(Int64(self)) }
}

extension Bool: Bindable {
  func bind(to parameters: inout Parameters) { parameters.int(self ? 1 : 0) }
}

extension String: Bindable {
  func bind(to parameters: inout Parameters) { parameters.text(self) }
}

extension [UInt8]: Bindable {
  func bind(to parameters: inout Parameters) {
    // The destination has the count of the source.
    unsafe parameters.blob(count: count) { place in unsafe place.copyBytes(from: self) }
  }
}

extension Digest: Bindable {
  func bind(to parameters: inout Parameters) { bytes.bind(to: &parameters) }
}

extension KeyID: Bindable {
  func bind(to parameters: inout Parameters) { bytes.bind(to: &parameters) }
}

extension SiteSalt: Bindable {
  func bind(to parameters: inout Parameters) { bytes.bind(to: &parameters) }
}

extension PINTag: Bindable {
  func bind(to parameters: inout Parameters) { bytes.bind(to: &parameters) }
}

extension CardTag: Bindable {
  func bind(to parameters: inout Parameters) { bytes.bind(to: &parameters) }
}

extension SUNCardID: Bindable {
  func bind(to parameters: inout Parameters) { bytes.bind(to: &parameters) }
}

extension AttemptID: Bindable {
  func bind(to parameters: inout Parameters) { bytes.bind(to: &parameters) }
}

/// The 16 bytes of something like a UUID that has no type here.
struct UUIDBytes: Bindable {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func bind(to parameters: inout Parameters) { bytes.bind(to: &parameters) }
}

extension Instant: Bindable {
  func bind(to parameters: inout Parameters) { parameters.int(milliseconds) }
}

/// A value of a closed list, kept under its own name so that the table can be read by a person.
struct Name<Value: RawRepresentable<String>>: Bindable {
  let value: Value

  init(_ value: Value) { self.value = value }

  func bind(to parameters: inout Parameters) { parameters.text(value.rawValue) }
}

/// Values of a closed list, their names with a space between them: none of them has one.
struct Names<Value: RawRepresentable<String>>: Bindable {
  let values: [Value]

  init(_ values: [Value]) { self.values = values }

  func bind(to parameters: inout Parameters) {
    parameters.text(values.map(\.rawValue).joined(separator: " "))
  }
}

extension Identifier: Bindable {
  func bind(to parameters: inout Parameters) {
    unsafe parameters.blob(count: 16) { place in unsafe store(to: place, at: 0) }
  }

  /// Writes the 16 bytes at `offset`, where there is room for them.
  fileprivate func store(to place: UnsafeMutableRawBufferPointer, at offset: Int) {
    // A raw buffer checks the bounds; alignment does not matter for trivial types.
    unsafe place.storeBytes(of: high.bigEndian, toByteOffset: offset, as: UInt64.self)
    unsafe place.storeBytes(of: low.bigEndian, toByteOffset: offset + 8, as: UInt64.self)
  }
}

/// A list of identifiers in one value, 16 bytes each.
struct Packed<Kind: IdentifierKind>: Bindable {
  let ids: [Identifier<Kind>]

  init(_ ids: [Identifier<Kind>]) { self.ids = ids }

  func bind(to parameters: inout Parameters) {
    unsafe parameters.blob(count: ids.count * 16) { place in
      for (index, id) in ids.enumerated() { unsafe id.store(to: place, at: index * 16) }
    }
  }
}
