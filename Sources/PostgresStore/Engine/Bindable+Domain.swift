import AccessAuth
import SodiumPrimitives

extension Digest: BindableScalar {
  static var type: SQLType { .bytes }
  func write(to bytes: inout ParameterBytes) { bytes.append(self.bytes) }
}

extension KeyID: BindableScalar {
  static var type: SQLType { .bytes }
  func write(to bytes: inout ParameterBytes) { bytes.append(self.bytes) }
}

extension SiteSalt: BindableScalar {
  static var type: SQLType { .bytes }
  func write(to bytes: inout ParameterBytes) { bytes.append(self.bytes) }
}

extension PINTag: BindableScalar {
  static var type: SQLType { .bytes }
  func write(to bytes: inout ParameterBytes) { bytes.append(self.bytes) }
}

extension CardTag: BindableScalar {
  static var type: SQLType { .bytes }
  func write(to bytes: inout ParameterBytes) { bytes.append(self.bytes) }
}

extension SUNCardID: BindableScalar {
  static var type: SQLType { .bytes }
  func write(to bytes: inout ParameterBytes) { bytes.append(self.bytes) }
}
