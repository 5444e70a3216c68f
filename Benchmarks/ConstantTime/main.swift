// `compare constant|plain COUNT PLACE CALLS`: compares two byte strings of COUNT bytes that differ at PLACE, or nowhere
// where PLACE is `none`, as often as it is told. script/soak compiles it into one module with SodiumPrimitives and
// counts its instructions. `plain` is what the project does not use for secrets: it shows that the count would tell.

/// Two copies of each input, so that no call can be taken for the one before it.
struct Inputs {
  let expected: [[UInt8]]
  let given: [[UInt8]]

  init(count: Int, place: Int?) {
    let expected = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
    var given = expected
    if let place { given[place] ^= 0xFF }
    self.expected = [expected, expected.map { $0 }]
    self.given = [given, given.map { $0 }]
  }
}

@inline(never)
func constant(_ a: [UInt8], _ b: [UInt8]) -> Bool { ConstantTime.equal(a, b) }

@inline(never)
func plain(_ a: [UInt8], _ b: [UInt8]) -> Bool { a == b }

func usage() -> Never { fatalError("usage: compare constant|plain COUNT PLACE CALLS") }

let arguments = CommandLine.arguments
guard arguments.count == 5, let count = Int(arguments[2]), let calls = Int(arguments[4]) else { usage() }
let inputs = Inputs(count: count, place: Int(arguments[3]))
// Kept as they are: to look at a result may take as long as it is.
var results = [Bool](repeating: false, count: calls)
switch arguments[1] {
case "constant":
  for call in 0..<calls { results[call] = constant(inputs.expected[call & 1], inputs.given[call & 1]) }
case "plain":
  for call in 0..<calls { results[call] = plain(inputs.expected[call & 1], inputs.given[call & 1]) }
default: usage()
}
print(results.last == true ? "equal" : "different")
