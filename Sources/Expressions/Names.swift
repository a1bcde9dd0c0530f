// Names and text excerpts in error messages.

/// The candidate that `name` is most likely a misspelling of, if one is close enough.
public func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
  var best: (name: String, distance: Int)?
  for candidate in candidates {
    let distance = editDistance(name.lowercased(), candidate.lowercased())
    if distance < (best?.distance ?? .max) { best = (candidate, distance) }
  }
  guard let best, best.distance <= max(1, name.count / 3), best.distance < name.count else {
    return nil
  }
  return best.name
}

/// A list of names for an error message: all of them, or the first dozen and the number of the
/// rest.
public func listed(_ names: some Collection<String>) -> String {
  let shown = names.prefix(12).map(singleLine).joined(separator: ", ")
  return names.count > 12 ? "\(shown) and \(names.count - 12) more" : shown
}

/// The text on one line for an error message: shortened, with control characters escaped.
public func singleLine(_ text: String) -> String {
  var line = ""
  for scalar in text.unicodeScalars.prefix(60) {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .format:
      line += scalar.escaped(asASCII: true)
    default: line.unicodeScalars.append(scalar)
    }
  }
  return text.unicodeScalars.dropFirst(60).isEmpty ? line : line + "…"
}

/// Whether a formula can contain the name without backquotes; ignores clashes with functions and
/// constants.
public func isIdentifier(_ name: String) -> Bool {
  guard let first = name.unicodeScalars.first, startsIdentifier(first) else { return false }
  return name.unicodeScalars.dropFirst().allSatisfy(continuesIdentifier)
}

func startsIdentifier(_ scalar: Unicode.Scalar) -> Bool {
  scalar == "_" || scalar.properties.isXIDStart
}

func continuesIdentifier(_ scalar: Unicode.Scalar) -> Bool {
  scalar.properties.isXIDContinue
}

/// The edit distance: insertions, deletions, substitutions and swaps of neighbours.
private func editDistance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a.prefix(64)), Array(b.prefix(64)))
  var beforePrevious: [Int] = []
  var previous = Array(0...b.count)
  for row in 0..<a.count {
    var current = [row + 1]
    for column in 0..<b.count {
      var distance = min(
        previous[column] + (a[row] == b[column] ? 0 : 1), previous[column + 1] + 1,
        current[column] + 1)
      if row > 0, column > 0, a[row] == b[column - 1], a[row - 1] == b[column] {
        distance = min(distance, beforePrevious[column - 1] + 1)
      }
      current.append(distance)
    }
    (beforePrevious, previous) = (previous, current)
  }
  return previous[b.count]
}

/// Whether name `a` sorts before `b` if runs of digits are compared as numbers.
func naturallyPrecedes(_ a: String, _ b: String) -> Bool {
  var left = Substring(a)
  var right = Substring(b)
  while let first = left.first, let second = right.first {
    if isDigit(first), isDigit(second) {
      let leftDigits = left.prefix(while: isDigit)
      let rightDigits = right.prefix(while: isDigit)
      let leftNumber = leftDigits.drop { $0 == "0" }
      let rightNumber = rightDigits.drop { $0 == "0" }
      if leftNumber.count != rightNumber.count { return leftNumber.count < rightNumber.count }
      if leftNumber != rightNumber { return leftNumber < rightNumber }
      left = left.dropFirst(leftDigits.count)
      right = right.dropFirst(rightDigits.count)
    } else {
      if first != second { return first < second }
      left = left.dropFirst()
      right = right.dropFirst()
    }
  }
  if left.isEmpty != right.isEmpty { return left.isEmpty }
  return a < b
}

private func isDigit(_ character: Character) -> Bool {
  character >= "0" && character <= "9" && character.isASCII
}
