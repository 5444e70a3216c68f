import HTTPTypes
import Testing

@testable import AccessHTTP

@Suite("The header traceparent")
struct TraceParentTests {
  // The example of W3C Trace Context section 3.2.
  private static let example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
  private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

  @Test("the standard's own example names its trace, whatever its flags are")
  func example() {
    #expect(TraceID(traceparent: Self.example)?.description == Self.trace)
    #expect(TraceID(traceparent: Self.example.dropLast(2) + "ff")?.description == Self.trace)
  }

  @Test(
    "what version 00 does not allow is no trace",
    arguments: [
      "", "00", "-", "00---", "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
      "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
      " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      "00-4bf92f3577b34da6a3ce929d0e0e473６-00f067aa0ba902b7-01",
    ])
  func refused(_ text: String) {
    #expect(TraceID(traceparent: text) == nil)
  }

  @Test("two headers name no trace, however valid each is")
  func twice() throws {
    let name = try #require(HTTPField.Name("Traceparent"))
    var headers: HTTPFields = [name: Self.example]
    #expect(TraceID(headers)?.description == Self.trace)
    headers.append(HTTPField(name: name, value: Self.example))
    #expect(TraceID(headers) == nil)
    #expect(TraceID(HTTPFields()) == nil)
  }

  @Test("every length cut, one byte added, and every byte flipped: never anything but 32 digits that are not all zero")
  func mangled() {
    let example = Array(Self.example.utf8)
    for count in 0..<example.count { #expect(TraceID(traceparent: Self.text(example.prefix(count))) == nil) }
    for place in 0...example.count {
      var bytes = example
      bytes.insert(UInt8(ascii: "0"), at: place)
      #expect(TraceID(traceparent: Self.text(bytes[...])) == nil)
    }
    for place in example.indices {
      for bit in 0..<8 {
        var bytes = example
        bytes[place] ^= 1 << bit
        guard let trace = TraceID(traceparent: Self.text(bytes[...])) else { continue }
        // Another digit of the trace, the parent or the flags is another valid header.
        #expect(trace.description == Self.text(bytes[3..<35]), "\(place)")
        #expect(bytes[place] != UInt8(ascii: "-") && place > 2 && ![35, 52].contains(place))
        #expect(trace.description.utf8.allSatisfy(Set("0123456789abcdef".utf8).contains))
      }
    }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
