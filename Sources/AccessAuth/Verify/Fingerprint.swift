import SodiumPrimitives

extension VerificationRequest {
  /// The keyed hash of everything that the device asked, so that a retry is told from another question under the same
  /// attempt. Keyed, so that a stored fingerprint cannot be guessed back into what was shown.
  func fingerprint(of device: DeviceID, keys: DerivedKeys) -> Digest {
    var writer = CBORWriter()
    writer.array(7)
    writer.text("verification")
    writer.bytes(device.bytes)
    writer.text(presentation.mode.rawValue)
    switch presentation {
    case .qr(let text): writer.bytes(text)
    case .appToken(let text, let proof):
      writer.array(2)
      writer.bytes(text)
      if let proof { writer.bytes(proof) } else { writer.null() }
    case .card(let number): writer.bytes(number.canonical)
    case .sun(let message): writer.bytes(message.canonical)
    case .face(let credential, let confidence):
      writer.array(2)
      writer.bytes(credential.bytes)
      writer.int(Int64(confidence))
    // Digits are left out: a fingerprint is no place for a million possibilities. A broken frame is never kept.
    case .pin, .badFrame: writer.null()
    }
    if let locker { writer.text(locker) } else { writer.null() }
    writer.bool(consume)
    if let capturedAt { writer.int(capturedAt.milliseconds) } else { writer.null() }
    return BLAKE2b.hash(writer.finish(), key: keys.fingerprint, count: 16)
  }
}
