extension JSONReader {
  /// Reads a share from 0 to 1 as thousandths, rounded down: the most of them that, divided by 1000, is not above it.
  mutating func thousandths() throws(Problem) -> Int {
    let share = try number(in: 0...1)
    // The product may be rounded to either side of a whole number; the quotient of a whole number is what a decimal of
    // three places was read as.
    let product = Int(share * 1000)
    if Double(product) / 1000 > share { return product - 1 }
    return Double(product + 1) / 1000 <= share ? product + 1 : product
  }
}
