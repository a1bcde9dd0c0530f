/// The bit of each dot in a braille pattern, row by row from left to right.
let dotBits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

/// The braille character for each set of dots.
let brailleCharacters: [Character] = (0..<256).map { mask in
  Unicode.Scalar(0x2800 + mask).map { Character($0) } ?? " "
}

/// The most similar ASCII character for each set of dots.
let asciiCharacters: [Character] = (0..<256).map { asciiCharacter(of: UInt8($0)) }

/// Chooses by slope if the dots span both columns, and by height if they are level.
private func asciiCharacter(of mask: UInt8) -> Character {
  let left = (0..<4).filter { mask & dotBits[$0 * 2] != 0 }
  let right = (0..<4).filter { mask & dotBits[$0 * 2 + 1] != 0 }
  let rows = left + right
  guard let highest = rows.min(), let lowest = rows.max() else { return " " }
  let middle = mean(rows)
  guard !left.isEmpty, !right.isEmpty else {
    if lowest - highest >= 2 { return "|" }
    return flat(middle, slope: 0, isWide: false)
  }
  let rise = mean(left) - mean(right)
  if abs(rise) >= 1.5 { return rise > 0 ? "/" : "\\" }
  if lowest - highest >= 3 { return "|" }
  return flat(middle, slope: rise, isWide: true)
}

private func flat(_ middle: Double, slope: Double, isWide: Bool) -> Character {
  if middle < 0.75 { return "'" }
  if middle > 2.75 { return isWide && slope == 0 ? "_" : "." }
  return middle > 2.25 ? "." : "-"
}

private func mean(_ rows: [Int]) -> Double {
  Double(rows.reduce(0, +)) / Double(rows.count)
}
