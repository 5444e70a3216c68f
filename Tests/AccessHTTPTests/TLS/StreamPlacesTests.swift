import Testing

@testable import AccessHTTP

@Suite("Places for streams")
struct StreamPlacesTests {
  @Test("F-07 there are as many requests at once as there are places, over all connections")
  func bounded() throws {
    let places = StreamPlaces(maximum: 2)
    try places.take()
    try places.take()
    #expect(throws: StreamPlaces.Full.self) { try places.take() }
    places.giveBack()
    try places.take()
    #expect(throws: StreamPlaces.Full.self) { try places.take() }
  }
}
